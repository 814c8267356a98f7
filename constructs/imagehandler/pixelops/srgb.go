package pixelops

import (
	"math"
	"sync"
)

// The reference white D65 of CIE XYZ, as libvips has it.
const (
	whiteX = 95.0470
	whiteY = 100.0
	whiteZ = 108.8827
)

// rootSteps is how finely the table of cube roots divides 0 to 1. Between its
// entries it is off by less than 10^-6.
const rootSteps = 1 << 14

// colourTables hold the transfer function of sRGB (IEC 61966-2-1) and that of
// CIE Lab.
type colourTables struct {
	linear [256]float32           // light of a level, 0 to 1
	coded  [257]float32           // level of the light i/255; the last is there to interpolate
	root   [rootSteps + 2]float32 // Lab's f(i/rootSteps)
}

// colours returns the tables, computed at first use.
var colours = sync.OnceValue(func() *colourTables {
	t := new(colourTables)
	for i := range t.linear {
		f := float64(i) / 255
		if f <= 0.04045 {
			t.linear[i] = float32(f / 12.92)
		} else {
			t.linear[i] = float32(math.Pow((f+0.055)/1.055, 2.4))
		}
		if f <= 0.0031308 {
			f *= 12.92
		} else {
			f = 1.055*math.Pow(f, 1/2.4) - 0.055
		}
		t.coded[i] = float32(math.RoundToEven(255 * f))
	}
	t.coded[256] = t.coded[255]
	for i := range t.root {
		y := float64(i) / rootSteps
		if y < 0.008856 {
			t.root[i] = float32(7.787*y + 16.0/116)
		} else {
			t.root[i] = float32(math.Cbrt(y))
		}
	}
	return t
})

// code returns the level of light. Between the light of i/255 and (i+1)/255 it
// interpolates rounded levels, as libvips does: that is up to a level off.
func (t *colourTables) code(light float32) byte {
	v := light * 255
	if !(v > 0) {
		return 0
	}
	if v >= 255 {
		return 255
	}
	i := int(v)
	return byte(t.coded[i] + (t.coded[i+1]-t.coded[i])*(v-float32(i)) + 0.5)
}

// luminance returns the level of grey that is as light as a colour: CIE luminance
// 0.2126 R + 0.7152 G + 0.0722 B of linear light, coded as sRGB (vips_colourspace
// to B_W).
func (t *colourTables) luminance(r, g, b byte) byte {
	return t.code(0.2126*t.linear[r] + 0.7152*t.linear[g] + 0.0722*t.linear[b])
}

// Luminance returns the level of grey that is as light as a colour, which is what
// Greyscale makes of it.
func Luminance(r, g, b byte) byte { return colours().luminance(r, g, b) }

// f returns Lab's f(v), for v from 0 to a little over 1.
func (t *colourTables) f(v float32) float32 {
	v *= rootSteps
	i := min(int(v), rootSteps)
	return t.root[i] + (v-float32(i))*(t.root[i+1]-t.root[i])
}

// lab returns the CIE Lab colour of sRGB levels: L from 0 to 100, a and b within
// -128 to 128.
func (t *colourTables) lab(r, g, b byte) (L, A, B float32) {
	x, y, z := t.linear[r], t.linear[g], t.linear[b]
	x, y, z = 0.4124*x+0.3576*y+0.1805*z, 0.2126*x+0.7152*y+0.0722*z, 0.0193*x+0.1192*y+0.9505*z
	x, y, z = t.f(x*(100/whiteX)), t.f(y*(100/whiteY)), t.f(z*(100/whiteZ))
	return 116*y - 16, 500 * (x - y), 200 * (y - z)
}

// rgb returns the levels of a Lab colour, those out of gamut cut off channel by
// channel.
func (t *colourTables) rgb(L, A, B float32) (r, g, b byte) {
	var y, fy float32
	if L < 8 {
		y = L / 903.3
		fy = 7.787*y + 16.0/116
	} else {
		fy = (L + 16) / 116
		y = fy * fy * fy
	}
	x := unroot(A/500+fy) * (whiteX / 100)
	z := unroot(fy-B/200) * (whiteZ / 100)
	return t.code(3.240625*x - 1.537208*y - 0.498629*z),
		t.code(-0.968931*x + 1.875756*y + 0.041518*z),
		t.code(0.055710*x - 0.204021*y + 1.056996*z)
}

// unroot is the inverse of Lab's f.
func unroot(v float32) float32 {
	if v < 0.2069 {
		return (v - 0.13793) / 7.787
	}
	return v * v * v
}
