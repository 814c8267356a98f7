package pixelops_test

import (
	"context"
	"fmt"
	"image"

	"github.com/lintel-go/lintel/constructs/imagehandler/pixelops"
)

// Lays a picture of a camera that was held upright upright, sharpens it a little and
// puts a mark into its corner.
func Example() {
	m := image.NewNRGBA(image.Rect(0, 0, 640, 480))
	mark := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	m, err := pixelops.Run(context.Background(), m, 0,
		pixelops.Orient{Orientation: 6},
		pixelops.NewSharpen(0.8),
		pixelops.Composite{Picture: mark, Gravity: pixelops.SouthEast},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Rect)
	// Output: (0,0)-(480,640)
}

func ExampleParameterError() {
	err := pixelops.Blur{Sigma: 0.1}.Check()
	fmt.Println(err)
	// Output: pixelops: blur: sigma: got 0.1, allowed 0.3 to 1000
}
