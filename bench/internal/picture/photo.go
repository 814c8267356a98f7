package picture

import (
	"fmt"
	"image"
	"image/draw"
)

// Stack returns width columns of photographs that are each cut to size from the top left, one below the other, with
// chroma at half the resolution in both directions (4:2:0). No pixel is scaled, so that they are as sharp as they were.
func Stack(size image.Point, photographs ...*image.YCbCr) (*image.YCbCr, error) {
	out := image.NewYCbCr(image.Rect(0, 0, size.X, size.Y*len(photographs)), image.YCbCrSubsampleRatio420)
	for i, p := range photographs {
		if got := p.Rect.Size(); got.X < size.X || got.Y < size.Y {
			return nil, fmt.Errorf("photograph %d has %v pixels, fewer than %v", i, got, size)
		}
		paste(out, image.Pt(0, i*size.Y), p, size)
	}
	return out, nil
}

// paste copies luma, and halves the chroma that has more resolution.
func paste(out *image.YCbCr, at image.Point, in *image.YCbCr, size image.Point) {
	luma := func(m *image.YCbCr) *image.Gray { return &image.Gray{Pix: m.Y, Stride: m.YStride, Rect: m.Rect} }
	draw.Draw(luma(out), image.Rectangle{Min: at, Max: at.Add(size)}, luma(in), in.Rect.Min, draw.Src)
	for y := 0; y < size.Y; y += 2 {
		for x := 0; x < size.X; x += 2 {
			var cb, cr int
			for i := range 4 {
				from := in.Rect.Min.Add(image.Pt(min(x+i%2, size.X-1), min(y+i/2, size.Y-1)))
				c := in.COffset(from.X, from.Y)
				cb, cr = cb+int(in.Cb[c]), cr+int(in.Cr[c])
			}
			to := out.COffset(at.X+x, at.Y+y)
			out.Cb[to], out.Cr[to] = byte((cb+2)/4), byte((cr+2)/4)
		}
	}
}
