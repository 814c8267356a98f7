package pixelops

// Blend says how a picture is laid over another.
type Blend uint8

// The blend modes, as sharp names them. A is what is laid over B; both are colours
// from 0 to 1 multiplied by their alpha αA, αB. The first group are the operators of
// Porter and Duff (Compositing digital images, 1984) with their variants. The others
// have the alpha αA + αB(1 - αA) and the colour (1 - αB)A + (1 - αA)B + αA·αB·f, where
// f is as given. (libvips computes f of colours multiplied by alpha, and PDF of those
// that are not: results differ where both pictures are translucent. They are
// libvips's here.)
const (
	Over        Blend = iota // "over": A + B(1 - αA)
	Clear                    // "clear": nothing
	Source                   // "source": A
	In                       // "in": A·αB
	Out                      // "out": A(1 - αB)
	Atop                     // "atop": A + B(1 - αA), with the alpha of B
	Dest                     // "dest": B
	DestOver                 // "dest-over": B + A(1 - αB)
	DestIn                   // "dest-in": B·αA
	DestOut                  // "dest-out": B(1 - αA)
	DestAtop                 // "dest-atop": B + A(1 - αB), with the alpha of A
	Xor                      // "xor": A(1 - αB) + B(1 - αA)
	Add                      // "add": A + B
	Saturate                 // "saturate": A·min(αA, 1 - αB) + B
	Multiply                 // "multiply": f = AB
	Screen                   // "screen": f = A + B - AB
	Overlay                  // "overlay": f = 2AB, or 1 - 2(1 - A)(1 - B) where B is above 1/2
	Darken                   // "darken": f = min(A, B)
	Lighten                  // "lighten": f = max(A, B)
	ColourDodge              // "colour-dodge": f = min(1, B/(1 - A))
	ColourBurn               // "colour-burn": f = 1 - min(1, (1 - B)/A)
	HardLight                // "hard-light": f = 2AB, or 1 - 2(1 - A)(1 - B) where A is above 1/2
	SoftLight                // "soft-light": as in PDF
	Difference               // "difference": f = |A - B|
	Exclusion                // "exclusion": f = A + B - 2AB
)

var blendNames = []string{
	"over", "clear", "source", "in", "out", "atop", "dest", "dest-over", "dest-in",
	"dest-out", "dest-atop", "xor", "add", "saturate", "multiply", "screen", "overlay",
	"darken", "lighten", "colour-dodge", "colour-burn", "hard-light", "soft-light",
	"difference", "exclusion",
}

// String returns the mode's name.
func (m Blend) String() string { return nameOf("Blend", blendNames, m) }

// ParseBlend returns the mode of a name, or a *ParameterError. It also knows sharp's
// spellings color-dodge and color-burn.
func ParseBlend(name string) (Blend, error) {
	switch name {
	case "color-dodge":
		return ColourDodge, nil
	case "color-burn":
		return ColourBurn, nil
	}
	return parse[Blend]("composite", "blend", blendNames, name)
}

// everywhere tells whether a mode changes what lies under transparent pixels, and so
// what lies around the picture that is laid over.
func (m Blend) everywhere() bool {
	switch m {
	case Clear, Source, In, Out, DestIn, DestAtop:
		return true
	}
	return false
}

// colour is a pixel from 0 to 1, red, green, blue and alpha, multiplied by alpha.
type colour [4]float32

// load returns a pixel as a colour.
func load(p []byte) colour {
	a := float32(p[3]) / 255
	f := a / 255
	return colour{f * float32(p[0]), f * float32(p[1]), f * float32(p[2]), a}
}

// store writes a colour as a pixel.
func (c colour) store(p []byte) {
	p[3] = level(255 * c[3])
	if p[3] == 0 {
		p[0], p[1], p[2] = 0, 0, 0
		return
	}
	f := 255 / c[3]
	p[0], p[1], p[2] = level(f*c[0]), level(f*c[1]), level(f*c[2])
}

// plus returns c·f + d·g, with the alpha alpha.
func (c colour) plus(f float32, d colour, g, alpha float32) colour {
	return colour{c[0]*f + d[0]*g, c[1]*f + d[1]*g, c[2]*f + d[2]*g, alpha}
}

// of lays a over b.
func (m Blend) of(a, b colour) colour {
	aA, aB := a[3], b[3]
	switch m {
	case Over:
		return a.plus(1, b, 1-aA, aA+aB*(1-aA))
	case Clear:
		return colour{}
	case Source:
		return a
	case In:
		return a.plus(aB, b, 0, aA*aB)
	case Out:
		return a.plus(1-aB, b, 0, aA*(1-aB))
	case Atop:
		return a.plus(1, b, 1-aA, aB)
	case Dest:
		return b
	case DestOver:
		return a.plus(1-aB, b, 1, aB+aA*(1-aB))
	case DestIn:
		return a.plus(0, b, aA, aA*aB)
	case DestOut:
		return a.plus(0, b, 1-aA, aB*(1-aA))
	case DestAtop:
		return a.plus(1-aB, b, 1, aA)
	case Xor:
		return a.plus(1-aB, b, 1-aA, aA+aB-2*aA*aB)
	case Add:
		return a.plus(1, b, 1, min(1, aA+aB))
	case Saturate:
		return a.plus(min(aA, 1-aB), b, 1, min(1, aA+aB))
	}
	to := a.plus(1-aB, b, 1-aA, aA+aB*(1-aA))
	for c := range 3 {
		to[c] += aA * aB * m.f(a[c], b[c])
	}
	return to
}
