//go:build purego || (!amd64 && !arm64)

package resample

// The alignment and padding of the coefficients along x that the kernels want.
const (
	tapAlign = 1
	tapPad   = 1
)

// vectorFilter has no kernels here.
type vectorFilter struct{}

func (*vectorFilter) prepare(*pass) {}

func (*vectorFilter) rows(*pass, []byte, int, int, int) bool { return false }

// rowBatch is the number of rows that rowFilter.rows takes at once.
func rowBatch(int) int { return 1 }

func filterColumns(dst, src []byte, stride int, k []int16, shift uint) {
	filterColumnsScalar(dst, src, stride, k, shift)
}

func premultiply(dst, src []byte) { premultiplyScalar(dst, src) }

func unpremultiply(pix []byte) { unpremultiplyScalar(pix) }
