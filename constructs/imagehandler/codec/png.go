package codec

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"io"
)

func decodePNG(_ context.Context, data []byte, h Header, o DecodeOptions) (*Picture, error) {
	if err := o.check(h, 1, resultOctets(h)); err != nil {
		return nil, err
	}
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, ofPNG(err)
	}
	p := still(eightBit(m))
	pngMetadata(data, p)
	return p, nil
}

// resultOctets is how many octets a pixel of the result has.
func resultOctets(h Header) int {
	if h.Gray && !h.Alpha {
		return 1
	}
	return 4
}

func ofPNG(err error) error {
	var unsupported png.UnsupportedError
	if errors.As(err, &unsupported) {
		return &UnsupportedError{Format: PNG, Feature: string(unsupported), Err: err}
	}
	return &FormatError{Format: PNG, Err: unexpected(err)}
}

// unexpected makes the end of input in the middle of a picture be what it is.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// pngLevel is the effort of image/png by that of EncodeOptions.
func pngLevel(effort int) png.CompressionLevel {
	switch {
	case effort == 0, effort > 3 && effort < 8:
		return png.DefaultCompression
	case effort <= 3:
		return png.BestSpeed
	}
	return png.BestCompression
}

func encodePNG(_ context.Context, w io.Writer, p *Picture, o EncodeOptions) error {
	m := p.Frames[0].Image
	if o.Colors > 0 {
		m = Quantize(m, o.Colors, o.Dither)
	} else {
		m = straight(m)
	}
	chunks, err := pngChunks(o)
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: pngLevel(o.Effort)}
	return encoder.Encode(&inserter{w: w, at: pngIHDR, insert: chunks}, m)
}

// pngChunks are the chunks of metadata, which follow the header.
func pngChunks(o EncodeOptions) ([]byte, error) {
	var b []byte
	if len(o.ICC) > 0 {
		var z bytes.Buffer
		z.WriteString("icc\x00\x00")
		d := zlib.NewWriter(&z)
		if _, err := d.Write(o.ICC); err != nil {
			return nil, err
		}
		if err := d.Close(); err != nil {
			return nil, err
		}
		b = appendPNGChunk(b, "iCCP", z.Bytes())
	}
	if exif := bytes.TrimPrefix(o.Exif, []byte("Exif\x00\x00")); len(exif) > 0 {
		b = appendPNGChunk(b, "eXIf", exif)
	}
	if len(o.XMP) > 0 {
		// Not compressed, no language, no translated keyword.
		b = appendPNGChunk(b, "iTXt", append([]byte(xmpKeyword+"\x00\x00\x00\x00\x00"), o.XMP...))
	}
	return b, nil
}

func appendPNGChunk(b []byte, name string, data []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
	start := len(b)
	b = append(b, name...)
	b = append(b, data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[start:]))
}

// inserter puts octets into a stream at a place.
type inserter struct {
	w      io.Writer
	at     int
	insert []byte
}

func (i *inserter) Write(b []byte) (int, error) {
	if len(i.insert) == 0 || i.at >= len(b) {
		i.at -= len(b)
		return i.w.Write(b)
	}
	n, err := i.w.Write(b[:i.at])
	if err != nil {
		return n, err
	}
	if _, err := i.w.Write(i.insert); err != nil {
		return n, err
	}
	i.insert = nil
	m, err := i.w.Write(b[n:])
	return n + m, err
}

// eightBit turns what decoders return into the types that Frame allows.
func eightBit(m image.Image) image.Image {
	switch m := m.(type) {
	case *image.Gray, *image.YCbCr, *image.NRGBA, *image.CMYK:
		return m
	case *image.RGBA:
		if m.Opaque() {
			return &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
		}
	case *image.Gray16:
		return gray16(m)
	}
	return straight(m)
}
