//go:build purego || (!amd64 && !arm64)

package pixel

// Without vector kernels none of a row is done before the scalar definition
// takes over.

func ycbcrToRGBAVector(_, _, _, _ []byte) int { return 0 }
func rgbaToYCbCrVector(_, _, _, _ []byte) int { return 0 }
func upsampleH2V1Vector(_, _ []byte) int      { return 0 }
func upsampleH2V2Vector(_, _, _ []byte) int   { return 0 }
func downsampleH2V1Vector(_, _ []byte) int    { return 0 }
func downsampleH2V2Vector(_, _, _ []byte) int { return 0 }
