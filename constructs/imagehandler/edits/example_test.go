package edits_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/edits"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

func Example() {
	var source bytes.Buffer
	if err := png.Encode(&source, image.NewGray(image.Rect(0, 0, 640, 480))); err != nil {
		panic(err)
	}

	parser, err := request.New(request.Options{Sources: []request.Source{{Bucket: "photos"}}})
	if err != nil {
		panic(err)
	}
	req, err := parser.Parse(request.Input{Path: "/fit-in/100x100/filters:rotate(90):format(jpeg)/cat.png"})
	if err != nil {
		panic(err)
	}
	header, err := codec.ReadHeader(source.Bytes())
	if err != nil {
		panic(err)
	}
	plan, err := edits.New(req, header, edits.Options{})
	if err != nil {
		panic(err)
	}
	fmt.Println(plan)
	result, err := plan.Run(context.Background(), source.Bytes())
	if err != nil {
		panic(err)
	}
	fmt.Println(result.Format, result.Width, result.Height)
	// Output:
	// decode png 640x480
	// resize to 100x75 by lanczos3, turn by 90
	// encode jpeg, quality 80
	// jpeg 75 100
}
