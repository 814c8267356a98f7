//go:build !purego

package resample

// The alignment and padding of the coefficients along x that the kernels want, and
// the distance of rows 8 to 15 of a pixel, in unpacked words, from rows 0 to 7.
const (
	tapAlign = 1
	tapPad   = 4
	halfRows = 8
)

// unpackRGBX unpacks n > 0 times four pixels of four bytes of four rows. It reads 16
// bytes for each four pixels.
//
//go:noescape
func unpackRGBX(dst *int16, row0, row1, row2, row3 *byte, n int)

// unpackRGB unpacks n > 0 times four pixels of three bytes of four rows. It reads 16
// bytes for each four pixels.
//
//go:noescape
func unpackRGB(dst *int16, row0, row1, row2, row3 *byte, n int)

// unpackGray unpacks n > 0 times sixteen pixels of eight rows to half of the words
// of these pixels.
//
//go:noescape
func unpackGray(dst *int16, rows *[8]*byte, n int)

// convolveRows writes n > 0 results, size bytes apart, to each of four rows, stride
// bytes apart. A result has four bytes, of which the next overwrites those beyond
// size. It is made of width coefficients, a multiple of four, and of pixels from
// first on. Pixel origin is the first in cells.
//
//go:noescape
func convolveRows(dst *byte, stride, size int, first *int32, k *int16, width int, cells *int16, origin, n int, half int32, shift int)

// convolveGray writes n > 0 results, sixteen rows of one byte, and is else as
// convolveRows.
//
//go:noescape
func convolveGray(dst *byte, first *int32, k *int16, width int, cells *int16, origin, n int, half int32, shift int)

// transposeGray writes n > 0 times sixteen bytes to each of sixteen rows, stride
// bytes apart, from sixteen bytes of src each.
//
//go:noescape
func transposeGray(dst *byte, stride int, src *byte, n int)

// convolveColumns writes n >= 32 bytes, each of taps > 0 bytes stride apart. Where n
// is no multiple of 32 the last 32 bytes overlap those before them.
//
//go:noescape
func convolveColumns(dst, src *byte, stride int, k *int16, taps, n int, half int32, shift int)

// premultiplyRGBA multiplies the colours of n > 0 times eight pixels by alpha/255,
// rounded.
//
//go:noescape
func premultiplyRGBA(dst, src *byte, n int)

func unpremultiply(pix []byte) { unpremultiplyScalar(pix) }
