package codec

import (
	"image"
	"image/color"
	"testing"
)

// TestWebPIsNothingOfEarlierPictures writes two pictures of one size with every two
// efforts, one after the other. The library keeps what it knew of the first.
func TestWebPIsNothingOfEarlierPictures(t *testing.T) {
	earlier := image.NewNRGBA(image.Rect(0, 0, 160, 96))
	for y := range 96 {
		for x := range 160 {
			v := byte(x*x*7 ^ y*y*13)
			earlier.SetNRGBA(x, y, color.NRGBA{v, v ^ 0x5a, byte(x * y), 255})
		}
	}
	own := photo(160, 96, false)
	for _, first := range []int{0, 1, 4, 7, 10} {
		for _, then := range []int{0, 1, 4, 6, 10} {
			encoded(t, still(earlier), EncodeOptions{Format: WebP, Quality: 90, Effort: first})
			got := decoded(t, encoded(t, still(own), EncodeOptions{Format: WebP, Quality: 80, Effort: then}))
			if near := noise(own, toNRGBA(got.Frames[0].Image)); near < 30 {
				t.Errorf("effort %d after %d: %.1f dB, want 30", then, first, near)
			}
		}
	}
}
