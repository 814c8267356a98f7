//go:build !(amd64 || arm64 || loong64 || ppc64 || ppc64le || riscv64)

package codec

import "image"

// webpStill refuses: the library does not compile for processors of 32 bits, and
// the compiler of Go 1.26 does not compile it for s390x.
func webpStill(*image.NRGBA, webpOptions) (webpFrame, error) {
	return webpFrame{}, &UnsupportedError{Format: WebP, Feature: "writing this format on a processor of this kind"}
}
