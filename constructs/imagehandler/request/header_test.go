package request

import (
	"reflect"
	"strings"
	"testing"
)

func TestHeaders(t *testing.T) {
	p := newParser(t, Options{})
	r := parse(t, p, Input{Path: inBase64(`{"key":"a.jpg","headers":{
		"cache-control":"max-age=1","X-Custom":5,"x-flag":true,"ETAG":"\"a\"",
		"Content-Type":"text/html","x-amz-meta-a":"1","Access-Control-Allow-Origin":"*","set-cookie":"a=1",
		"Strict-Transport-Security":"x","X-FRAME-OPTIONS":"x","Authorization":"x","Location":"https://example.com","Clear-Site-Data":"*",
		"Set-Login":"logged-out","Shared-Storage-Write":"clear","Public-Key-Pins-Report-Only":"x","Accept-CH":"Sec-CH-UA-Model","Feature-Policy":"camera *"}}`)})
	want := map[string]string{"Cache-Control": "max-age=1", "X-Custom": "5", "X-Flag": "true", "Etag": `"a"`}
	if !reflect.DeepEqual(r.Headers, want) {
		t.Errorf("got %v, want %v", r.Headers, want)
	}
	var many []string
	for i := range 33 {
		many = append(many, `"x-`+strings.Repeat("a", i+1)+`":"1"`)
	}
	for _, headers := range []string{
		`[]`, `"x"`, `{"a b":"1"}`, `{"":"1"}`, `{"x-a":"1\r\nset-cookie: a=1"}`, `{"x-a":"\u0000"}`, `{"x-a":"\u2028"}`, `{"x-a":"\u007f"}`, `{"x-a\n":"1"}`,
		`{"x-a":{}}`, `{"x-a":null}`, `{"x-a":"` + strings.Repeat("a", 1025) + `"}`, `{` + strings.Join(many, ",") + `}`, `{"content-ä":"1"}`,
	} {
		if _, err := p.ParseJSON([]byte(`{"key":"a.jpg","headers":` + headers + `}`)); codeOf(err) != CodeDecode {
			t.Errorf("%.60s: %v, want %s", headers, err, CodeDecode)
		}
	}
}
