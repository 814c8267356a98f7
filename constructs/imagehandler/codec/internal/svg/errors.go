package svg

import "fmt"

// A SyntaxError reports a drawing that is not valid.
type SyntaxError struct{ Reason string }

func (e *SyntaxError) Error() string { return e.Reason }

// An UnsupportedError names what a drawing has and this package can't draw.
type UnsupportedError struct{ Feature string }

func (e *UnsupportedError) Error() string { return e.Feature }

// A LimitError reports a drawing that takes too much.
type LimitError struct {
	What    string
	Allowed int64
}

func (e *LimitError) Error() string { return fmt.Sprintf("more than %d %s", e.Allowed, e.What) }

// Canvases is how many pictures of four octets a pixel Render holds at most.
const Canvases = 1 + maxLayers

// Limits of every drawing.
const (
	maxOctets   = 16 << 20
	maxElements = 100_000
	maxDepth    = 64
	// maxLayers bounds canvases: each has four octets a pixel.
	maxLayers = 7
	// maxWork is in pixels touched, and what costs as much: some nanoseconds.
	maxWork = 1 << 29
	// maxLines bounds the lines that one shape is flattened to.
	maxLines = 1 << 20
)
