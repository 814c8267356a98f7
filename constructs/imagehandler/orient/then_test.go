package orient

import (
	"bytes"
	"image"
	"testing"
)

func TestThenTurnsAsOneAfterTheOther(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 3, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(i)
	}
	for o := Orientation(0); o <= LeftBottom; o++ {
		for p := Orientation(0); p <= LeftBottom; p++ {
			want := Image(Image(m, o), p).(*image.Gray)
			got := Image(m, o.Then(p)).(*image.Gray)
			if got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("%v then %v: %v gives %v, want %v", o, p, o.Then(p), got.Pix, want.Pix)
			}
		}
	}
}
