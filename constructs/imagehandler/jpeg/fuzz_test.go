package jpeg

import (
	"bytes"
	"image"
	"testing"
)

// FuzzDecode decodes anything, in any way: a picture or an error, and the same
// of a region as of the whole.
func FuzzDecode(f *testing.F) {
	for i, s := range all(f) {
		f.Add(s.data, uint8(i), uint8(3*i), uint8(i), uint8(20), uint8(30))
	}
	f.Fuzz(func(t *testing.T, data []byte, how, x, y, width, height uint8) {
		o := Options{
			Scale:          1 << (how & 3),
			Format:         Format(how >> 2 & 1),
			AllowTruncated: how&8 != 0,
			MaxPixels:      1 << 16,
			MaxMemory:      1 << 21,
		}
		whole := try(t, data, o)
		if whole == nil {
			return
		}
		o.Region = image.Rect(int(x), int(y), int(x)+int(width), int(y)+int(height)).Intersect(whole.Bounds())
		if o.Region.Empty() {
			return
		}
		part := try(t, data, o)
		if part == nil {
			if whole.Truncated {
				return
			}
			t.Fatalf("region %v of %v cannot be decoded", o.Region, whole.Bounds())
		}
		if whole.Truncated || part.Truncated {
			return
		}
		if part.Bounds() != o.Region || !samePixels(part, whole, o.Region) {
			t.Fatalf("region %v of %v differs", o.Region, whole.Bounds())
		}
	})
}

// FuzzDecodeConfig reads the headers of anything: those that Decode goes by.
func FuzzDecodeConfig(f *testing.F) {
	for _, s := range all(f) {
		f.Add(s.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return
		}
		if c.Width < 1 || c.Height < 1 || c.Components < 1 || c.Components > 4 || c.Precision != 8 ||
			c.ColorSpace.String() == "unknown" || c.Orientation < 0 || c.Orientation > 8 {
			t.Fatalf("%+v", c)
		}
		if m := try(t, data, Options{Scale: 8, MaxPixels: 1 << 16}); m != nil && m.Config.Width != c.Width {
			t.Fatalf("%+v, then %+v", c, m.Config)
		}
	})
}
