package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"testing"
)

// landscape is a JPEG of a drawn landscape.
func landscape(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawLandscape(width, height), &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// badge is a PNG of a ring on a transparent ground.
func badge(t *testing.T, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, drawBadge(size)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// drawLandscape has a sky with a sun, and ranges of mountains that fade.
func drawLandscape(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		u := float64(x) / float64(width)
		for y := range height {
			m.SetRGBA(x, y, landscapeAt(u, float64(y)/float64(height)))
		}
	}
	return m
}

func landscapeAt(u, v float64) color.RGBA {
	r, g, b := 250-130*(1-v)*1.1, 205-60*(1-v), 150+70*(1-v)
	sun := math.Hypot((u-0.68)*1.5, v-0.36)
	glow := 90 * math.Exp(-sun*6)
	r, g, b = r+glow, g+glow*0.7, b+glow*0.3
	if sun < 0.07 {
		r, g, b = 255, 240, 205
	}
	for i := range 5 {
		depth := float64(i)
		ridge := 0.42 + 0.115*depth - 0.10*ruggedness(u*(2.2+depth*0.7)+depth*7.3)
		if v <= ridge {
			continue
		}
		fade := depth / 4
		haze := math.Max(0, 0.22-(v-ridge)) * 180
		grain := 7 * math.Sin(u*977+v*1331*(1+depth))
		r, g, b = 168-140*fade+haze*0.5, 140-92*fade+haze*0.5, 160-95*fade+haze*0.6
		r, g, b = r+grain*fade, g+grain*fade, b+grain*fade
	}
	return color.RGBA{level(r), level(g), level(b), 255}
}

// ruggedness is a sum of waves between about 0 and 1.
func ruggedness(x float64) float64 {
	sum, size := 0.0, 0.5
	for f := 1.0; f < 130; f *= 2.1 {
		sum += size * math.Abs(math.Sin(x*f*3.1+f))
		size *= 0.5
	}
	return sum
}

func level(f float64) uint8 { return uint8(min(max(f, 0), 255)) }

func drawBadge(size int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			d := math.Hypot(float64(x)-float64(size)/2, float64(y)-float64(size)/2) / float64(size)
			if d < 0.48 && d > 0.34 || d < 0.16 {
				m.SetNRGBA(x, y, color.NRGBA{255, 255, 255, 230})
			}
		}
	}
	return m
}
