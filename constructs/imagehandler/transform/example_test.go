package transform_test

import (
	"bytes"
	"context"
	"fmt"
	"image"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/transform"
)

// A thumbnail of 256 by 128 pixels, cut from the middle of the picture.
func ExampleRun() {
	var photograph, thumbnail bytes.Buffer
	if err := jpeg.Encode(&photograph, image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420), nil); err != nil {
		fmt.Println(err)
		return
	}
	result, err := transform.Run(context.Background(), &thumbnail, &photograph, transform.Options{
		Fit: fit.Request{Width: 256, Height: 128},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v to %v, %d x %d, decoded at 1/%d\n", result.Source, result.Format, result.Plan.Width, result.Plan.Height, result.Scale)
	// Output:
	// jpeg to jpeg, 256 x 128, decoded at 1/8
}
