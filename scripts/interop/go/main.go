// silenceper/wechat against the sandbox. Its addresses are constants, so a transport leads them to the sandbox.
package main

import (
	"fmt"
	"strconv"

	"github.com/silenceper/wechat/v2"
	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/officialaccount"
	"github.com/silenceper/wechat/v2/officialaccount/broadcast"
	"github.com/silenceper/wechat/v2/officialaccount/config"
	"github.com/silenceper/wechat/v2/officialaccount/user"
	openconfig "github.com/silenceper/wechat/v2/openplatform/config"
)

func main() {
	told := hear()
	sdk := wechat.NewWechat()
	sdk.SetCache(cache.NewMemory())
	account := sdk.GetOfficialAccount(&config.Config{
		AppID: told.AppID, AppSecret: told.Secret, Token: told.Token, EncodingAESKey: told.AESKey,
	})
	platform := sdk.GetOpenPlatform(&openconfig.Config{
		AppID: told.Component.AppID, AppSecret: told.Component.Secret,
		Token: told.Component.Token, EncodingAESKey: told.Component.AESKey,
	})
	tagID := usersAndTags(told, account)
	materials(told, account)
	jobID := mass(told, account, tagID)
	pushes(told, account, jobID)
	menus(told, account, tagID)
	figures(told, account)
	component(told, platform)
}

func usersAndTags(told world, account *officialaccount.OfficialAccount) (tagID int32) {
	users, fans := account.GetUser(), told.Fans
	var otherID int32
	names := func() (found []string) {
		tags, err := users.GetTag()
		must(err)
		for _, tag := range tags {
			found = append(found, tag.Name)
		}
		return found
	}
	told.step("token", func() {
		token, err := account.GetAccessToken()
		must(err)
		holds(len(token) > 20, "a token")
	})
	told.step("tags create", func() {
		tag, err := users.CreateTag("春季试用")
		must(err)
		other, err := users.CreateTag("临时")
		must(err)
		tagID, otherID = tag.ID, other.ID
		holds(otherID > tagID && tagID >= 100, fmt.Sprint(tagID, otherID))
	})
	told.step("tags get", func() { holds(contains(names(), "春季试用"), "the tag is not listed") })
	told.step("tags update", func() { must(users.UpdateTag(tagID, "春季会员")) })
	told.step("tags delete", func() {
		must(users.DeleteTag(otherID))
		holds(!contains(names(), "临时"), "the tag is still listed")
	})
	told.step("users list", func() {
		all, err := users.ListAllUserOpenIDs()
		must(err)
		equal(all, fans)
	})
	told.step("users info", func() {
		info, err := users.GetUserInfo(fans[0])
		must(err)
		equal(info.Subscribe, int32(1))
	})
	told.step("users batchget", func() {
		list, err := users.BatchGetUserInfo(user.BatchGetUserInfoParams{UserList: []user.BatchGetUserListItem{
			{OpenID: fans[2]}, {OpenID: fans[0]},
		}})
		must(err)
		equal([]string{list.UserInfoList[0].OpenID, list.UserInfoList[1].OpenID}, []string{fans[2], fans[0]})
	})
	told.step("users remark", func() { must(users.UpdateRemark(fans[6], "老顾客")) })
	told.step("batch tagging", func() { must(users.BatchTag(fans[:3], tagID)) })
	told.step("batch untagging", func() { must(users.BatchUntag(fans[2:3], tagID)) })
	told.step("tags of a fan", func() {
		ids, err := users.UserTidList(fans[0])
		must(err)
		equal(ids, []int32{tagID})
	})
	told.step("fans of a tag", func() {
		list, err := users.OpenIDListByTag(tagID)
		must(err)
		equal(list.Data.OpenIDs, fans[:2])
	})
	return tagID
}

func mass(told world, account *officialaccount.OfficialAccount, tagID int32) (jobID int64) {
	told.step("mass preview", func() {
		// One of its own: Preview() turns an account's only Broadcast into previews for good.
		preview := broadcast.NewBroadcast(account.GetContext()).Preview()
		_, err := preview.SendText(&broadcast.User{OpenID: told.Fans[6:7]}, "群发预览")
		must(err)
	})
	told.step("mass by tag", func() {
		job, err := account.GetBroadcast().SendText(&broadcast.User{TagID: int64(tagID)}, "群发给标签")
		must(err)
		jobID = job.MsgID
	})
	told.step("mass by list", func() {
		_, err := account.GetBroadcast().SendText(&broadcast.User{OpenID: told.Fans[3:5]}, "群发给名单")
		must(err)
	})
	told.step("mass get", func() {
		var heard []push
		told.outside("pushes", nil, &heard)
		status, err := account.GetBroadcast().GetMassStatus(strconv.FormatInt(jobID, 10))
		must(err)
		equal(status.MsgStatus, "SEND_SUCCESS")
	})
	told.step("blacklist", func() {
		must(account.GetUser().BatchBlackList(told.Fans[6]))
		list, err := account.GetUser().GetAllBlackList()
		must(err)
		equal(list, told.Fans[6:7])
	})
	return jobID
}
