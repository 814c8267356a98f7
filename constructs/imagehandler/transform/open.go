package transform

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/png"
	"io"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
)

// maxHeader is the most octets that a file may have before its pixels begin, which
// are kept to be read again.
const maxHeader = 8 << 20

// formats are what can be read, by what a file begins with.
var formats = []struct {
	magic string
	open  func(r io.Reader, o *Options) (source, error)
}{
	{"\xff\xd8\xff", openJPEG},
	{"\x89PNG\r\n\x1a\n", openPNG},
	{"GIF87a", openGIF},
	{"GIF89a", openGIF},
}

// open reads the header of a picture.
func open(r *bufio.Reader, o *Options) (source, error) {
	for _, f := range formats {
		head, err := r.Peek(len(f.magic))
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if string(head) == f.magic {
			return f.open(r, o)
		}
	}
	head, err := r.Peek(8)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(head) == 0 {
		return nil, fmt.Errorf("transform: %w: it is empty", ErrFormat)
	}
	return nil, fmt.Errorf("transform: %w: it begins with % x", ErrFormat, head)
}

// readTwice calls config on what r has, and returns a reader of all of it.
func readTwice(r io.Reader, config func(io.Reader) error) (io.Reader, error) {
	var header bytes.Buffer
	err := config(io.TeeReader(io.LimitReader(r, maxHeader), &header))
	if err != nil && header.Len() == maxHeader {
		return nil, fmt.Errorf("transform: no pixels begin within the first %d octets of the source", maxHeader)
	}
	return io.MultiReader(&header, r), err
}

func openJPEG(r io.Reader, o *Options) (source, error) {
	s := &jpegSource{}
	var err error
	s.reader, err = readTwice(r, func(r io.Reader) error {
		s.config, err = jpeg.DecodeConfig(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, o.checkPixels(s.config.Width, s.config.Height)
}

func openPNG(r io.Reader, o *Options) (source, error) {
	return openStandard(r, o, PNG, png.DecodeConfig, png.Decode)
}

func openGIF(r io.Reader, o *Options) (source, error) {
	return openStandard(r, o, GIF, gif.DecodeConfig, gif.Decode)
}

func openStandard(r io.Reader, o *Options, f Format, config func(io.Reader) (image.Config, error), decode func(io.Reader) (image.Image, error)) (source, error) {
	s := &standardSource{kind: f, decode: decode}
	var err error
	s.reader, err = readTwice(r, func(r io.Reader) error {
		c, err := config(r)
		s.size = image.Pt(c.Width, c.Height)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, o.checkPixels(s.size.X, s.size.Y)
}

func (o *Options) checkPixels(width, height int) error {
	if n := int64(width) * int64(height); n > o.MaxPixels {
		return fmt.Errorf("transform: the source is %d x %d pixels, %d in all: at most %d are allowed: raise MaxPixels if it can be trusted",
			width, height, n, o.MaxPixels)
	}
	return nil
}
