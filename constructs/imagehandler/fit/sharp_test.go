package fit

import (
	"encoding/json"
	"image"
	"os"
	"testing"
)

// sharpCase is an object of testdata/sharp.json, which testdata/sharp.js made.
type sharpCase struct {
	Source, Size, Result                 [2]int
	Fit, Position                        string
	WithoutEnlargement, WithoutReduction bool
	Into                                 *[4]int // of Contain
	Cut                                  *[2]int // of Cover
}

func (c sharpCase) request(t *testing.T) Request {
	t.Helper()
	mode, err := ParseMode(c.Fit)
	if err != nil {
		t.Fatal(err)
	}
	position, err := ParsePosition(c.Position)
	if err != nil {
		t.Fatal(err)
	}
	return Request{
		Width: c.Size[0], Height: c.Size[1], Mode: mode, Position: position,
		WithoutEnlargement: c.WithoutEnlargement, WithoutReduction: c.WithoutReduction,
	}
}

// TestPlansAreThoseOfSharp compares plans with what sharp made of pictures.
func TestPlansAreThoseOfSharp(t *testing.T) {
	data, err := os.ReadFile("testdata/sharp.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []sharpCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	cuts := 0
	for _, c := range cases {
		plan, err := c.request(t).Plan(c.Source[0], c.Source[1])
		if err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
		if got := [2]int{plan.Width, plan.Height}; got != c.Result {
			t.Errorf("%+v: the result is %v", c, got)
		}
		// Where Contain may not make a picture smaller that is larger than the
		// size, sharp moves it half out of the result and shows background on the
		// other side.
		tooLarge := c.WithoutReduction && (c.Source[0] > c.Size[0] || c.Source[1] > c.Size[1])
		if c.Into != nil && !tooLarge && plan.Into != image.Rect(c.Into[0], c.Into[1], c.Into[2], c.Into[3]) {
			t.Errorf("%+v: into %v, want %v", c, plan.Into, *c.Into)
		}
		resized := plan.Source.Width() != float64(plan.Into.Dx()) || plan.Source.Height() != float64(plan.Into.Dy())
		if c.Cut == nil || resized {
			continue
		}
		cuts++
		if got := [2]float64{plan.Source.X0, plan.Source.Y0}; got != [2]float64{float64(c.Cut[0]), float64(c.Cut[1])} {
			t.Errorf("%+v: cut at %v, want %v", c, got, *c.Cut)
		}
	}
	if cuts < 50 {
		t.Errorf("only %d cases are cut without being resized", cuts)
	}
}
