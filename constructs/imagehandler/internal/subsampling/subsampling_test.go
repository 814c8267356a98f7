package subsampling

import (
	"image"
	"testing"
)

// TestStepsAreThoseOfPackageImage compares them with the planes that package image
// makes.
func TestStepsAreThoseOfPackageImage(t *testing.T) {
	for ratio := image.YCbCrSubsampleRatio444; ratio <= image.YCbCrSubsampleRatio410; ratio++ {
		m := image.NewYCbCr(image.Rect(0, 0, 8, 8), ratio)
		step, known := Step(ratio)
		want := image.Pt(8/m.CStride, 8/(len(m.Cb)/m.CStride))
		if !known || step != want {
			t.Errorf("%v: %v, %v, want %v", ratio, step, known, want)
		}
		if got, known := Ratio(step); !known || got != ratio {
			t.Errorf("%v has the name %v, %v, want %v", step, got, known, ratio)
		}
	}
}

func TestWhatHasNoName(t *testing.T) {
	if _, known := Step(image.YCbCrSubsampleRatio410 + 1); known {
		t.Error("a ratio that package image does not have is known")
	}
	if ratio, known := Ratio(image.Pt(1, 4)); known {
		t.Errorf("1 by 4 has the name %v", ratio)
	}
}
