package codec_test

import (
	"bytes"
	"context"
	"fmt"
	"image"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
)

func Example() {
	ctx := context.Background()
	var png bytes.Buffer
	picture := &codec.Picture{Frames: []codec.Frame{{Image: image.NewGray(image.Rect(0, 0, 40, 30))}}}
	if err := codec.Encode(ctx, &png, picture, codec.EncodeOptions{Format: codec.PNG}); err != nil {
		panic(err)
	}

	// What arrives may be anything: the header says whether to go on.
	h, err := codec.ReadHeader(png.Bytes())
	if err != nil {
		panic(err)
	}
	fmt.Println(h.Format.ContentType(), h.Width, h.Height)

	p, err := codec.Decode(ctx, png.Bytes(), codec.DecodeOptions{Limits: codec.Limits{Pixels: 1000}})
	fmt.Println(p != nil, err)
	// Output:
	// image/png 40 30
	// false png of 1200 pixels, at most 1000 are allowed
}
