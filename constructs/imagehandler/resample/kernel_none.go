package resample

// The rows that a rowFilter takes at once, and the alignment and padding of the
// coefficients along x that its kernel wants.
const (
	rowBatch = 1
	tapAlign = 1
	tapPad   = 1
)

// vectorFilter has no kernels here.
type vectorFilter struct{}

func (*vectorFilter) prepare(*pass) {}

func (*vectorFilter) rows(*pass, []byte, int, int, int) bool { return false }

func filterColumns(dst, src []byte, stride int, k []int16, shift uint) {
	filterColumnsScalar(dst, src, stride, k, shift)
}

func premultiply(dst, src []byte) { premultiplyScalar(dst, src) }
