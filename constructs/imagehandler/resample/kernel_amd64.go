//go:build !purego

package resample

//go:generate go -C ../../../tools/kernels run ./resample -pkg resample -out ../../constructs/imagehandler/resample/avx2_amd64.s -stubs ../../constructs/imagehandler/resample/avx2_amd64.go

// The alignment and padding of the coefficients along x that the kernels want, and
// the distance of rows 8 to 15 of a pixel, in unpacked words, from rows 0 to 7.
const (
	tapAlign = 2
	tapPad   = 4
	halfRows = 16
)

// unpremultiply is unpremultiplyScalar.
func unpremultiply(pix []byte) {
	if n := len(pix) / vector; vectors() && n > 0 {
		unpremultiplyRGBA(&pix[0], n)
		pix = pix[n*vector:]
	}
	unpremultiplyScalar(pix)
}
