package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
	"github.com/lintel-go/lintel/test/e2e/internal/secretsstub"
)

const imageHandler = "github.com/lintel-go/lintel/constructs/imagehandler/lambda/imagehandler"

const (
	photoBucket   = "photos"
	derivedBucket = "derived"
	derivedPrefix = "v1/"
)

// images is the image handler with the AWS around it.
type images struct {
	t        *testing.T
	aws      *awsstub.Server
	s3       *s3stub.Server
	secrets  *secretsstub.Server
	env      map[string]string
	function *lambdart.Function
}

// newImages starts the handler with a picture of 64 by 48 as cat.jpg. configure changes the configuration.
func newImages(t *testing.T, configure func(*wiring.Config)) *images {
	t.Helper()
	aws := awsstub.New(t)
	w := &images{t: t, aws: aws, s3: s3stub.New(t, aws), secrets: secretsstub.New(t, aws)}
	w.s3.CreateBucket(photoBucket)
	w.s3.CreateBucket(derivedBucket)
	w.s3.Put(photoBucket, "cat.jpg", photo(t, 64, 48))
	c := wiring.Config{Service: service.Config{Sources: []request.Source{{Bucket: photoBucket}}}}
	if configure != nil {
		configure(&c)
	}
	var err error
	if w.env, err = c.Variables(); err != nil {
		t.Fatal(err)
	}
	w.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "1024" // with 128 MB there is no AVIF
	w.function = w.start()
	return w
}

// start starts another process of the handler.
func (w *images) start() *lambdart.Function {
	w.t.Helper()
	function := lambdart.New(w.t, handler.Build(w.t, imageHandler, "nodynamic"), w.aws.Env(), w.env)
	watchLog(w.t, function)
	return function
}

func photo(t *testing.T, width, height int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.RGBA{uint8(x * 255 / width), uint8(y * 255 / height), 128, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// answer is a response as a client gets it.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) String() string {
	return fmt.Sprintf("%d %v %.200q", a.status, a.header, a.body)
}

// code is that of an error.
func (a answer) code(t *testing.T) string {
	t.Helper()
	var e struct {
		Status        int
		Code, Message string
	}
	if err := json.Unmarshal(a.body, &e); err != nil || e.Status != a.status || e.Message == "" {
		t.Errorf("got error %s, %v", a, err)
	}
	return e.Code
}

// size is that of the picture.
func (a answer) size(t *testing.T) string {
	t.Helper()
	c, _, err := image.DecodeConfig(bytes.NewReader(a.body))
	if err != nil {
		t.Errorf("got %s: %v", a, err)
	}
	return fmt.Sprintf("%dx%d", c.Width, c.Height)
}

// eventKinds make an event of a request.
var eventKinds = map[string]func(method string, u *url.URL, header http.Header) map[string]any{
	"function URL": func(method string, u *url.URL, header http.Header) map[string]any {
		return eventFormat2(method, "$default", u.EscapedPath(), u, header)
	},
	"HTTP API": func(method string, u *url.URL, header http.Header) map[string]any {
		return eventFormat2(method, "live", "/live"+u.Path, u, header)
	},
	"REST API": func(method string, u *url.URL, header http.Header) map[string]any {
		return map[string]any{
			"resource": "/{proxy+}", "httpMethod": method, "path": u.EscapedPath(), "body": nil, "isBase64Encoded": false,
			"multiValueHeaders": header, "multiValueQueryStringParameters": u.Query(),
			"requestContext": map[string]any{"stage": "image", "httpMethod": method, "path": "/image" + u.EscapedPath()},
		}
	},
}

func eventFormat2(method, stage, path string, u *url.URL, header http.Header) map[string]any {
	joined := map[string]string{}
	for name, values := range header {
		joined[strings.ToLower(name)] = strings.Join(values, ",")
	}
	return map[string]any{
		"version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": u.RawQuery, "headers": joined, "isBase64Encoded": false,
		"requestContext": map[string]any{"stage": stage, "http": map[string]any{"method": method, "path": path}},
	}
}

// get asks the function by a function URL. header is names and values in turn.
func (w *images) get(target string, header ...string) answer {
	w.t.Helper()
	return w.ask(w.function, "function URL", http.MethodGet, target, header...)
}

func (w *images) ask(function *lambdart.Function, kind, method, target string, header ...string) answer {
	w.t.Helper()
	return w.askWithin(w.t.Context(), function, kind, method, target, header...)
}

// askWithin asks a function that may be busy until the context ends.
func (w *images) askWithin(ctx context.Context, function *lambdart.Function, kind, method, target string, header ...string) answer {
	w.t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		w.t.Error(err)
		return answer{}
	}
	fields := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		fields.Add(header[i], header[i+1])
	}
	response, err := function.Invoke(ctx, eventKinds[kind](method, u, fields))
	if err != nil {
		w.t.Errorf("%s: %v", target, err)
		return answer{}
	}
	var r struct {
		StatusCode        int
		Headers           map[string]string
		MultiValueHeaders http.Header
		Body              string
		IsBase64Encoded   bool
	}
	if err := json.Unmarshal(response, &r); err != nil {
		w.t.Errorf("%s: %v", target, err)
	}
	a := answer{status: r.StatusCode, header: r.MultiValueHeaders, body: []byte(r.Body)}
	if a.header == nil {
		a.header = http.Header{}
	}
	for name, value := range r.Headers {
		a.header.Set(name, value)
	}
	if r.IsBase64Encoded {
		if a.body, err = base64.StdEncoding.DecodeString(r.Body); err != nil {
			w.t.Errorf("%s: %v", target, err)
		}
	}
	return a
}
