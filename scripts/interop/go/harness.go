package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"reflect"
	"strings"
)

// What the program is told; see world.mjs.
type world struct {
	SDK       string   `json:"sdk"`
	Sandbox   string   `json:"sandbox"`
	Helper    string   `json:"helper"`
	AppID     string   `json:"appid"`
	Secret    string   `json:"secret"`
	Token     string   `json:"token"`
	AESKey    string   `json:"aesKey"`
	Fans      []string `json:"fans"`
	Day       string   `json:"day"`
	ImageFile string   `json:"imageFile"`
	ThumbFile string   `json:"thumbFile"`
	Component struct {
		AppID  string `json:"appid"`
		Secret string `json:"secret"`
		Token  string `json:"token"`
		AESKey string `json:"aesKey"`
	} `json:"component"`
	Authorizer string `json:"authorizer"`
}

type push struct {
	Query map[string]string `json:"query"`
	Body  string            `json:"body"`
}

// leadToSandbox is a transport that changes scheme and host of WeChat's addresses and nothing else.
type leadToSandbox struct{ sandbox *url.URL }

func (lead leadToSandbox) RoundTrip(request *http.Request) (*http.Response, error) {
	if strings.HasSuffix(request.URL.Host, ".weixin.qq.com") {
		request = request.Clone(request.Context())
		request.URL.Scheme = lead.sandbox.Scheme
		request.URL.Host = lead.sandbox.Host
	}
	return http.DefaultTransport.RoundTrip(request)
}

func hear() (told world) {
	must(json.Unmarshal([]byte(os.Getenv("INTEROP")), &told))
	sandbox, err := url.Parse(told.Sandbox)
	must(err)
	http.DefaultClient.Transport = leadToSandbox{sandbox}
	return told
}

// outside asks the server that plays the outside world (callbacks.mjs); body nil is a GET.
func (told world) outside(path string, body []byte, answer interface{}) {
	var response *http.Response
	var err error
	if body == nil {
		response, err = http.Get(told.Helper + "/" + path)
	} else {
		response, err = http.Post(told.Helper+"/"+path, "text/plain", bytes.NewReader(body))
	}
	must(err)
	defer response.Body.Close()
	must(json.NewDecoder(response.Body).Decode(answer))
}

func (told world) report(step string, ok *bool, detail string) {
	line, err := json.Marshal(struct {
		SDK    string `json:"sdk"`
		Step   string `json:"step"`
		OK     *bool  `json:"ok"`
		Detail string `json:"detail"`
	}{told.SDK, step, ok, detail})
	must(err)
	fmt.Println(string(line))
}

// step runs one step; whatever goes wrong in it is its failure.
func (told world) step(name string, work func()) {
	passed, detail := false, ""
	func() {
		defer func() {
			if trouble := recover(); trouble != nil {
				detail = fmt.Sprint(trouble)
			}
		}()
		work()
		passed = true
	}()
	told.report(name, &passed, detail)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func equal(given, wanted interface{}) {
	if !reflect.DeepEqual(given, wanted) {
		panic(fmt.Sprintf("%v instead of %v", given, wanted))
	}
}

func holds(claim bool, what string) {
	if !claim {
		panic(what)
	}
}

func contains(list []string, wanted string) bool {
	for _, one := range list {
		if one == wanted {
			return true
		}
	}
	return false
}

// requestOf makes a push what a web server would hand on.
func requestOf(one push) *http.Request {
	query := url.Values{}
	for key, value := range one.Query {
		query.Set(key, value)
	}
	request := httptest.NewRequest(http.MethodPost, "/callback?"+query.Encode(), strings.NewReader(one.Body))
	request.Header.Set("Content-Type", "text/xml")
	return request
}

func fileBytes(name string) []byte {
	content, err := os.ReadFile(name)
	must(err)
	return content
}

func download(address string) (content []byte, contentType string) {
	response, err := http.Get(address)
	must(err)
	defer response.Body.Close()
	equal(response.StatusCode, http.StatusOK)
	content, err = io.ReadAll(response.Body)
	must(err)
	return content, response.Header.Get("Content-Type")
}
