package service_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// blank is a source of one picture.
type blank struct{}

func (blank) Get(_ context.Context, _, key string, _ int64) (*service.Object, error) {
	if key != "blank.png" {
		return nil, service.ErrNotFound
	}
	var b bytes.Buffer
	err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 200)))
	return &service.Object{Body: b.Bytes(), ETag: "1"}, err
}

func Example() {
	s, err := service.New(
		service.Config{Sources: []request.Source{{Bucket: "photos"}}},
		service.Dependencies{Source: blank{}},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, path := range []string{"/fit-in/60x60/filters:format(jpeg)/blank.png", "/missing.png"} {
		response := s.Serve(context.Background(), &service.Request{Method: "GET", Path: path})
		fmt.Println(response.Status, response.Header.Get("Content-Type"), response.Header.Get("Cache-Control"))
	}
	// Output:
	// 200 image/jpeg max-age=31536000,public
	// 404 application/json max-age=10,public
}
