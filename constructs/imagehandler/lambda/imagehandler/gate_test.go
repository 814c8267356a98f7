package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
)

// fixedKeys are keys, or why there are none.
type fixedKeys struct {
	keys []string
	err  error
}

func (f fixedKeys) Keys(context.Context) (keys [][]byte, err error) {
	for _, k := range f.keys {
		keys = append(keys, []byte(k))
	}
	return keys, f.err
}

// TestEscapedPaths are read as they were sent, if the configuration says so.
func TestEscapedPaths(t *testing.T) {
	var keys []string
	s, err := service.New(service.Config{Sources: []request.Source{{Bucket: "photos"}}}, service.Dependencies{Source: asked{&keys}})
	if err != nil {
		t.Fatal(err)
	}
	for _, escaped := range []bool{true, false} {
		h := &handler{service: s, escaped: escaped}
		_, err := h.Invoke(t.Context(), []byte(`{"version":"2.0","rawPath":"/filters~3Arotate~2890~29/a~2520b~28~7E.png","requestContext":{"http":{"method":"GET"}}}`))
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"a b(~.png", "filters~3Arotate~2890~29/a~2520b~28~7E.png"}; !slices.Equal(keys, want) {
		t.Errorf("asked for %q, want %q", keys, want)
	}
}

// asked is a source that notes what it is asked for.
type asked struct{ keys *[]string }

func (a asked) Get(_ context.Context, _, key string, _ int64) (*service.Object, error) {
	*a.keys = append(*a.keys, key)
	return nil, service.ErrNotFound
}

// TestGate has requests of both kinds of API, with the secret that CloudFront sends,
// the former one, another, and none.
func TestGate(t *testing.T) {
	s, err := service.New(service.Config{Sources: []request.Source{{Bucket: "photos"}}}, service.Dependencies{Source: album(nil)})
	if err != nil {
		t.Fatal(err)
	}
	const format2 = `{"version":"2.0","headers":{%q:%q},"rawPath":"/none.png","requestContext":{"http":{"method":"GET"}}}`
	const format1 = `{"httpMethod":"GET","path":"/none.png","multiValueHeaders":{%q:[%q]}}`
	for _, test := range []struct {
		sent   string
		keys   fixedKeys
		status int // 404 is the service's, of a picture that is not there
	}{
		{"sesame", fixedKeys{keys: []string{"sesame", "former"}}, 404},
		{"former", fixedKeys{keys: []string{"sesame", "former"}}, 404},
		{"Sesame", fixedKeys{keys: []string{"sesame"}}, 403},
		{"sesam", fixedKeys{keys: []string{"sesame"}}, 403},
		{"", fixedKeys{keys: []string{"sesame"}}, 403},
		{"sesame", fixedKeys{err: errors.New("secrets are down")}, 500},
		{"", fixedKeys{err: errors.New("secrets are down")}, 403},
	} {
		var log bytes.Buffer
		h := &handler{service: s, gate: &gate{test.keys, slog.New(slog.NewJSONHandler(&log, nil))}}
		for _, event := range []string{format2, format1} {
			out, err := h.Invoke(t.Context(), fmt.Appendf(nil, event, strings.ToLower(wiring.OriginHeader), test.sent))
			var got struct {
				StatusCode int
				Body       string
			}
			if err != nil || json.Unmarshal(out, &got) != nil || got.StatusCode != test.status {
				t.Errorf("%q with %v: got %s, %v, want %d", test.sent, test.keys, out, err, test.status)
			}
			if !strings.Contains(got.Body, fmt.Sprintf(`"status":%d`, test.status)) {
				t.Errorf("the body is %s", got.Body)
			}
		}
		header := http.Header{wiring.OriginHeader: {test.sent}}
		h.gate.check(t.Context(), header)
		if len(header) != 0 {
			t.Errorf("the secret goes on with the request: %v", header)
		}
		if strings.Contains(log.String(), "sesame") {
			t.Errorf("the log has the secret: %s", &log)
		}
	}
}
