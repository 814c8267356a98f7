package jpeg_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"log"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
)

func ExampleEncode() {
	m := image.NewNRGBA(image.Rect(0, 0, 64, 48)) // transparent
	var out bytes.Buffer
	err := jpeg.Encode(&out, m, &jpeg.EncodeOptions{
		Quality:     85,
		Progressive: true,
		Background:  color.White,
	})
	if err != nil {
		log.Fatal(err)
	}
	config, err := jpeg.DecodeConfig(&out)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(config.Width, config.Height, config.ColorSpace, config.Progressive)
	// Output: 64 48 YCbCr true
}
