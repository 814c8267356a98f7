//go:build amd64 || arm64

package codec

import (
	_ "unsafe" // for go:linkname

	_ "github.com/gen2brain/avif" // holds the modules
)

// The modules of WebAssembly that github.com/gen2brain/avif is made of: libavif
// with libaom. They are called here and not through its functions for what these
// have no way to ask for: a bound on memory, an error where a picture can't be
// decoded, and never a libavif that happens to be installed.
//
//go:linkname avifDecoder github.com/gen2brain/avif.decodeWasm
var avifDecoder []byte

//go:linkname avifEncoder github.com/gen2brain/avif.encodeWasm
var avifEncoder []byte
