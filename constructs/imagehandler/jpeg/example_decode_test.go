package jpeg_test

import (
	"errors"
	"fmt"
	"image"
	"log"
	"os"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
)

// A thumbnail starts with the smallest scale that is large enough.
func ExampleDecode() {
	f, err := os.Open("testdata/sequential-2x2.jpg")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	m, err := jpeg.Decode(f, jpeg.Options{Scale: 4, MaxPixels: 100_000_000})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Width, m.Height, m.Bounds(), m.Image.(*image.YCbCr).SubsampleRatio)
	// Output: 61 47 (0,0)-(16,12) YCbCrSubsampleRatio420
}

func ExampleDecode_region() {
	f, err := os.Open("testdata/progressive-1x1.jpg")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	m, err := jpeg.Decode(f, jpeg.Options{Region: image.Rect(10, 10, 30, 20), Format: jpeg.RGBA})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%T %v\n", m.Image, m.Bounds())
	// Output: *image.RGBA (10,10)-(30,20)
}

func ExampleDecodeConfig() {
	f, err := os.Open("testdata/arithmetic.jpg")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	_, err = jpeg.DecodeConfig(f)
	var unsupported *jpeg.UnsupportedError
	fmt.Println(errors.As(err, &unsupported), err)
	// Output: true jpeg: unsupported: arithmetic coding
}
