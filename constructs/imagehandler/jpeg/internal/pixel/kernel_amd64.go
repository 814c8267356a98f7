//go:build !purego

package pixel

import "github.com/lintel-go/lintel/constructs/internal/simd"

//go:generate go -C ../../../../../tools/kernels run ./pixel -pkg pixel -out ../../constructs/imagehandler/jpeg/internal/pixel/pixel_amd64.s -stubs ../../constructs/imagehandler/jpeg/internal/pixel/pixel_amd64.go

// vector is the number of samples that a kernel makes at a time, and the least
// that it can make.
const vector = 32

// vectors tells whether the kernels can run.
var vectors = simd.AVX2
