package pixelops

import (
	"context"
	"fmt"
	"image"
)

// ExtractChannel makes a grey, opaque picture of one channel. It works in place and
// allocates nothing. It is sharp's extractChannel, which has no alpha to extract
// from pictures without; here that is white.
type ExtractChannel struct {
	Channel int // 0 red, 1 green, 2 blue, 3 alpha
}

// Check tells whether Channel is 0 to 3.
func (o ExtractChannel) Check() error {
	return integer("extractChannel", "channel", o.Channel, 0, 3)
}

// Apply makes m its channel.
func (o ExtractChannel) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "extractChannel", m); err != nil {
		return nil, err
	}
	return eachPixel(ctx, m, workers, 1, func(p []byte) {
		v := p[o.Channel]
		p[0], p[1], p[2], p[3] = v, v, v, 255
	})
}

// JoinChannel makes a picture of channels: the first Channels of the picture that it
// is applied to, then one of each of Pictures, its red, which is all there is to a
// grey one. Two channels are grey and alpha, three are red, green and blue, and the
// fourth is alpha. It works in place and allocates nothing. It is sharp's
// joinChannel, of whose results these are the ones with a colour space.
type JoinChannel struct {
	Channels int            // of the picture that are kept: 1, or 3
	Pictures []*image.NRGBA // of the picture's size; 2 to 4 channels in all
}

// Check tells whether the number of channels is possible and Pictures can be read.
func (o JoinChannel) Check() error {
	if o.Channels != 1 && o.Channels != 3 {
		return &ParameterError{"joinChannel", "channels", o.Channels, "1 or 3"}
	}
	if n := o.Channels + len(o.Pictures); n < 2 || n > 4 {
		return &ParameterError{"joinChannel", "images", len(o.Pictures), "2 to 4 channels in all"}
	}
	for _, p := range o.Pictures {
		if err := readable("joinChannel", p); err != nil {
			return err
		}
	}
	return nil
}

// Apply joins the channels.
func (o JoinChannel) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "joinChannel", m); err != nil {
		return nil, err
	}
	for _, p := range o.Pictures {
		if err := sameSize("joinChannel", "images", p, m); err != nil {
			return nil, err
		}
	}
	channels := o.Channels + len(o.Pictures)
	err := rows(ctx, workers, m.Rect.Dy(), m.Rect.Dx()*channels, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			to := row(m, y)
			for i, p := range o.Pictures {
				channel := o.Channels + i
				if channels == 2 {
					channel = 3
				}
				from := row(p, y)
				for x := 0; x < len(to); x += 4 {
					to[x+channel] = from[x]
				}
			}
			finishChannels(to, channels)
		}
	})
	return m, err
}

// finishChannels makes pixels of so many channels ones of four.
func finishChannels(p []byte, channels int) {
	for ; len(p) >= 4; p = p[4:] {
		switch channels {
		case 2:
			p[1], p[2] = p[0], p[0]
		case 3:
			p[3] = 255
		}
	}
}

// sameSize tells that p is not as large as m.
func sameSize(operation, parameter string, p, m *image.NRGBA) error {
	if p.Rect.Size() == m.Rect.Size() {
		return nil
	}
	return &ParameterError{operation, parameter,
		fmt.Sprintf("%dx%d pixels", p.Rect.Dx(), p.Rect.Dy()),
		fmt.Sprintf("the picture's %dx%d", m.Rect.Dx(), m.Rect.Dy())}
}

// Operator is a bitwise operator.
type Operator uint8

// The operators, as sharp names them.
const (
	And Operator = iota // "and"
	Or                  // "or"
	Eor                 // "eor", exclusive or
)

var operatorNames = []string{"and", "or", "eor"}

// String returns the operator's name.
func (o Operator) String() string { return nameOf("Operator", operatorNames, o) }

// ParseOperator returns the operator of a name, or a *ParameterError.
func ParseOperator(name string) (Operator, error) {
	return parse[Operator]("boolean", "operator", operatorNames, name)
}

// of combines two levels.
func (o Operator) of(a, b byte) byte {
	switch o {
	case And:
		return a & b
	case Or:
		return a | b
	}
	return a ^ b
}

// Bandbool makes a grey, opaque picture of the channels of each pixel, combined bit
// by bit: red, green, blue, and alpha if the picture is not opaque. It works in place
// and allocates nothing. It is sharp's bandbool.
type Bandbool struct {
	Operator Operator
}

// Check tells whether Operator is known.
func (o Bandbool) Check() error { return known("bandbool", "boolOp", operatorNames, o.Operator) }

// Apply combines the channels of m.
func (o Bandbool) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "bandbool", m); err != nil {
		return nil, err
	}
	translucent := !opaque(m)
	return eachPixel(ctx, m, workers, 1, func(p []byte) {
		v := o.Operator.of(o.Operator.of(p[0], p[1]), p[2])
		if translucent {
			v = o.Operator.of(v, p[3])
		}
		p[0], p[1], p[2], p[3] = v, v, v, 255
	})
}

// Boolean combines a picture with another of its size, channel by channel and bit by
// bit; alpha too unless both are opaque. It works in place and allocates nothing. It
// is sharp's boolean, which fills up the smaller of two pictures with zeros.
type Boolean struct {
	Operator Operator
	Picture  *image.NRGBA
}

// Check tells whether Operator is known and Picture can be read.
func (o Boolean) Check() error {
	return first(known("boolean", "operator", operatorNames, o.Operator), readable("boolean", o.Picture))
}

// Apply combines m with the other picture.
func (o Boolean) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "boolean", m); err != nil {
		return nil, err
	}
	if err := sameSize("boolean", "operand", o.Picture, m); err != nil {
		return nil, err
	}
	channels := 4
	if opaque(m) && opaque(o.Picture) {
		channels = 3
	}
	err := rows(ctx, workers, m.Rect.Dy(), m.Rect.Dx(), func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			to, from := row(m, y), row(o.Picture, y)
			for x := 0; x < len(to); x += 4 {
				for c := x; c < x+channels; c++ {
					to[c] = o.Operator.of(to[c], from[c])
				}
			}
		}
	})
	return m, err
}
