package main

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// TestRequests has an event of each kind with what is particular to it.
func TestRequests(t *testing.T) {
	for name, test := range map[string]struct {
		event string
		want  service.Request
	}{
		"function URL": {
			`{"version":"2.0","rawPath":"/fit-in/10x10/a%20b%2Cc.jpg","rawQueryString":"width=5&x=%2F","headers":{"accept":"image/webp","if-none-match":"\"a\",\"b\""},
			  "requestContext":{"stage":"$default","domainName":"abc.lambda-url.eu-west-1.on.aws","http":{"method":"GET","path":"/"}},"isBase64Encoded":true,"body":"aGk="}`,
			service.Request{Method: "GET", Path: "/fit-in/10x10/a%20b%2Cc.jpg", RawQuery: "width=5&x=%2F",
				Header: http.Header{"Accept": {"image/webp"}, "If-None-Match": {`"a","b"`}}},
		},
		"HTTP API with a stage, which decodes": {
			`{"version":"2.0","rawPath":"/image/fit-in/ä b?c#100%.jpg","rawQueryString":"","requestContext":{"stage":"image","http":{"method":"HEAD"}}}`,
			service.Request{Method: "HEAD", Path: "/fit-in/%C3%A4%20b%3Fc%23100%25.jpg", Header: http.Header{}},
		},
		"HTTP API with a stage that the path is not of": {
			`{"version":"2.0","rawPath":"/images/a.jpg","requestContext":{"stage":"image","http":{"method":"GET"}}}`,
			service.Request{Method: "GET", Path: "/images/a.jpg", Header: http.Header{}},
		},
		"HTTP API, the stage alone": {
			`{"version":"2.0","rawPath":"/image","requestContext":{"stage":"image","http":{"method":"GET"}}}`,
			service.Request{Method: "GET", Path: "/", Header: http.Header{}},
		},
		"REST API": {
			`{"resource":"/{proxy+}","path":"/a%20b.jpg","httpMethod":"GET","headers":{"Accept":"b"},"multiValueHeaders":{"accept":["a","b"]},
			  "multiValueQueryStringParameters":{"width":["5","6"],"x":["/ &"]},"requestContext":{"stage":"image","path":"/image/a%20b.jpg"},"body":null}`,
			service.Request{Method: "GET", Path: "/a%20b.jpg", RawQuery: "width=5&width=6&x=%2F+%26", Header: http.Header{"Accept": {"a", "b"}}},
		},
		"REST API without query and header": {
			`{"path":"/a.jpg","httpMethod":"OPTIONS","headers":null,"multiValueHeaders":null,"multiValueQueryStringParameters":null,"requestContext":{}}`,
			service.Request{Method: "OPTIONS", Path: "/a.jpg", Header: http.Header{}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := parseEvent([]byte(test.event))
			if err != nil {
				t.Fatal(err)
			}
			if got := *e.request(); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
	for _, payload := range []string{`{}`, `[]`, `{"version":"2.0"}`, `{"Records":[{}]}`, `{"path":1,"httpMethod":"GET"}`, ``} {
		if _, err := parseEvent([]byte(payload)); err == nil || !strings.HasPrefix(err.Error(), errKind.Error()) {
			t.Errorf("%s: got %v", payload, err)
		}
	}
}

func TestResponses(t *testing.T) {
	var format2, rest event
	format2.Version = "2.0"
	picture := &service.Response{Status: 200, Header: http.Header{"Content-Type": {"image/png"}, "Vary": {"Accept", "Sec-CH-DPR"}, "Content-Length": {"3"}}, Body: []byte("\x00\x01\x02")}
	fault := &service.Response{Status: 404, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"status":404}`)}
	for _, test := range []struct {
		event    *event
		response *service.Response
		want     string
	}{
		{&format2, picture, `{"statusCode":200,"headers":{"Content-Type":"image/png","Vary":"Accept, Sec-CH-DPR"},"body":"AAEC","isBase64Encoded":true}`},
		{&rest, picture, `{"statusCode":200,"multiValueHeaders":{"Content-Type":["image/png"],"Vary":["Accept","Sec-CH-DPR"]},"body":"AAEC","isBase64Encoded":true}`},
		{&format2, fault, `{"statusCode":404,"headers":{"Content-Type":"application/json"},"body":"{\"status\":404}","isBase64Encoded":false}`},
		{&rest, &service.Response{Status: 304, Header: http.Header{"Etag": {`"a"`}}}, `{"statusCode":304,"multiValueHeaders":{"Etag":["\"a\""]},"body":"","isBase64Encoded":false}`},
	} {
		got, err := json.Marshal(test.event.respond(test.response))
		if err != nil || string(got) != test.want {
			t.Errorf("got  %s, %v\nwant %s", got, err, test.want)
		}
	}
	if picture.Header.Get("Content-Length") == "" {
		t.Error("the service's response was changed")
	}
}

func FuzzEncodePath(f *testing.F) {
	for _, seed := range []string{"/a%20b", "/%", "/%2", "/%zz%41", "/ä ?#"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		encoded := encodePath(path)
		if again := encodePath(encoded); again != encoded {
			t.Errorf("%q is encoded as %q, and that as %q", path, encoded, again)
		}
		if strings.ContainsAny(encoded, "?# ") {
			t.Errorf("%q is encoded as %q", path, encoded)
		}
	})
}
