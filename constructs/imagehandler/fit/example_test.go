package fit_test

import (
	"fmt"
	"image"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
)

// A thumbnail of a picture of 24 megapixels needs a third of its lines, at an
// eighth of its size.
func Example() {
	plan, err := fit.Request{Width: 256, Height: 128}.Plan(4000, 6000)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f becomes %v\n", plan.Source, plan.Into)
	const lanczos3 = 3
	region, box := fit.Region(plan.Source, plan.Shrink(), image.Rect(0, 0, 4000, 6000), plan.Into.Dx(), plan.Into.Dy(), lanczos3)
	fmt.Printf("decode %v at 1/%d, resize %.0f of it\n", region, plan.Shrink(), box)
	// Output:
	// {0 2000 4000 4000} becomes (0,0)-(256,128)
	// decode (0,244)-(500,506) at 1/8, resize {0 6 500 256} of it
}
