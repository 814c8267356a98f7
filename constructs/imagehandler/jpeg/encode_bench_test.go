package jpeg

import (
	"image"
	"io"
	"testing"
)

// naturalPicture has shapes of all sizes, the smaller the fainter, as photographs
// have: noise on ever finer grids, interpolated in between.
func naturalPicture(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	for channel := range 3 {
		state := xorshift(1 + channel)
		sum := make([]int32, width*height)
		for grid, amplitude := 128, int32(90); grid > 1; grid, amplitude = grid/2, amplitude*5/8 {
			columns := width/grid + 2
			nodes := make([]int32, columns*(height/grid+2))
			for i := range nodes {
				nodes[i] = int32(state.next()>>8)%amplitude - amplitude/2
			}
			for i := range sum {
				x, y := i%width, i/width
				at := nodes[y/grid*columns+x/grid:]
				right, down := int32(x%grid), int32(y%grid)
				left, up := int32(grid)-right, int32(grid)-down
				sum[i] += ((at[0]*left+at[1]*right)*up + (at[columns]*left+at[columns+1]*right)*down) / int32(grid*grid)
			}
		}
		for i, v := range sum {
			m.Pix[4*i+channel] = byte(max(0, min(255, 128+v)))
		}
	}
	return m
}

func BenchmarkEncode(b *testing.B) {
	picture := naturalPicture(1600, 1200)
	straight := planar(picture, image.YCbCrSubsampleRatio420)
	thumbnail := planar(naturalPicture(256, 128), image.YCbCrSubsampleRatio420)
	for _, c := range []struct {
		name    string
		image   image.Image
		options EncodeOptions
	}{
		{"planar", straight, EncodeOptions{StandardHuffman: true}},
		{"rgba", picture, EncodeOptions{StandardHuffman: true}},
		{"optimised", picture, EncodeOptions{}},
		{"progressive", picture, EncodeOptions{Progressive: true}},
		{"thumbnail", thumbnail, EncodeOptions{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			size := c.image.Bounds().Size()
			b.SetBytes(int64(size.X * size.Y))
			b.ReportAllocs()
			for b.Loop() {
				if err := Encode(io.Discard, c.image, &c.options); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
