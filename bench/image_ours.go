package main

import (
	"bytes"
	"context"
	"fmt"
	"image"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// ourOperations are the tasks by stage, with the library's packages.
var ourOperations = map[string]func(imageTask) (imageOperation, error){
	"thumbnail": ourThumbnail,
	"webp":      ourWebP,
	"resize":    ourResize,
	"decode": fromFile(func(data []byte, t imageTask) (any, error) {
		o := jpeg.Options{Scale: t.Scale}
		if t.Option == "rgb" {
			o.Format = jpeg.RGBA
		}
		m, err := jpeg.Decode(bytes.NewReader(data), o)
		if err != nil {
			return nil, err
		}
		return m.Image, nil
	}),
	"encode": fromPixels(func(m *image.RGBA, t imageTask) (any, error) {
		return encodeWithOurs(m, jpeg.EncodeOptions{Quality: thumbnailQuality, StandardHuffman: t.Option == "standard"})
	}),
}

var ourFilters = map[string]resample.Filter{
	"bilinear": resample.Bilinear,
	"bicubic":  resample.Bicubic,
	"lanczos":  resample.Lanczos3,
}

// ourThumbnail decodes at the least scale that is not smaller than what is wanted, as the peers do, and resizes luma and
// chroma. The resizer and its result are kept, as a function would that is invoked again and again.
func ourThumbnail(t imageTask) (imageOperation, error) {
	var resizer resample.Resizer
	thumbnail := image.NewYCbCr(image.Rect(0, 0, t.OutWidth, t.OutHeight), image.YCbCrSubsampleRatio420)
	options := resample.Options{Filter: ourFilters[t.Option]}
	return fromFile(func(data []byte, t imageTask) (any, error) {
		m, err := jpeg.Decode(bytes.NewReader(data), jpeg.Options{Scale: shrinkOnLoad(t)})
		if err != nil {
			return nil, err
		}
		decoded, ok := m.Image.(*image.YCbCr)
		if !ok {
			return nil, fmt.Errorf("decoded a %T", m.Image)
		}
		if err := resizer.ResizeYCbCr(context.Background(), thumbnail, decoded, options); err != nil {
			return nil, err
		}
		return encodeWithOurs(thumbnail, jpeg.EncodeOptions{Quality: thumbnailQuality})
	})(t)
}

// shrinkOnLoad is the greatest scale at which the picture is not smaller than what is wanted.
func shrinkOnLoad(t imageTask) int {
	scale := 1
	for scale < 8 && t.Width/(2*scale) >= t.OutWidth && t.Height/(2*scale) >= t.OutHeight {
		scale *= 2
	}
	return scale
}

func ourResize(t imageTask) (imageOperation, error) {
	m, err := t.pixels()
	if err != nil {
		return nil, err
	}
	var resizer resample.Resizer
	in := resample.Image{Pix: m.Pix, Stride: m.Stride, Width: t.Width, Height: t.Height, Layout: resample.RGBX}
	out := image.NewRGBA(image.Rect(0, 0, t.OutWidth, t.OutHeight))
	to := resample.Image{Pix: out.Pix, Stride: out.Stride, Width: t.OutWidth, Height: t.OutHeight, Layout: resample.RGBX}
	return func() (any, error) {
		return out, resizer.Resize(context.Background(), &to, &in, resample.Options{Filter: ourFilters[t.Option]})
	}, nil
}

func encodeWithOurs(m image.Image, o jpeg.EncodeOptions) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, m, &o)
	return b.Bytes(), err
}
