package main

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/silenceper/wechat/v2/officialaccount"
	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/openplatform"
)

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
