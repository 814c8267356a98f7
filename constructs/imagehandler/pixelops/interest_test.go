package pixelops

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"testing"
)

// attraction is a dull picture with a noisy, red square.
func attraction(at image.Rectangle) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 120, 80))
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{Y: 60}), image.Point{}, draw.Src)
	noise := noisy(rand.New(rand.NewPCG(1, 5)), at.Dx(), at.Dy(), false)
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			n := noise.NRGBAAt(x-at.Min.X, y-at.Min.Y)
			m.SetNRGBA(x, y, color.NRGBA{R: 180 + n.R/4, G: n.G / 3, B: n.B / 3, A: 255})
		}
	}
	return m
}

func TestInterestFindsWhatThereIs(t *testing.T) {
	for _, attention := range []bool{false, true} {
		for _, at := range []image.Rectangle{image.Rect(4, 5, 24, 25), image.Rect(90, 50, 112, 72), image.Rect(50, 4, 66, 20)} {
			box, err := Interest{Width: 50, Height: 40, Attention: attention}.Box(t.Context(), attraction(at))
			if err != nil {
				t.Fatal(err)
			}
			if box.Size() != image.Pt(50, 40) || !at.In(box) {
				t.Errorf("attention %v: kept %v, the square is at %v", attention, box, at)
			}
		}
	}
}

func TestInterestOfAll(t *testing.T) {
	m := noisy(rand.New(rand.NewPCG(1, 5)), 9, 7, true)
	for _, attention := range []bool{false, true} {
		box, err := Interest{Width: 9, Height: 7, Attention: attention}.Box(t.Context(), m)
		if err != nil || box != image.Rect(0, 0, 9, 7) {
			t.Errorf("attention %v: %v, %v", attention, box, err)
		}
		cut, err := Interest{Width: 1, Height: 1, Attention: attention}.Apply(t.Context(), m, 1)
		if err != nil || cut.Rect != image.Rect(0, 0, 1, 1) {
			t.Errorf("attention %v: %v, %v", attention, cut.Rect, err)
		}
		var parameter *ParameterError
		if _, err := (Interest{Width: 10, Height: 7, Attention: attention}).Box(t.Context(), m); !errors.As(err, &parameter) {
			t.Errorf("attention %v: more than there is: %v", attention, err)
		}
	}
}
