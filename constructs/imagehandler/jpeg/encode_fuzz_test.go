package jpeg

import (
	"bytes"
	"image"
	"testing"
)

// FuzzEncode encodes an image of any octets. At the best quality it must come back
// nearly as it was; the way it is coded must make no difference.
func FuzzEncode(f *testing.F) {
	f.Add([]byte{0, 255, 3}, uint8(1), uint8(1), uint8(0), uint8(0), uint8(0))
	f.Add([]byte("a quick brown fox"), uint8(17), uint8(9), uint8(1), uint8(5), uint8(2))
	f.Add([]byte{255, 0}, uint8(40), uint8(33), uint8(2), uint8(70), uint8(0))
	f.Add(bytes.Repeat([]byte{9, 200, 31, 7}, 40), uint8(8), uint8(64), uint8(3), uint8(100), uint8(1))
	f.Add([]byte{128}, uint8(64), uint8(64), uint8(5), uint8(90), uint8(255))
	f.Fuzz(func(t *testing.T, data []byte, width, height, kind, quality, restarts uint8) {
		m := fuzzImage(data, 1+int(width%64), 1+int(height%64), kind)
		o := EncodeOptions{
			Quality:         1 + int(quality)%100,
			Subsampling:     Subsampling(kind / 4 % 4),
			RestartInterval: int(restarts),
		}
		var first []byte
		for _, mode := range modes[:3] {
			o.StandardHuffman, o.Progressive = mode.options.StandardHuffman, mode.options.Progressive
			got, err := Decode(bytes.NewReader(mustEncode(t, m, &o)), Options{Format: RGBA})
			if err != nil {
				t.Fatal(err)
			}
			if got.Bounds() != m.Bounds() {
				t.Fatalf("%v, want %v", got.Bounds(), m.Bounds())
			}
			pixels := got.Image.(*image.RGBA).Pix
			if first == nil {
				first = pixels
			} else if !bytes.Equal(first, pixels) {
				t.Fatalf("%s decodes to something else", mode.name)
			}
		}
		if o.RestartInterval == 0 || !o.Progressive {
			mustDecode(t, mustEncode(t, m, &o))
		}
		if gray, ok := m.(*image.Gray); ok && o.Quality == 100 {
			for i, v := range gray.Pix {
				if d := int(v) - int(first[4*i]); d < -3 || d > 3 {
					t.Fatalf("sample %d of %d becomes %d", i, v, first[4*i])
				}
			}
		}
	})
}

// fuzzImage repeats data over an image of one of the kinds that are read as they
// are.
func fuzzImage(data []byte, width, height int, kind uint8) image.Image {
	r := image.Rect(0, 0, width, height)
	repeat := func(p []byte) []byte {
		for i := range p {
			if len(data) > 0 {
				p[i] = data[i%len(data)]
			}
		}
		return p
	}
	switch kind % 4 {
	case 0:
		m := image.NewGray(r)
		repeat(m.Pix)
		return m
	case 1:
		m := image.NewNRGBA(r)
		repeat(m.Pix)
		return m
	case 2:
		m := image.NewCMYK(r)
		repeat(m.Pix)
		return m
	}
	m := image.NewYCbCr(r, image.YCbCrSubsampleRatio(kind/16%6))
	repeat(m.Y)
	repeat(m.Cb)
	repeat(m.Cr)
	return m
}
