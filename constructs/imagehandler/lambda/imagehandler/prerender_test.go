package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
)

// shelf is a store of derivatives. It fails to keep while full is set.
type shelf struct {
	mu   sync.Mutex
	kept map[string]bool
	full bool
}

func (s *shelf) Get(_ context.Context, key string, _ int64) (*service.Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.kept[key] {
		return nil, service.ErrNotFound
	}
	return &service.Object{Body: []byte("\x89PNG\r\n\x1a\n")}, nil
}

func (s *shelf) Put(_ context.Context, key string, _ *service.Object) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return service.ErrThrottled
	}
	s.kept[key] = true
	return nil
}

func (s *shelf) URL(context.Context, string) (string, time.Duration, error) {
	return "", 0, errors.New("none")
}

func newPrerendering(t *testing.T) (*handler, *shelf) {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	kept := &shelf{kept: map[string]bool{}}
	s, err := service.New(service.Config{
		Sources: []request.Source{{Bucket: "photos"}}, AutoFormats: []request.Format{request.WebP},
		Presets: map[string]string{"a b&c": `{"resize":{"width":8}}`, "wide": `{"resize":{"width":16}}`},
	}, service.Dependencies{Source: album(picture.Bytes()), Derivatives: kept})
	if err != nil {
		t.Fatal(err)
	}
	return &handler{service: s}, kept
}

func invoke(t *testing.T, h *handler, p string) (wiring.PrerenderResult, error) {
	t.Helper()
	var result wiring.PrerenderResult
	out, err := h.Invoke(t.Context(), fmt.Appendf(nil, `{"prerender":%s}`, p))
	if err == nil {
		err = json.Unmarshal(out, &result)
	}
	return result, err
}

func TestPrerender(t *testing.T) {
	h, kept := newPrerendering(t)
	const all = `{"object":{"Key":"cat.png","Size":9,"LastModified":1},"presets":["a b&c","wide"],"queries":["width=20&dpr=2"]}`
	first, err := invoke(t, h, all)
	if err != nil || !first.OK || len(first.Renditions) != 6 || len(kept.kept) != 6 {
		t.Fatalf("got %+v, %v, %d kept", first, err, len(kept.kept))
	}
	second, err := invoke(t, h, all)
	for i, r := range second.Renditions {
		if made := first.Renditions[i]; !r.Found || r.Derivative != made.Derivative || made.Found || made.Bytes == 0 || !kept.kept[r.Derivative] {
			t.Errorf("made %+v, then found %+v, %v", made, r, err)
		}
	}
	if one, err := invoke(t, h, `{"object":{"Key":"cat.png"},"presets":["wide"],"accept":["image/webp"]}`); err != nil || len(one.Renditions) != 1 || !one.Renditions[0].Found {
		t.Errorf("got %+v, %v", one, err)
	}
	if one, err := invoke(t, h, `{"object":{"Bucket":"photos","Key":"cat%2Epng"},"bucket":"none","encoded":true,"presets":["wide"]}`); err != nil || !one.Renditions[0].Found {
		t.Errorf("encoded: got %+v, %v", one, err)
	}
}

func TestPrerenderSkips(t *testing.T) {
	h, _ := newPrerendering(t)
	for object, want := range map[string]string{
		`{"Key":"dir/"}`:  "folder",
		`{"Key":"a.txt"}`: "suffixes",
		`{"Key":"cat.png","IsLatest":"false","IsDeleteMarker":"false"}`: "latest",
		`{"Key":"cat.png","IsLatest":"true","IsDeleteMarker":"true"}`:   "marker",
		`{"Key":"cat.png","IsLatest":"true","IsDeleteMarker":"false"}`:  "",
	} {
		got, err := invoke(t, h, `{"object":`+object+`,"suffixes":[".jpg",".PNG"],"presets":["wide"]}`)
		if err != nil || !got.OK || (got.Skipped == "") != (want == "") || !strings.Contains(got.Skipped, want) {
			t.Errorf("%s: got %+v, %v", object, got, err)
		}
	}
}

func TestPrerenderFailures(t *testing.T) {
	h, kept := newPrerendering(t)
	for event, want := range map[string]string{
		`{"presets":["wide"]}`:                                              "",
		`{"presets":["wide","none"]}`:                                       request.CodeEdits,
		`{"queries":["width=x"]}`:                                           request.CodeQuery,
		`{"presets":["wide"],"bucket":"secret"}`:                            request.CodeBucket,
		`{"object":{"Key":"cat.png"}}`:                                      "InvalidRequest",
		`{"object":{"Key":""},"presets":["wide"]}`:                          "InvalidRequest",
		`{"object":{"Key":"%zz"},"encoded":true,"presets":["wide"]}`:        "InvalidRequest",
		`{"object":{"Key":"dog.png"},"presets":["wide"]}`:                   service.CodeNotFound,
		`{"object":{"Key":"cat.png"},"presets":["wide","none"]}`:            request.CodeEdits,
		`{"object":{"Bucket":"secret","Key":"cat.png"},"presets":["wide"]}`: request.CodeBucket,
	} {
		got, err := invoke(t, h, event)
		if err != nil || got.Code != want || got.OK != (want == "") || (got.Cause == "") != (want == "") {
			t.Errorf("%s: got %+v, %v", event, got, err)
		}
	}
	if len(kept.kept) != 2 {
		t.Errorf("%d renditions were kept, want the two beside one that failed", len(kept.kept))
	}
	kept.full = true
	_, err := invoke(t, h, `{"object":{"Key":"cat.png"},"queries":["width=5"]}`)
	if e, ok := errors.AsType[messages.InvokeResponse_Error](err); !ok || e.Type != service.CodeNotKept || !strings.Contains(e.Message, "width=5") {
		t.Errorf("got %v", err)
	}
}

// TestPrerenderIsNotForClients: no HTTP event is taken for a direct invocation.
func TestPrerenderIsNotForClients(t *testing.T) {
	h, kept := newPrerendering(t)
	out, err := h.Invoke(t.Context(), []byte(`{"version":"2.0","rawPath":"/none.png","body":"{}","requestContext":{"http":{"method":"GET"}},"prerender":{"object":{"Key":"cat.png"},"presets":["wide"]}}`))
	if err != nil || !strings.Contains(string(out), `"statusCode":404`) || len(kept.kept) > 0 {
		t.Errorf("got %s, %v, %v kept", out, err, kept.kept)
	}
}
