package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/signedurl"
)

// output is a writer that can be read meanwhile.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

var address = regexp.MustCompile(`http://\S+`)

// start runs the command until the test ends, and returns its URL and what it says.
func start(t *testing.T, args ...string) (string, *output) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	said, ended := &output{}, make(chan int, 1)
	go func() { ended <- run(ctx, append(args, "-addr", "127.0.0.1:0"), said) }()
	t.Cleanup(func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("exit status %d: %s", code, said)
		}
	})
	for address.FindString(said.String()) == "" {
		select {
		case code := <-ended:
			ended <- code
			t.Fatalf("exit status %d: %s", code, said)
		case <-time.After(time.Millisecond):
		}
	}
	return address.FindString(said.String()), said
}

func pictures(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "photos")
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 60, 40))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"grey.png", "sub/a b.png", "../beyond.png"} {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

type answer struct {
	*http.Response
	body []byte
}

func get(t *testing.T, address string, header ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response, body}
}

func TestServe(t *testing.T) {
	dir := pictures(t)
	base, said := start(t, "-dir", dir, "-preset", `small={"resize":{"width":12}}`, "-auto", "webp", "-cors", "*")
	tests := []struct {
		path   string
		status int
		want   string // the type, or the code
		width  int
	}{
		{"/grey.png", 200, "image/png", 60},
		{"/sub/a%20b.png?width=30", 200, "image/png", 30},
		{"/fit-in/20x20/filters:format(jpeg)/s3:photos/grey.png", 200, "image/jpeg", 20},
		{"/grey.png?preset=small", 200, "image/png", 12},
		{"/none.png", 404, "NoSuchKey", 0},
		{"/../beyond.png", 404, "ImageEdits::CannotFindImage", 0},
		{"/%2e%2e/beyond.png", 404, "ImageEdits::CannotFindImage", 0},
		{"/sub%2f..%2f..%2fbeyond.png", 404, "ImageEdits::CannotFindImage", 0},
		{"/..%5cbeyond.png", 404, "NoSuchKey", 0},
		{"/grey.png?width=x", 400, "QueryParameterParsingError", 0},
		{"/", 200, "text/html; charset=utf-8", 0},
		{"/-/pictures.json", 200, "application/json", 0},
	}
	for _, tt := range tests {
		r := get(t, base+tt.path)
		if r.StatusCode != tt.status || r.Header.Get("Content-Type") != tt.want && !strings.Contains(string(r.body), `"code":"`+tt.want+`"`) {
			t.Errorf("%s: %d, %s: %.200s", tt.path, r.StatusCode, r.Header.Get("Content-Type"), r.body)
		}
		if h, err := codec.ReadHeader(r.body); tt.width > 0 && (err != nil || h.Width != tt.width) {
			t.Errorf("%s: %d wide, want %d (%v)", tt.path, h.Width, tt.width, err)
		}
	}
	r := get(t, base+"/grey.png", "Accept", "image/webp")
	if r.Header.Get("Content-Type") != "image/webp" || r.Header.Get("Cache-Control") != "no-cache" || r.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("negotiated: %v", r.Header)
	}
	if again := get(t, base+"/grey.png", "Accept", "image/webp", "If-None-Match", r.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("conditional: %d", again.StatusCode)
	}
	if list := string(get(t, base+"/-/pictures.json").body); !strings.Contains(list, "grey.png") || strings.Contains(list, "beyond") {
		t.Errorf("the page offers %s", list)
	}
	for host, status := range map[string]int{"evil.example": 421, "127.0.0.1.evil.example:80": 421, "localhost:99": 200, "[::1]:80": 200, "127.0.0.2": 200} {
		if r := get(t, base+"/grey.png", "Host", host); r.StatusCode != status {
			t.Errorf("host %s: %d", host, r.StatusCode)
		}
	}
	if text := said.String(); !strings.Contains(text, "code=NoSuchKey") || !strings.Contains(text, "buckets [photos]") {
		t.Errorf("it says %s", text)
	}
}

func TestSignedAndFallback(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	base, said := start(t, "-dir", pictures(t), "-key-file", key, "-fallback", "grey.png")
	if r := get(t, base+"/grey.png"); r.StatusCode != 400 || r.Header.Get("Content-Type") != "image/png" {
		t.Errorf("unsigned: %d %s", r.StatusCode, r.body)
	}
	u, _ := url.Parse(base + "/grey.png?width=7")
	signed, err := signedurl.Sign([]byte("hush"), u, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if r := get(t, signed.String()); r.StatusCode != 200 {
		t.Errorf("signed: %d %s", r.StatusCode, r.body)
	}
	if text := said.String(); strings.Contains(text, "hush") || strings.Contains(text, signed.Query().Get("signature")) {
		t.Errorf("it says %s", text)
	}
}

func TestArguments(t *testing.T) {
	dir := pictures(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	empty := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-help"}, 0, "usage: imageserver"},
		{[]string{"photos"}, exitUsage, `"photos" is not a flag`},
		{[]string{"-auto", "bmp"}, exitUsage, `"bmp" is not a format`},
		{[]string{"-preset", "small"}, exitUsage, "a name, ="},
		{[]string{"-memory", "0"}, exitUsage, "-memory is 0"},
		{[]string{"-timeout", "-1s"}, exitUsage, "-timeout is -1s"},
		{[]string{"-dir", filepath.Join(dir, "none")}, exitFailure, "no such file"},
		{[]string{"-dir", filepath.Join(dir, "grey.png")}, exitFailure, "not a directory"},
		{[]string{"-dir", dir, "-preset", `p={"sparkle":1}`}, exitFailure, "sparkle"},
		{[]string{"-dir", dir, "-key-file", empty}, exitFailure, "is empty"},
		{[]string{"-dir", dir, "-key-file", empty + "2"}, exitFailure, "no such file"},
		{[]string{"-dir", dir, "-addr", taken.Addr().String()}, exitFailure, "address already in use"},
	}
	for _, tt := range tests {
		said := &output{}
		if code := run(t.Context(), tt.args, said); code != tt.code || !strings.Contains(said.String(), tt.want) {
			t.Errorf("%v: exit status %d, %s", tt.args, code, said)
		}
	}
}
