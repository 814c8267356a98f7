package jpeg

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"io"
	"math/rand"
	"testing"
	"testing/iotest"
)

// samePixels tells whether two pictures have the same colours in r.
func samePixels(a, b image.Image, r image.Rectangle) bool {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

// A region is what the whole picture has there, at every scale and in every
// format, bit for bit.
func TestRegionIsPartOfTheWhole(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	for _, s := range samples(t) {
		for _, scale := range []int{1, 2, 4, 8} {
			for _, format := range []Format{Native, RGBA} {
				o := Options{Scale: scale, Format: format}
				whole := decode(t, s.data, o)
				size := whole.Bounds().Max
				for range 6 {
					x, y := random.Intn(size.X), random.Intn(size.Y)
					o.Region = image.Rect(x, y, x+1+random.Intn(size.X-x), y+1+random.Intn(size.Y-y))
					part := decode(t, s.data, o)
					if part.Bounds() != o.Region {
						t.Fatalf("%s at 1/%d: bounds %v of region %v", s.name, scale, part.Bounds(), o.Region)
					}
					if !samePixels(part, whole, o.Region) {
						t.Errorf("%s at 1/%d, format %d: region %v differs", s.name, scale, format, o.Region)
					}
				}
			}
		}
	}
}

// Only what the region needs is read and held.
func TestRegionReadsNoMoreThanItNeeds(t *testing.T) {
	var b bytes.Buffer
	if err := Encode(&b, noise(512, 2048), &EncodeOptions{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	r := bytes.NewReader(b.Bytes())
	o := Options{Region: image.Rect(100, 0, 300, 16), MaxMemory: 10_000}
	if _, err := Decode(r, o); err != nil {
		t.Fatal(err)
	}
	if left := r.Len(); left < b.Len()/2 {
		t.Errorf("%d octets of %d left", left, b.Len())
	}
}

func TestRegionIsClipped(t *testing.T) {
	data := read(t, "sequential-2x2")
	m := decode(t, data, Options{Region: image.Rect(50, -10, 1000, 20)})
	if want := image.Rect(50, 0, 61, 20); m.Bounds() != want {
		t.Errorf("got %v, want %v", m.Bounds(), want)
	}
	if _, err := Decode(bytes.NewReader(data), Options{Region: image.Rect(61, 0, 70, 10)}); err == nil {
		t.Error("no error for a region outside of the picture")
	}
}

// Intervals that the region does not need are passed over without being decoded.
func TestRegionPassesOverIntervals(t *testing.T) {
	data := read(t, "restart-row")
	whole := decode(t, data, Options{})
	region := image.Rect(20, 30, 50, 40)
	damaged := bytes.Clone(data)
	first := bytes.Index(damaged, []byte{0xFF, markerRST0})
	for i := first - 20; i < first; i++ {
		damaged[i] = 0xAA
	}
	if m := decode(t, damaged, Options{Region: region}); !samePixels(m, whole, region) {
		t.Error("the region differs")
	}
}

// The size of the reads makes no difference.
func TestDecodeOfSlowReaders(t *testing.T) {
	large := encoded(t, noise(300, 300), &EncodeOptions{Quality: 98, RestartInterval: 7})
	for _, s := range append(samples(t), sample{"large", large}) {
		want := decode(t, s.data, Options{})
		got, err := Decode(iotest.OneByteReader(bytes.NewReader(s.data)), Options{})
		if err != nil || !samePixels(got, want, want.Bounds()) {
			t.Errorf("%s: differs: %v", s.name, err)
		}
		got, err = Decode(iotest.DataErrReader(bytes.NewReader(s.data)), Options{})
		if err != nil || !samePixels(got, want, want.Bounds()) {
			t.Errorf("%s: differs: %v", s.name, err)
		}
	}
}

var errBroken = errors.New("broken")

// What the reader says is what Decode says, unless it has all that it needs.
func TestDecodeOfBrokenReaders(t *testing.T) {
	for _, name := range []string{"sequential-2x2", "progressive-2x2"} {
		data := read(t, name)
		whole := decode(t, data, Options{})
		for n := range len(data) {
			r := bytes.NewReader(data[:n])
			m, err := Decode(io.MultiReader(r, iotest.ErrReader(errBroken)), Options{AllowTruncated: true})
			if err == nil && samePixels(m, whole, whole.Bounds()) && !m.Truncated {
				continue
			}
			if !errors.Is(err, errBroken) {
				t.Fatalf("%s broken after %d octets: %v", name, n, err)
			}
		}
	}
}

// noise is a picture that varies a lot, without being random all over.
func noise(width, height int) *image.RGBA {
	random := rand.New(rand.NewSource(int64(width)<<16 | int64(height)))
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{
				R: uint8(x*5 + random.Intn(40)),
				G: uint8(y*3 ^ x),
				B: uint8(random.Intn(100) + (x/8+y/8)%2*100),
				A: 255,
			})
		}
	}
	return m
}
