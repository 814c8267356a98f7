//go:build !amd64 && !arm64

package codec

// avifDecoder and avifEncoder are empty: the library does not compile for other
// processors.
var avifDecoder, avifEncoder []byte
