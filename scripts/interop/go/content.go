package main

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount"
	"github.com/silenceper/wechat/v2/officialaccount/basic"
	"github.com/silenceper/wechat/v2/officialaccount/draft"
	"github.com/silenceper/wechat/v2/officialaccount/material"
	"github.com/silenceper/wechat/v2/officialaccount/menu"
)

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
