//go:build amd64 || arm64 || loong64 || ppc64 || ppc64le || riscv64

package codec

import (
	"bytes"
	"image"

	"github.com/deepteams/webp"
)

// webpStill encodes a still picture.
func webpStill(m *image.NRGBA, o webpOptions) (webpFrame, error) {
	options := webp.DefaultOptions()
	options.Lossless, options.Exact = o.lossless, o.lossless
	options.Quality, options.Method = o.quality, o.method
	// The library's own compressed alpha is not valid, for it has the header that a
	// picture has there: it writes plain alpha, which is replaced.
	options.AlphaCompression = 0
	var b bytes.Buffer
	if err := webp.Encode(&b, m, options); err != nil {
		return webpFrame{}, err
	}
	return readWebPFile(b.Bytes()).still, nil
}
