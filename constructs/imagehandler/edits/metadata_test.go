package edits

import (
	"bytes"
	"image"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
)

// profile is one of colours that are not those of sRGB; nothing looks into it.
var profile = bytes.Repeat([]byte("a colour profile"), 12)

func TestMetadata(t *testing.T) {
	data := inJPEG(t, chart(64, 48, false), jpeg.EncodeOptions{ICC: profile, Exif: exif(orient.RightTop), XMP: []byte("<x/>")})
	gray := inJPEG(t, toGray(opaqueGray(t)), jpeg.EncodeOptions{ICC: profile})
	for _, test := range []struct {
		name, edits, format string
		data                []byte
		keep                bool
		icc, exif           bool
	}{
		{"the profile is kept", `{"resize":{"width":20}}`, "jpeg", data, false, true, false},
		{"across formats", `{"resize":{"width":20}}`, "png", data, false, true, false},
		{"across operations", `{"modulate":{"hue":20}}`, "webp", data, false, true, false},
		{"all is kept", `{"resize":{"width":20}}`, "jpeg", data, true, true, true},
		{"all is stripped", `{"rotate":null}`, "jpeg", data, true, false, false},
		{"stripped by name", `{"stripMetadata":true}`, "jpeg", data, false, false, false},
		{"of one channel", `{"toColourspace":"b-w"}`, "jpeg", data, false, false, false},
		{"of a grey picture", `{"flip":true}`, "jpeg", gray, false, true, false},
		{"of one with colour", `{"tint":"red"}`, "jpeg", gray, false, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, _ := edited(t, test.data, test.edits, `,"outputFormat":"`+test.format+`"`, Options{KeepMetadata: test.keep})
			if got := bytes.Equal(m.ICC, profile); got != test.icc || !got && len(m.ICC) > 0 {
				t.Errorf("profile of %d octets, want it: %v", len(m.ICC), test.icc)
			}
			if got := len(m.Exif) > 0; got != test.exif {
				t.Errorf("EXIF of %d octets, want it: %v", len(m.Exif), test.exif)
			}
			if m.Header.Orientation > 1 {
				t.Errorf("orientation is still %d", m.Header.Orientation)
			}
		})
	}
}

func opaqueGray(t testing.TB) *image.NRGBA {
	t.Helper()
	m := chart(64, 48, false)
	for i := 0; i < len(m.Pix); i += 4 {
		m.Pix[i+1], m.Pix[i+2] = m.Pix[i], m.Pix[i]
	}
	return m
}

// A picture that is not turned keeps its orientation with its EXIF.
func TestOrientationIsKeptWithItsPicture(t *testing.T) {
	data := inJPEG(t, chart(64, 48, false), jpeg.EncodeOptions{Exif: exif(orient.RightTop)})
	m, _ := edited(t, data, `{"autoOrient":false,"resize":{"width":20}}`, "", Options{KeepMetadata: true})
	if m.Header.Orientation != int(orient.RightTop) {
		t.Errorf("orientation %d", m.Header.Orientation)
	}
}

func TestAnimation(t *testing.T) {
	data := inGIF(t, 72, 48, 4)
	m, r := edited(t, data, `{"resize":{"width":36},"rotate":90}`, "", Options{})
	if r.Width != 36 || r.Height != 24 || r.Frames != 4 || m.LoopCount != 4 {
		t.Errorf("%dx%d, %d frames, shown %d times", r.Width, r.Height, r.Frames, m.LoopCount)
	}
	for i, f := range m.Frames {
		if want := time.Duration(5+i) * 10 * time.Millisecond; f.Delay != want {
			t.Errorf("frame %d is shown for %v, want %v", i, f.Delay, want)
		}
	}
	m, _ = edited(t, data, `{"webp":{"loop":7,"delay":[120]}}`, "", Options{})
	if m.LoopCount != 7 || m.Frames[3].Delay != 120*time.Millisecond {
		t.Errorf("shown %d times, the last frame for %v", m.LoopCount, m.Frames[3].Delay)
	}
}

func TestChannelsOfTheResult(t *testing.T) {
	data := inPNG(t, chart(40, 30, false))
	for edits, want := range map[string]bool{
		`{"toColourspace":"b-w"}`: true, `{"extractChannel":"red","negate":true}`: true, `{"greyscale":true}`: false,
		`{"bandbool":"and"}`: true, `{"extractChannel":"red","roundCrop":true}`: false,
	} {
		m, _ := edited(t, data, edits, "", Options{})
		if m.Header.Gray != want {
			t.Errorf("%s: grey is %v, want %v", edits, m.Header.Gray, want)
		}
	}
}
