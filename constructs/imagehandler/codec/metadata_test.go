package codec

import (
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/internal/exif"
)

func TestMetadataOfOtherPrograms(t *testing.T) {
	const profile, packet = "\x00\x00\x00\x14profile of tests", `<x:xmpmeta xmlns:x="adobe:ns:meta/">tests</x:xmpmeta>`
	for _, c := range []struct {
		name        string
		orientation int
		exif        bool
	}{
		{"metadata.png", 6, true},
		{"metadata.webp", 8, true},
		{"metadata.tiff", 6, false},
		{"avif-metadata.avif", 1, true},
	} {
		p := decoded(t, read(t, "testdata/"+c.name))
		if string(p.ICC) != profile {
			t.Errorf("%s: profile %q", c.name, p.ICC)
		}
		if string(p.XMP) != packet {
			t.Errorf("%s: packet %q", c.name, p.XMP)
		}
		got := p.Header.Orientation
		if c.exif {
			got = exif.Orientation(p.Exif)
		}
		if got != c.orientation {
			t.Errorf("%s: orientation %d, want %d", c.name, got, c.orientation)
		}
	}
}

func TestHeaders(t *testing.T) {
	for name, want := range map[string]Header{
		"rgb.png":             {Format: PNG, Depth: 8, Lossless: true},
		"gray.png":            {Format: PNG, Depth: 8, Lossless: true, Gray: true},
		"bilevel.png":         {Format: PNG, Depth: 1, Lossless: true, Gray: true},
		"rgba-16.png":         {Format: PNG, Depth: 16, Lossless: true, Alpha: true},
		"palette-alpha.png":   {Format: PNG, Depth: 8, Lossless: true, Alpha: true},
		"color-key.png":       {Format: PNG, Depth: 8, Lossless: true, Alpha: true},
		"interlaced.png":      {Format: PNG, Depth: 8, Lossless: true, Alpha: true, Progressive: true},
		"metadata.png":        {Format: PNG, Depth: 8, Lossless: true, Orientation: 6},
		"still.gif":           {Format: GIF, Depth: 8, Lossless: true},
		"interlaced.gif":      {Format: GIF, Depth: 8, Lossless: true, Progressive: true},
		"lossy.webp":          {Format: WebP, Depth: 8},
		"lossy-alpha.webp":    {Format: WebP, Depth: 8, Alpha: true},
		"lossless.webp":       {Format: WebP, Depth: 8, Lossless: true},
		"lossless-alpha.webp": {Format: WebP, Depth: 8, Lossless: true, Alpha: true},
		"metadata.webp":       {Format: WebP, Depth: 8, Lossless: true, Orientation: 8},
		"rgba.tiff":           {Format: TIFF, Depth: 8, Lossless: true, Alpha: true},
		"predictor.tiff":      {Format: TIFF, Depth: 8, Lossless: true, Gray: true, Orientation: 5},
		"avif-420.avif":       {Format: AVIF, Depth: 8},
		"avif-alpha.avif":     {Format: AVIF, Depth: 8, Alpha: true},
		"avif-gray.avif":      {Format: AVIF, Depth: 8, Gray: true},
		"avif-10-bits.avif":   {Format: AVIF, Depth: 10},
		"avif-turned.avif":    {Format: AVIF, Depth: 8, Orientation: 8},
		"avif-mirrored.avif":  {Format: AVIF, Depth: 8, Orientation: 2},
	} {
		got, err := ReadHeader(read(t, "testdata/"+name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want.Width, want.Height, want.Frames, want.LoopCount = 61, 47, 1, 1
		got.memory, got.largest, got.stored = 0, 0, 0
		if got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	for name, want := range map[string]Header{
		"animated.gif":       {Format: GIF, Width: 40, Height: 30, Frames: 5, Depth: 8, Lossless: true},
		"background.gif":     {Format: GIF, Width: 40, Height: 30, Frames: 5, LoopCount: 4, Depth: 8, Lossless: true, Alpha: true},
		"previous.gif":       {Format: GIF, Width: 40, Height: 30, Frames: 5, LoopCount: 1, Depth: 8, Lossless: true},
		"animated.webp":      {Format: WebP, Width: 40, Height: 30, Frames: 5, LoopCount: 2, Depth: 8, Lossless: true, Alpha: true},
		"see-through.webp":   {Format: WebP, Width: 40, Height: 30, Frames: 4, Depth: 8, Lossless: true, Alpha: true},
		"avif-animated.avif": {Format: AVIF, Width: 40, Height: 30, Frames: 5, Depth: 8, Alpha: true},
	} {
		got, err := ReadHeader(read(t, "testdata/"+name))
		got.memory, got.largest, got.stored = 0, 0, 0
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, want)
		}
	}
}
