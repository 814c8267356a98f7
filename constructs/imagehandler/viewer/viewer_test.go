package viewer_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/signedurl"
	"github.com/lintel-go/lintel/constructs/imagehandler/viewer"
)

// viewed is a request of a browser, as the function gets it.
type viewed struct {
	URI     string              `json:"uri"`
	Query   string              `json:"query"`
	Headers map[string][]string `json:"headers,omitempty"`
}

func (v viewed) input() request.Input {
	field := func(name string) string { return strings.Join(v.Headers[name], ",") }
	return request.Input{Path: v.URI, RawQuery: v.Query, Accept: field("accept"), DPR: field("sec-ch-dpr"), Width: field("sec-ch-width")}
}

// answered is a request that the function lets through, or a response.
type answered struct {
	URI         string `json:"uri"`
	Querystring string `json:"querystring"`
	Headers     map[string]struct {
		Value string `json:"value"`
	} `json:"headers"`
	StatusCode int    `json:"statusCode"`
	Body       string `json:"body"`
}

func (a answered) input() request.Input {
	return request.Input{
		Path: viewer.UnescapePath(a.URI), RawQuery: a.Querystring,
		Accept: a.Headers["accept"].Value, DPR: a.Headers["sec-ch-dpr"].Value, Width: a.Headers["sec-ch-width"].Value,
	}
}

// key is what CloudFront caches by.
func (a answered) key() string { return fmt.Sprintf("%+v", a) }

func options(auto ...request.Format) request.Options {
	return request.Options{
		Sources: []request.Source{{Bucket: "b"}}, AutoFormats: auto, Presets: map[string]string{"p": `{"blur":3}`},
		Limits: request.Limits{Path: 200, Query: 300, Dimension: 4050},
	}
}

// run runs the function in Node.js, which the CDK needs anyway.
func run(t *testing.T, o viewer.Options, requests []viewed) []answered {
	t.Helper()
	code, err := viewer.Code(o)
	if err != nil {
		t.Fatal(err)
	}
	var in bytes.Buffer
	for _, r := range requests {
		if err := json.NewEncoder(&in).Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), "node", "testdata/run.js", code)
	command.Stdin = &in
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	var answers []answered
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var a answered
		if err := decoder.Decode(&a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	if len(answers) != len(requests) {
		t.Fatalf("%d answers to %d requests", len(answers), len(requests))
	}
	return answers
}

var (
	names  = append(request.QueryParameters(), "expires", "signature", "utm_source", "Width", "%77idth", "wid+th", "%ff", "")
	values = []string{
		"", "0", "1", "37", "250", "4050", "9000", "-4", "auto", "auto", "auto", "2.5", "1.5", "3e0", "%33%30", "a+b", "caf%C3%A9", "%ff", "a%26b", "a=b",
		"webp", "png", "bmp", "inside", "fill", "p", "true", "false", "20300101T000000Z",
	}
	broken  = []string{"%zz", "%", "%3", "a;b", "%E2%82;"}
	accepts = []string{
		"image/webp", "image/avif", "image/*", "*/*", "IMAGE/WEBP", "image/png ; q=0.5", "image/avif;q=0.4", "image/webp;q=.9", "image/jpeg;q=1.",
		"image/avif;q=2", "image/webp;q=", "image/webp;q", "image/avif;level=1;Q=0.3", "image/webp;q=0.2;q=1", "image/webp;q=0.1.2", "text/html", "", "image/avif;q=0",
		"image/png;q=1e-1", "*/*;q=0.8", " image/webp\t",
		strings.Repeat("text/x;q=3,text/y,", 32) + "image/png", strings.Repeat("text/y,", 64) + "image/png",
	}
	paths = []string{
		"/fit-in/30x20/a.jpg", "/fit-in/30x20/filters:quality(60):blur(3)/a%20b+c.jpg", "/eyJrZXkiOiAiYS5qcGciLCAiZWRpdHMiOiB7ImJsdXIiOiAzfX0=",
		"/~~28/%C3%A9~.jpg", "/s3:other/a.jpg", "/a%2Fb,c;d@e!'*$&.jpg", "/",
	}
	hints = []string{"", "1", "0", "-3", "1.2", "2", "2.6", "9", "320", "801", "4049", "1e3", "1e999", "abc", " 640 ", "+5", ".5", "0x10", "1.5.2", "Infinity", "NaN", "1_0"}
)

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func random(r *rand.Rand) viewed {
	var pairs []string
	for range r.IntN(6) {
		pair := pick(r, names)
		switch value := pick(r, values); r.IntN(12) {
		case 0:
		case 1:
			if r.IntN(4) == 0 {
				value = pick(r, broken)
			}
			fallthrough
		default:
			pair += "=" + value
		}
		pairs = append(pairs, pair)
	}
	v := viewed{URI: pick(r, paths), Query: strings.Join(pairs, "&"), Headers: map[string][]string{}}
	for range r.IntN(4) {
		v.Headers["accept"] = append(v.Headers["accept"], pick(r, accepts)+","+pick(r, accepts))
	}
	for _, name := range []string{"sec-ch-dpr", "sec-ch-width"} {
		if r.IntN(3) > 0 {
			v.Headers[name] = []string{pick(r, hints)}
		}
	}
	return v
}

// safe are what the path consists of that CloudFront signs.
const safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"

// outcome is what the service makes of a request: what the result follows from, or
// the error that is answered.
func outcome(p *request.Parser, in request.Input) string {
	r, err := p.Parse(in)
	var refused *request.Error
	switch {
	case err == nil:
		return r.Canonical()
	case errors.As(err, &refused):
		body, _ := json.Marshal(refused)
		return string(body)
	}
	return err.Error()
}

// TestLikeTheService has requests at random: the service makes the same of one as it
// comes and as the function leaves it, and what the function refuses the service
// refuses in the same words.
func TestLikeTheService(t *testing.T) {
	const count = 4000
	for name, auto := range map[string][]request.Format{
		"none": nil, "webp": {request.WebP}, "all": {request.AVIF, request.WebP, request.JPEG, request.PNG},
	} {
		t.Run(name, func(t *testing.T) {
			o := viewer.Options{Request: options(auto...), Signature: true}
			parser, err := request.New(o.Request)
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(1, uint64(len(auto))))
			requests := make([]viewed, count)
			for i := range requests {
				requests[i] = random(r)
			}
			refused, negotiated, again := 0, 0, []viewed{}
			answers := run(t, o, requests)
			for i, a := range answers {
				want := outcome(parser, requests[i].input())
				got := a.Body
				if a.StatusCode == 0 {
					if strings.Trim(a.URI, safe) != "" || viewer.UnescapePath(a.URI) != requests[i].URI {
						t.Fatalf("the path %s becomes %s", requests[i].URI, a.URI)
					}
					got = outcome(parser, a.input())
					again = append(again, viewed{URI: viewer.UnescapePath(a.URI), Query: a.Querystring, Headers: fields(a)})
				} else {
					refused++
				}
				if got != want {
					t.Fatalf("%+v\nbecomes %+v\ngot  %s\nwant %s", requests[i], a, got, want)
				}
				if a.Headers["accept"].Value != "" {
					negotiated++
				}
			}
			if refused < count/100 || refused > count/3 || (negotiated > count/10) != (auto != nil) {
				t.Errorf("%d refused and %d negotiated of %d: the requests do not test enough", refused, negotiated, count)
			}
			for i, a := range run(t, o, again) {
				if a.Querystring != again[i].Query || !slices.Equal(sortedFields(a), sortedHeaders(again[i])) {
					t.Fatalf("%+v is changed again: %+v", again[i], a)
				}
			}
		})
	}
}

func fields(a answered) map[string][]string {
	out := map[string][]string{}
	for name, v := range a.Headers {
		out[name] = []string{v.Value}
	}
	return out
}

func sortedFields(a answered) []string { return sortedHeaders(viewed{Headers: fields(a)}) }

func sortedHeaders(v viewed) (out []string) {
	for name, values := range v.Headers {
		out = append(out, name+": "+strings.Join(values, ","))
	}
	slices.Sort(out)
	return out
}

// TestOneKey has requests that ask for the same in other words.
func TestOneKey(t *testing.T) {
	headers := func(accept string) map[string][]string {
		return map[string][]string{"accept": {accept}, "user-agent": {"x"}}
	}
	const plain = "format=png&width=30"
	groups := [][]viewed{
		{{"/a.jpg", plain, headers("image/webp")}, {"/a.jpg", "width=30&format=png", headers("*/*")}, {"/a.jpg", "width=1&utm_source=x&format=png&width=%330", headers("")}},
		{{"/a.jpg", "", headers("image/avif,image/webp,image/apng,image/*,*/*;q=0.8")}, {"/a.jpg", "", headers("image/webp")}, {"/a.jpg", "&&", headers("text/html, IMAGE/WEBP;q=0.3")}},
		{{"/a.jpg", "", headers("image/avif")}, {"/a.jpg", "", headers("*/*")}, {"/a.jpg", "signature=x", headers("")}},
	}
	groups = append(groups, []viewed{{"/a.jpg", "format=JPG", headers("image/webp")}, {"/a.jpg", "format=JPG", headers("")}})
	hints := func(dpr, width string) map[string][]string {
		return map[string][]string{"sec-ch-dpr": {dpr}, "sec-ch-width": {width}}
	}
	groups = append(groups,
		[]viewed{{"/a.jpg", "width=auto", hints("2", "301")}, {"/a.jpg", "width=auto", hints("1", "400")}, {"/a.jpg", "width=auto", hints("", "399.5")}},
		[]viewed{{"/a.jpg", "dpr=auto&width=auto", hints("2", "400")}, {"/a.jpg", "width=auto&dpr=auto", hints("3", "400")}},
		[]viewed{{"/a.jpg", "dpr=auto", hints("1.6", "301")}, {"/a.jpg", "dpr=auto", hints("2", "")}},
		[]viewed{{"/a.jpg", "dpr=2", hints("1.6", "301")}, {"/a.jpg", "dpr=2", hints("", "")}})
	seen := map[string]int{}
	for i, group := range groups {
		keys := map[string]bool{}
		for _, a := range run(t, viewer.Options{Request: options(request.WebP)}, group) {
			delete(a.Headers, "user-agent")
			keys[a.key()] = true
			seen[a.key()] = i
		}
		if len(keys) != 1 {
			t.Errorf("%+v have %d keys: %v", group, len(keys), keys)
		}
	}
	if len(seen) != len(groups) {
		t.Errorf("%d keys of %d different requests", len(seen), len(groups))
	}
}

// TestSignatures are good after the function, whatever others add to the query.
func TestSignatures(t *testing.T) {
	key := []byte("sesame")
	verifier, err := signedurl.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	var requests []viewed
	for _, text := range []string{"/a%20b/%C3%A9.jpg?width=30", "/a.jpg?format=webp&fit=a%20b+c&height=%33", "/a.jpg", "/a.jpg?width=1&width=2&flip&preset=%C3%A9", "/a.jpg?preset=%FF%20"} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, expires := range []time.Time{{}, now.Add(time.Hour)} {
			signed, err := signedurl.Sign(key, u, expires)
			if err != nil {
				t.Fatal(err)
			}
			pairs := strings.Split(signed.RawQuery, "&")
			slices.Reverse(pairs)
			for _, query := range []string{signed.RawQuery, "utm_source=x&" + signed.RawQuery, strings.Join(pairs, "&")} {
				requests = append(requests, viewed{URI: signed.EscapedPath(), Query: query})
			}
		}
	}
	for i, a := range run(t, viewer.Options{Request: options(), Signature: true}, requests) {
		if _, err := verifier.Verify(viewer.UnescapePath(a.URI), a.Querystring, now); err != nil {
			t.Errorf("%+v became %+v: %v", requests[i], a, err)
		}
	}
	if a := run(t, viewer.Options{Request: options()}, requests[:1])[0]; strings.Contains(a.Querystring, "signature") {
		t.Errorf("a signature that nobody looks at is left in the key: %+v", a)
	}
}

// TestTooLong are refused at the limits, and not below.
func TestTooLong(t *testing.T) {
	o := options()
	for i, a := range run(t, viewer.Options{Request: o}, []viewed{
		{URI: "/" + strings.Repeat("x", o.Limits.Path-1)}, {URI: "/" + strings.Repeat("x", o.Limits.Path)},
		{URI: "/a.jpg", Query: "x=" + strings.Repeat("x", o.Limits.Query-2)}, {URI: "/a.jpg", Query: "x=" + strings.Repeat("x", o.Limits.Query-1)},
	}) {
		code := map[bool]string{true: request.CodeReadPath, false: request.CodeQuery}[i < 2]
		if refused := a.StatusCode == 400 && strings.Contains(a.Body, code); refused != (i%2 == 1) {
			t.Errorf("request %d: got %+v", i, a)
		}
	}
}

// TestTooLongWhenEscaped refuses a path that is short enough as it came, and longer than
// CloudFront's limit as it would go on.
func TestTooLongWhenEscaped(t *testing.T) {
	o := options()
	o.Limits.Path = 8192
	for i, a := range run(t, viewer.Options{Request: o}, []viewed{
		{URI: "/" + strings.Repeat(":", 2730)}, {URI: "/" + strings.Repeat(":", 2731)},
	}) {
		if refused := a.StatusCode == 400 && strings.Contains(a.Body, request.CodeReadPath); refused != (i == 1) {
			t.Errorf("request %d: got %.100v", i, a)
		}
	}
}

func TestCode(t *testing.T) {
	most := options(request.Formats()...)
	code, err := viewer.Code(viewer.Options{Request: most, Signature: true})
	if err != nil || len(code) > viewer.MaxBytes*9/10 {
		t.Errorf("the largest function has %d bytes, %v", len(code), err)
	}
	if strings.Contains(code, "SETTINGS") {
		t.Error("the settings are missing")
	}
	if _, err := viewer.Code(viewer.Options{}); err == nil {
		t.Error("options without a source were taken")
	}
}

// TestPaths are safe to sign and come back as they were sent; octets that are no ASCII
// come back encoded.
func TestPaths(t *testing.T) {
	paths := map[string]string{"/plain-Path_1.jpg": "/plain-Path_1.jpg", "/a(b)~": "/a~28b~29~7E", "/caf\u00e9.jpg": "/caf~25C3~25A9.jpg", "/\U0001f600": "/~25F0~259F~2598~2580"}
	var requests []viewed
	for path := range paths {
		requests = append(requests, viewed{URI: path})
	}
	for i, a := range run(t, viewer.Options{Request: options()}, requests) {
		path := requests[i].URI
		if want := paths[path]; a.URI != want {
			t.Errorf("%s becomes %s, want %s", path, a.URI, want)
		}
		if got, err := url.PathUnescape(viewer.UnescapePath(a.URI)); err != nil || got != path {
			t.Errorf("%s comes back as %s, %v", path, got, err)
		}
	}
	for path, want := range map[string]string{"/a~": "/a~", "/a~2": "/a~2", "/~zz~28": "/~zz(", "": ""} {
		if got := viewer.UnescapePath(path); got != want {
			t.Errorf("%s is read as %s, want %s", path, got, want)
		}
	}
}

func FuzzUnescapePath(f *testing.F) {
	f.Add("/a~28b~29~7E")
	f.Add("~~~")
	f.Fuzz(func(t *testing.T, path string) {
		if got := viewer.UnescapePath(path); len(got) > len(path) || !strings.Contains(path, "~") && got != path {
			t.Errorf("%q is read as %q", path, got)
		}
	})
}
