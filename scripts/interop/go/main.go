// silenceper/wechat against the sandbox. Its addresses are constants, so a transport leads them to the sandbox.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2"
	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/officialaccount"
	"github.com/silenceper/wechat/v2/officialaccount/basic"
	"github.com/silenceper/wechat/v2/officialaccount/broadcast"
	"github.com/silenceper/wechat/v2/officialaccount/config"
	"github.com/silenceper/wechat/v2/officialaccount/draft"
	"github.com/silenceper/wechat/v2/officialaccount/material"
	"github.com/silenceper/wechat/v2/officialaccount/menu"
	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/officialaccount/user"
	"github.com/silenceper/wechat/v2/openplatform"
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

func materials(told world, account *officialaccount.OfficialAccount) {
	store, drafts := account.GetMaterial(), account.GetDraft()
	var imageID, thumbID, draftID string
	told.step("image material", func() {
		id, address, err := store.AddMaterial(material.MediaTypeImage, told.ImageFile)
		must(err)
		imageID = id
		holds(strings.HasPrefix(address, "http"), address)
	})
	told.step("thumb material", func() {
		id, _, err := store.AddMaterial(material.MediaTypeThumb, told.ThumbFile)
		must(err)
		thumbID = id
	})
	told.report("material download", nil, "its call reads articles alone")
	told.step("material list", func() {
		list, err := store.BatchGetMaterial(material.PermanentMaterialTypeImage, 0, 20)
		must(err)
		equal(list.TotalCount, int64(1))
		equal(list.Item[0].MediaID, imageID)
	})
	told.step("material count", func() {
		count, err := store.GetMaterialCount()
		must(err)
		equal(count.ImageCount, int64(1))
	})
	told.step("temporary media", func() {
		media, err := store.MediaUpload(material.MediaTypeImage, told.ImageFile)
		must(err)
		address, err := store.GetMediaURL(media.MediaID)
		must(err)
		content, _ := download(address)
		equal(content, fileBytes(told.ImageFile))
	})
	told.step("article picture", func() {
		address, err := store.ImageUpload(told.ImageFile)
		must(err)
		holds(strings.HasPrefix(address, "http"), address)
	})
	told.step("draft add", func() {
		id, err := drafts.AddDraft([]*draft.Article{
			{Title: "春季上新", Content: "<p>新品到店</p>", ThumbMediaID: thumbID},
		})
		must(err)
		draftID = id
	})
	told.step("draft get", func() {
		articles, err := drafts.GetDraft(draftID)
		must(err)
		equal([]string{articles[0].Title, articles[0].Content}, []string{"春季上新", "<p>新品到店</p>"})
	})
	told.step("draft batchget", func() {
		list, err := drafts.PaginateDraft(0, 20, true)
		must(err)
		equal(list.TotalCount, int64(1))
		equal(list.Item[0].MediaID, draftID)
	})
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

func pushes(told world, account *officialaccount.OfficialAccount, jobID int64) {
	// serve lets the SDK's own server check, open and answer one push.
	serve := func(one push, answer *message.Reply) (heard *message.MixMessage, body string) {
		writer := httptest.NewRecorder()
		server := account.GetServer(requestOf(one), writer)
		server.SetMessageHandler(func(message *message.MixMessage) *message.Reply {
			heard = message
			return answer
		})
		must(server.Serve())
		if answer != nil {
			must(server.Send())
		}
		return heard, writer.Body.String()
	}
	told.step("address check", func() {
		var query map[string]string
		told.outside("check", nil, &query)
		writer := httptest.NewRecorder()
		must(account.GetServer(requestOf(push{Query: query}), writer).Serve())
		equal(writer.Body.String(), query["echostr"])
	})
	told.step("finish event", func() {
		var all []push
		told.outside("pushes", nil, &all)
		found := 0
		for _, one := range all {
			heard, _ := serve(one, nil)
			if heard.Event == message.EventMassSendJobFinish && heard.TemplateMsgID == jobID {
				found++
				equal([]int64{heard.TotalCount, heard.SentCount}, []int64{2, 2})
				equal(heard.Status, "send success")
			}
		}
		equal(found, 1)
	})
	told.step("passive reply", func() {
		var one push
		told.outside("talk", []byte{}, &one)
		text := message.NewText("营业时间是十点到二十二点")
		heard, body := serve(one, &message.Reply{MsgType: message.MsgTypeText, MsgData: text})
		equal(heard.Content, "你好，请问营业时间？")
		equal(string(heard.FromUserName), told.Fans[7])
		var answer map[string]bool
		told.outside("reply", []byte(body), &answer)
	})
	told.step("custom message", func() {
		must(account.GetCustomerMessageManager().Send(message.NewCustomerTextMessage(told.Fans[5], "在的，请讲")))
	})
}

func menus(told world, account *officialaccount.OfficialAccount, tagID int32) {
	menus := account.GetMenu()
	told.step("menu create", func() {
		must(menus.SetMenu([]*menu.Button{
			menu.NewViewButton("会员中心", "https://shop.example.com/members"),
			menu.NewSubButton("门店", []*menu.Button{menu.NewClickButton("最近门店", "NEAREST")}),
		}))
	})
	told.step("conditional menu", func() {
		// Its MatchRule knows no tag_id; the same call takes a text.
		must(menus.AddConditionalByJSON(fmt.Sprintf(
			`{"button":[{"type":"click","name":"春季特惠","key":"SPRING"}],"matchrule":{"tag_id":"%d"}}`, tagID)))
	})
	told.step("menu get", func() {
		found, err := menus.GetMenu()
		must(err)
		equal(found.Menu.Button[1].SubButtons[0].Key, "NEAREST")
		equal(found.Conditionalmenu[0].Button[0].Name, "春季特惠")
	})
	told.report("menu trymatch", nil, "it reads `button` at the top of the answer, where live answers hold `menu`")
}

func figures(told world, account *officialaccount.OfficialAccount) {
	cube := account.GetDataCube()
	told.step("datacube users", func() {
		summary, err := cube.GetUserSummary(told.Day, told.Day)
		must(err)
		row := summary.List[0]
		equal([]interface{}{row.RefDate, row.NewUser, row.CancelUser}, []interface{}{told.Day, 31, 4})
	})
	told.step("datacube messages", func() {
		summary, err := cube.GetUpstreamMsg(told.Day, told.Day)
		must(err)
		row := summary.List[0]
		equal([]int{row.MsgType, row.MsgUser, row.MsgCount}, []int{1, 12, 57})
	})
	told.step("qr code", func() {
		code, err := account.GetBasic().GetQRTicket(basic.NewTmpQrRequest(30*time.Minute, 42))
		must(err)
		equal(code.ExpireSeconds, int64(1800))
		shown := &basic.Ticket{Ticket: url.QueryEscape(code.Ticket)}
		_, contentType := download(basic.ShowQRCode(shown))
		holds(strings.HasPrefix(contentType, "image/"), contentType)
	})
}

func component(told world, platform *openplatform.OpenPlatform) {
	var ticket, preAuthCode, refreshToken string
	told.step("component ticket", func() {
		var events []push
		told.outside("events", nil, &events)
		for _, one := range events {
			server := platform.GetServer(requestOf(one), httptest.NewRecorder())
			server.SetMessageHandler(func(event *message.MixMessage) *message.Reply {
				if event.InfoType == message.InfoTypeVerifyTicket {
					ticket = event.ComponentVerifyTicket
				}
				return nil
			})
			must(server.Serve())
		}
		holds(strings.HasPrefix(ticket, "ticket@@@"), "no ticket")
	})
	told.step("component token", func() {
		token, err := platform.SetComponentAccessToken(context.Background(), ticket)
		must(err)
		holds(len(token.AccessToken) > 20, "a token")
	})
	told.step("pre-auth code", func() {
		code, err := platform.GetPreCode()
		must(err)
		holds(code != "", "no code")
		preAuthCode = code
	})
	told.step("authorisation", func() {
		wanted, err := json.Marshal(map[string]string{"preAuthCode": preAuthCode})
		must(err)
		var led struct{ Location string }
		told.outside("consent", wanted, &led)
		location, err := url.Parse(led.Location)
		must(err)
		info, err := platform.QueryAuthCode(location.Query().Get("auth_code"))
		must(err)
		equal(info.Appid, told.Authorizer)
		holds(len(info.FuncInfo) > 0, "no permission sets")
		refreshToken = info.RefreshToken
	})
	told.step("authorizer info", func() {
		info, _, err := platform.GetAuthrInfo(told.Authorizer)
		must(err)
		equal(info.NickName, "授权方 "+told.SDK)
	})
	told.step("authorizer token", func() {
		token, err := platform.RefreshAuthrToken(told.Authorizer, refreshToken)
		must(err)
		holds(token.AccessToken != "" && token.RefreshToken != "", "tokens are missing")
	})
	told.step("call for the authorizer", func() {
		tag, err := platform.GetOfficialAccount(told.Authorizer).GetUser().CreateTag("代授权方")
		must(err)
		holds(tag.ID >= 100, "no tag")
	})
}
