package pixelops

import (
	"context"
	"image"
)

// Gravity is a place in a picture.
type Gravity uint8

// The places, as sharp names and numbers them.
const (
	Centre    Gravity = iota // "centre"
	North                    // "north"
	East                     // "east"
	South                    // "south"
	West                     // "west"
	NorthEast                // "northeast"
	SouthEast                // "southeast"
	SouthWest                // "southwest"
	NorthWest                // "northwest"
)

var gravityNames = []string{"centre", "north", "east", "south", "west", "northeast", "southeast", "southwest", "northwest"}

// String returns the place's name.
func (g Gravity) String() string { return nameOf("Gravity", gravityNames, g) }

// ParseGravity returns the place of a name, "center" included, or a *ParameterError.
func ParseGravity(name string) (Gravity, error) {
	if name == "center" {
		return Centre, nil
	}
	return parse[Gravity]("composite", "gravity", gravityNames, name)
}

// offset returns where something of size inner has its corner in something of size
// outer; halves of pixels go to the right and down.
func (g Gravity) offset(outer, inner image.Point) image.Point {
	at := outer.Sub(inner)
	half := func(d int) int { return (d + 1) / 2 }
	switch g {
	case NorthWest, West, SouthWest:
		at.X = 0
	case Centre, North, South:
		at.X = half(at.X)
	}
	switch g {
	case NorthWest, North, NorthEast:
		at.Y = 0
	case Centre, West, East:
		at.Y = half(at.Y)
	}
	return at
}

// Composite lays Picture over a picture, at At if that is set, else at Gravity. What
// hangs over the edges is cut off; sharp refuses pictures larger than the one below.
// The modes of which a transparent pixel leaves nothing (Clear, Source, In, Out,
// DestIn, DestAtop) also change what lies around Picture.
//
// With Tile, Picture is repeated over all, so that one of its copies lies at At, or
// at Gravity. (Sharp cuts off offsets beyond the copies that it needs.)
//
// It works in place and allocates nothing. Picture must not have pixels of the
// picture that it is laid over. It is sharp's composite with one picture.
type Composite struct {
	Picture *image.NRGBA
	Blend   Blend
	Gravity Gravity
	At      *image.Point // of Picture's upper left corner, each within ±100000000
	Tile    bool
}

// Check tells whether Picture can be read and the others are in their range.
func (o Composite) Check() error {
	const most = 100000000
	var at image.Point
	if o.At != nil {
		at = *o.At
	}
	return first(
		readable("composite", o.Picture),
		known("composite", "blend", blendNames, o.Blend),
		known("composite", "gravity", gravityNames, o.Gravity),
		integer("composite", "left", at.X, -most, most),
		integer("composite", "top", at.Y, -most, most),
	)
}

// Apply lays Picture over m.
func (o Composite) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "composite", m); err != nil {
		return nil, err
	}
	l := layer{Composite: o, size: o.Picture.Rect.Size()}
	whole := image.Rectangle{Max: m.Rect.Size()}
	l.at = o.Gravity.offset(whole.Max, l.size)
	if o.At != nil {
		l.at = *o.At
	}
	l.seen = image.Rectangle{Max: l.size}.Add(l.at).Intersect(whole)
	if o.Tile {
		l.at, l.seen = l.firstTile(whole.Max), whole
	}
	y0, y1 := l.seen.Min.Y, l.seen.Max.Y
	if o.Blend.everywhere() {
		y0, y1 = 0, whole.Max.Y
	}
	return m, rows(ctx, workers, y1-y0, 8*whole.Dx(), func(from, to int) {
		for y := y0 + from; y < y0+to; y++ {
			l.row(row(m, y), y)
		}
	})
}

// layer is a picture at its place over another.
type layer struct {
	Composite
	size image.Point
	at   image.Point     // its upper left corner
	seen image.Rectangle // where it, or copies of it, cover the other
}

// firstTile returns where a copy lies that is neither to the right of nor below the
// corner of a picture of size. By gravity, an odd number of copies is laid in the
// middle of the picture, and as many as it needs at its edges.
func (l *layer) firstTile(size image.Point) image.Point {
	at := l.at
	if l.At == nil {
		tiles := image.Pt((size.X+l.size.X-1)/l.size.X, (size.Y+l.size.Y-1)/l.size.Y)
		switch l.Gravity {
		case Centre, North, South:
			tiles.X |= 1
		}
		switch l.Gravity {
		case Centre, East, West:
			tiles.Y |= 1
		}
		all := image.Pt(tiles.X*l.size.X, tiles.Y*l.size.Y)
		at = image.Point{}.Sub(l.Gravity.offset(all, size))
	}
	return image.Pt(back(at.X, l.size.X), back(at.Y, l.size.Y))
}

// back returns the greatest number up to 0 that is as many as i, modulo n.
func back(i, n int) int { return -((n - i%n) % n) }

// row lays the layer over row y.
func (l *layer) row(to []byte, y int) {
	if y < l.seen.Min.Y || y >= l.seen.Max.Y || l.seen.Empty() {
		l.around(to)
		return
	}
	if l.Blend.everywhere() {
		l.around(to[:4*l.seen.Min.X])
		l.around(to[4*l.seen.Max.X:])
	}
	from := row(l.Picture, (y-l.at.Y)%l.size.Y)
	for x := l.seen.Min.X; x < l.seen.Max.X; {
		i := (x - l.at.X) % l.size.X
		n := min(l.size.X-i, l.seen.Max.X-x)
		l.blend(to[4*x:4*(x+n)], from[4*i:4*(i+n)])
		x += n
	}
}

// around lays transparent pixels over a row.
func (l *layer) around(to []byte) {
	if !l.Blend.everywhere() {
		return
	}
	for ; len(to) >= 4; to = to[4:] {
		l.Blend.of(colour{}, load(to)).store(to)
	}
}

// blend lays pixels over others.
func (l *layer) blend(to, from []byte) {
	if l.Blend != Over {
		for i := 0; i < len(to); i += 4 {
			l.Blend.of(load(from[i:i+4]), load(to[i:i+4])).store(to[i : i+4])
		}
		return
	}
	for i := 0; i < len(to); i += 4 {
		over(to[i:i+4:i+4], from[i:i+4:i+4])
	}
}

// over is the mode Over in whole numbers.
func over(to, from []byte) {
	switch from[3] {
	case 0:
		if to[3] == 0 {
			copy(to, []byte{0, 0, 0, 0})
		}
		return
	case 255:
		copy(to, from)
		return
	}
	a := uint32(from[3]) * 255
	b := uint32(to[3]) * (255 - uint32(from[3]))
	sum := a + b
	for c := range 3 {
		to[c] = byte((uint32(from[c])*a + uint32(to[c])*b + sum/2) / sum)
	}
	to[3] = byte(div255(sum))
}
