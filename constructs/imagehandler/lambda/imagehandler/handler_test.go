package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// album is a source with one picture.
type album []byte

func (a album) Get(_ context.Context, _, key string, _ int64) (*service.Object, error) {
	if key != "cat.png" {
		return nil, service.ErrNotFound
	}
	return &service.Object{Body: a, ETag: "1"}, nil
}

// TestManyAtOnce has events at once in one process, as on Lambda Managed Instances.
func TestManyAtOnce(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	s, err := service.New(service.Config{Sources: []request.Source{{Bucket: "photos"}}}, service.Dependencies{Source: album(picture.Bytes())})
	if err != nil {
		t.Fatal(err)
	}
	h := &handler{service: s}
	event := func(i int) []byte {
		return fmt.Appendf(nil, `{"version":"2.0","rawPath":"/cat.png","rawQueryString":"width=%d","requestContext":{"http":{"method":"GET"}}}`, i%5+1)
	}
	var want [5][]byte
	for i := range want {
		if want[i], err = h.Invoke(t.Context(), event(i)); err != nil || !bytes.Contains(want[i], []byte(`"statusCode":200`)) {
			t.Fatalf("got %s, %v", want[i], err)
		}
	}
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			if got, err := h.Invoke(t.Context(), event(i)); err != nil || !bytes.Equal(got, want[i%5]) {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
	group.Wait()
	if _, err := h.Invoke(t.Context(), []byte(`{"Records":[]}`)); err == nil {
		t.Error("an event of another kind was answered")
	}
}
