package codec

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"
)

// allocated is how many octets f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func pngOf(width, height uint32, chunks ...[]byte) []byte {
	ihdr := binary.BigEndian.AppendUint32(nil, width)
	ihdr = binary.BigEndian.AppendUint32(ihdr, height)
	b := appendPNGChunk([]byte(pngSignature), "IHDR", append(ihdr, 8, 6, 0, 0, 0))
	for _, c := range chunks {
		b = append(b, c...)
	}
	return appendPNGChunk(b, "IDAT", []byte{0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01})
}

func gifOf(width, height uint16, frames int, frame string) []byte {
	b := []byte("GIF89a")
	b = binary.LittleEndian.AppendUint16(b, width)
	b = binary.LittleEndian.AppendUint16(b, height)
	b = append(b, 0x80, 0, 0, 0, 0, 0, 255, 255, 255)
	return append(append(b, strings.Repeat(frame, frames)...), ';')
}

// pixelFrame is a GIF frame of one pixel, screenFrame one of 65535 by 65535.
const (
	pixelFrame  = ",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"
	screenFrame = ",\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02\x44\x01\x00"
)

func webpOf(chunks ...string) []byte {
	body := "WEBP" + strings.Join(chunks, "")
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

const (
	// largestVP8L is the header of 16384 by 16384 pixels, largestVP8 of 16383 by
	// 16383.
	largestVP8L = "VP8L\x06\x00\x00\x00\x2f\xff\xff\xff\x0f\x00"
	largestVP8  = "VP8 \x0a\x00\x00\x00\x10\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f"
	largestVP8X = "VP8X\x0a\x00\x00\x00\x02\x00\x00\x00\xff\xff\xff\xff\xff\xff"
	pixelANMF   = "ANMF\x1e\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00" + "VP8L\x05\x00\x00\x00\x2f\x00\x00\x00\x00\x00"
)

// tiffOf has one strip.
func tiffOf(width, height uint32) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00\x06\x00")
	for _, e := range []struct{ tag, value uint32 }{{256, width}, {257, height}, {258, 8}, {262, 1}, {273, 8}, {279, 8}} {
		b = binary.LittleEndian.AppendUint32(b, e.tag|4<<16)
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, e.value)
	}
	return append(b, 0, 0, 0, 0)
}

func isoOf(name string, parts ...string) string {
	body := strings.Join(parts, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8))) + name + body
}

// avifOf has one item.
func avifOf(width, height uint32) []byte {
	size := string(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height))
	return []byte(isoOf("ftyp", "avif\x00\x00\x00\x00avifmif1") + isoOf("meta", "\x00\x00\x00\x00",
		isoOf("pitm", "\x00\x00\x00\x00\x00\x01"),
		isoOf("iprp", isoOf("ipco", isoOf("ispe", "\x00\x00\x00\x00", size)), isoOf("ipma", "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x01\x01\x81"))))
}

// bombs are small files of pictures that are too large.
var bombs = map[string][]byte{
	"png":             pngOf(65535, 65535),
	"png, largest":    pngOf(1<<31-1, 1<<31-1),
	"gif":             gifOf(65535, 65535, 1, screenFrame),
	"gif, its frame":  gifOf(1, 1, 1, screenFrame),
	"gif, its frames": gifOf(65535, 65535, 1_000_000, pixelFrame),
	"gif, frames":     gifOf(10, 10, 1_000_000, pixelFrame),
	"webp, lossless":  webpOf(largestVP8L, "JUNK\x00\x00\x00\x00"),
	"webp, lossy":     webpOf(largestVP8),
	"webp, canvas":    webpOf(largestVP8X, pixelANMF),
	"webp, frames":    webpOf("VP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x09\x00\x00\x09\x00\x00", strings.Repeat(pixelANMF, 500_000)),
	"svg":             []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="65535" height="65535"/>`),
	"svg, largest":    []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9e8cm" height="9e8cm"/>`),
	"avif":            avifOf(65535, 65535),
	"avif, largest":   avifOf(1<<31-1, 1<<31-1),
	"tiff":            tiffOf(65535, 65535),
	"tiff, largest":   tiffOf(1<<31-1, 1<<31-1),
	"jpeg":            []byte("\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"),
}

// smallLimits let pictures through that the largest WebP is not among.
var smallLimits = Limits{Pixels: 1 << 27}

func TestBombsAreRefusedByTheirHeaders(t *testing.T) {
	for name, data := range bombs {
		t.Run(name, func(t *testing.T) {
			var err error
			used := allocated(func() { _, err = Decode(t.Context(), data, DecodeOptions{Animated: true, Limits: smallLimits}) })
			var limit *LimitError
			if !errors.As(err, &limit) {
				t.Errorf("got %v", err)
			}
			if used > 512<<10 {
				t.Errorf("%d octets are allocated", used)
			}
		})
	}
}

// A text of PNG that grows without end is not even looked at, a profile only as
// far as one has reason to go.
func TestCompressedTextDoesNotGrow(t *testing.T) {
	huge := encodedProfile(64 << 20)
	for name, chunk := range map[string][]byte{
		"zTXt": appendPNGChunk(nil, "zTXt", append([]byte("Comment\x00\x00"), huge...)),
		"iCCP": appendPNGChunk(nil, "iCCP", append([]byte("icc\x00\x00"), huge...)),
		"iTXt": appendPNGChunk(nil, "iTXt", append([]byte(xmpKeyword+"\x00\x01\x00\x00\x00"), huge...)),
	} {
		small := encoded(t, still(photo(8, 8, false)), EncodeOptions{Format: PNG})
		data := append(append(bytes.Clone(small[:pngIHDR]), chunk...), small[pngIHDR:]...)
		var p *Picture
		used := allocated(func() { p = decoded(t, data) })
		if used > 32<<20 {
			t.Errorf("%s: %d octets are allocated", name, used)
		}
		if p.ICC != nil || p.XMP != nil {
			t.Errorf("%s: a profile of %d and a packet of %d octets", name, len(p.ICC), len(p.XMP))
		}
	}
}

// encodedProfile is a zlib stream of so many zeros.
func encodedProfile(n int) []byte {
	chunks, err := pngChunks(EncodeOptions{ICC: make([]byte, n)})
	if err != nil {
		panic(err)
	}
	c, _, _ := nextPNGChunk(chunks)
	return c.data[len("icc\x00\x00"):]
}

func TestDefaultLimits(t *testing.T) {
	for _, c := range []struct {
		h      Header
		frames int
		octets int
		what   string
	}{
		{Header{Width: 1 << 14, Height: 1 << 14}, 1, 4, ""},
		{Header{Width: 1<<14 + 1, Height: 1 << 14}, 1, 1, "pixels"},
		{Header{Width: 1 << 13, Height: 1 << 13}, 5, 1, "pixels"},
		{Header{Width: 1 << 14, Height: 1 << 14, memory: 1}, 1, 4, "octets of memory"},
		{Header{Width: 1, Height: 1}, 1024, 4, ""},
		{Header{Width: 1, Height: 1}, 1025, 4, "frames"},
		{Header{Width: 1<<31 - 1, Height: 1<<31 - 1}, 1, 4, "pixels"},
	} {
		err := Limits{}.check(c.h, c.frames, c.octets)
		var limit *LimitError
		switch {
		case c.what == "" && err != nil, c.what != "" && (!errors.As(err, &limit) || limit.What != c.what):
			t.Errorf("%+v, %d frames: %v, want %q", c.h, c.frames, err, c.what)
		}
	}
}

func TestPNGChunksHaveChecksums(t *testing.T) {
	b := appendPNGChunk(nil, "abcd", []byte("data"))
	if got, want := binary.BigEndian.Uint32(b[len(b)-4:]), crc32.ChecksumIEEE([]byte("abcddata")); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}
