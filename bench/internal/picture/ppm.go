package picture

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
)

// WritePPM writes the red, green and blue of a picture to a file in the portable pixmap format (P6).
func WritePPM(name string, m image.Image) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := bufio.NewWriterSize(file, 1<<16)
	b := m.Bounds()
	fmt.Fprintf(w, "P6\n%d %d\n255\n", b.Dx(), b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			red, green, blue := rgb(m, x, y)
			w.Write([]byte{red, green, blue}) // Flush returns its error
		}
	}
	return w.Flush()
}

// rgb is m.At, without an allocation for the types that pictures have here.
func rgb(m image.Image, x, y int) (red, green, blue byte) {
	switch m := m.(type) {
	case *image.YCbCr:
		c := m.YCbCrAt(x, y)
		return color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
	case *image.RGBA:
		c := m.RGBAAt(x, y)
		return c.R, c.G, c.B
	case *image.NRGBA:
		c := m.NRGBAAt(x, y)
		return c.R, c.G, c.B
	}
	r, g, b, _ := m.At(x, y).RGBA()
	return byte(r >> 8), byte(g >> 8), byte(b >> 8)
}

// Read reads a JPEG file, or a portable pixmap as [WritePPM] writes it. Whatever the type of the picture, it is opaque.
func Read(name string) (image.Image, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(data, []byte("P6\n")) {
		return readPPM(data)
	}
	return jpeg.Decode(bytes.NewReader(data))
}

func readPPM(data []byte) (image.Image, error) {
	r := bytes.NewReader(data)
	var width, height int
	if _, err := fmt.Fscanf(r, "P6\n%d %d\n255\n", &width, &height); err != nil {
		return nil, fmt.Errorf("portable pixmap: %w", err)
	}
	if width <= 0 || height <= 0 || 3*width*height != r.Len() {
		return nil, fmt.Errorf("portable pixmap of %dx%d pixels: %d bytes follow", width, height, r.Len())
	}
	samples, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		copy(m.Pix[4*i:], samples[3*i:3*i+3])
		m.Pix[4*i+3] = 255
	}
	return m, nil
}

// ToRGBA returns the picture as opaque red, green and blue. Chroma is that of the nearest sample.
func ToRGBA(m image.Image) *image.RGBA {
	b := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	i := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			out.Pix[i], out.Pix[i+1], out.Pix[i+2] = rgb(m, x, y)
			out.Pix[i+3] = 255
			i += 4
		}
	}
	return out
}
