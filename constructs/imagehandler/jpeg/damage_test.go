package jpeg

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"testing"
)

// all are samples of every kind.
func all(t testing.TB) []sample { return append(samples(t), inks(t)...) }

// tolerant is what damaged pictures are decoded with.
var tolerant = Options{AllowTruncated: true, MaxPixels: 1 << 20, MaxMemory: 1 << 24}

// Every picture, cut at every length: an error, or the whole picture.
func TestTruncated(t *testing.T) {
	for _, s := range all(t) {
		whole := decode(t, s.data, Options{})
		for n := range s.data {
			m, err := Decode(bytes.NewReader(s.data[:n]), Options{})
			if err == nil {
				if !samePixels(m, whole, whole.Bounds()) {
					t.Fatalf("%s cut to %d octets: no error, but not the whole picture", s.name, n)
				}
				continue
			}
			var format *FormatError
			if !errors.As(err, &format) || !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("%s cut to %d octets: %v", s.name, n, err)
			}
			if format.Offset < 0 || format.Offset > int64(n) {
				t.Fatalf("%s cut to %d octets: offset %d", s.name, n, format.Offset)
			}
		}
	}
}

// Every picture, cut at every length, where that is allowed: from the first scan
// on there is a picture, and it says that it is not whole.
func TestAllowTruncated(t *testing.T) {
	for _, s := range all(t) {
		var whole [9]*Image
		for _, scale := range []int{1, 2, 4, 8} {
			whole[scale] = decode(t, s.data, Options{Scale: scale})
		}
		partial := false
		for n := range s.data {
			o := tolerant
			o.Scale = 1 << (n % 4)
			want := whole[o.Scale]
			m, err := Decode(bytes.NewReader(s.data[:n]), o)
			switch {
			case err != nil && partial:
				t.Fatalf("%s cut to %d octets: %v, though less is no error", s.name, n, err)
			case err != nil:
				continue
			}
			partial = true
			if m.Bounds() != want.Bounds() || m.Config != want.Config {
				t.Fatalf("%s cut to %d octets: %v", s.name, n, m.Config)
			}
			if m.Truncated != (m.Err != nil) || m.Truncated && !errors.Is(m.Err, io.ErrUnexpectedEOF) {
				t.Fatalf("%s cut to %d octets: %v, %v", s.name, n, m.Truncated, m.Err)
			}
			if !m.Truncated && !samePixels(m, want, want.Bounds()) {
				t.Fatalf("%s cut to %d octets: not the whole picture, and it does not say so", s.name, n)
			}
		}
		if !partial {
			t.Errorf("%s: never partial", s.name)
		}
	}
}

// The rows above the cut are there, those below are grey.
func TestTruncatedKeepsWhatWasRead(t *testing.T) {
	data := encoded(t, noise(64, 256), &EncodeOptions{Quality: 90, Subsampling: Subsampling444})
	whole := decode(t, data, Options{})
	m := decode(t, data[:len(data)/2], Options{AllowTruncated: true})
	if !m.Truncated || m.Err == nil {
		t.Fatal("not truncated")
	}
	if !samePixels(m, whole, image.Rect(0, 0, 64, 96)) {
		t.Error("the first rows differ")
	}
	y := m.Image.(*image.YCbCr)
	for _, v := range rows(y.Y[y.YOffset(0, 200):], y.YStride, 64, 56) {
		if v != midGrey {
			t.Fatalf("%d below the cut", v)
		}
	}
}

// A component that no scan has is grey, whatever became of the others.
func TestMissingComponents(t *testing.T) {
	data := read(t, "separate")
	first := bytes.Index(data, []byte{0xFF, markerSOS})
	second := first + 2 + bytes.Index(data[first+2:], []byte{0xFF, markerSOS})
	for _, n := range []int{second - 9, second, second + 9} {
		for _, scale := range []int{1, 8} {
			m := decode(t, data[:n], Options{AllowTruncated: true, Scale: scale})
			y := m.Image.(*image.YCbCr)
			if !m.Truncated || difference(y.Cr, bytes.Repeat([]byte{midGrey}, len(y.Cr))) != 0 {
				t.Errorf("cut to %d octets: %v, %v", n, m.Truncated, m.Err)
			}
		}
	}
	if m := try(t, append(bytes.Clone(data[:second]), 0xFF, markerEOI), Options{}); m != nil {
		t.Error("no error for a picture without chroma")
	}
}

// Damage in one restart interval leaves the others.
func TestResynchronisation(t *testing.T) {
	data := read(t, "restart-row") // three rows of MCUs of 16x8
	whole := decode(t, data, Options{})
	first := bytes.Index(data, []byte{0xFF, markerRST0})
	second := bytes.Index(data, []byte{0xFF, markerRST0 + 1})
	fourth := bytes.Index(data, []byte{0xFF, markerRST0 + 3})
	tests := []struct {
		name string
		data []byte
		lost image.Rectangle
	}{
		{"two intervals missing", append(bytes.Clone(data[:second]), data[fourth:]...), image.Rect(0, 16, 61, 32)},
		{"two intervals twice", append(bytes.Clone(data[:fourth]), data[second:]...), image.Rectangle{}},
		{"short data", append(bytes.Clone(data[:first+8]), data[second:]...), image.Rect(0, 8, 61, 16)},
		{"an interval missing", append(bytes.Clone(data[:first]), data[second:]...), image.Rect(0, 8, 61, 16)},
		{"an interval twice", append(bytes.Clone(data[:second]), data[first:]...), image.Rectangle{}},
		{"another marker", replaced(data, first+1, markerRST0+4), image.Rectangle{}},
	}
	for _, test := range tests {
		if _, err := Decode(bytes.NewReader(test.data), Options{}); err == nil {
			t.Errorf("%s: no error", test.name)
		}
		m := decode(t, test.data, Options{AllowTruncated: true})
		if !m.Truncated {
			t.Errorf("%s: not told", test.name)
		}
		for y := range 47 {
			row := image.Rect(0, y, 61, y+1)
			if lost := row.In(test.lost); samePixels(m, whole, row) == lost {
				t.Errorf("%s: row %d, lost: %v", test.name, y, lost)
			}
		}
	}
}

// replaced is data with one octet replaced.
func replaced(data []byte, at int, v byte) []byte {
	data = bytes.Clone(data)
	data[at] = v
	return data
}

// Every octet of every picture, changed.
func TestDamaged(t *testing.T) {
	for _, s := range all(t) {
		for i, v := range s.data {
			o := tolerant
			o.Scale = 1 << (i % 4)
			o.Format = Format(i / 4 % 2)
			o.AllowTruncated = i/8%2 == 0
			if i/16%2 == 0 {
				v = ^v
			} else {
				v ^= 1 << (i % 8)
			}
			try(t, replaced(s.data, i, v), o)
		}
	}
}

// try decodes what may be damaged: a picture or one of the errors.
func try(t testing.TB, data []byte, o Options) *Image {
	t.Helper()
	m, err := Decode(bytes.NewReader(data), o)
	var (
		format      *FormatError
		unsupported *UnsupportedError
		limit       *LimitError
	)
	switch {
	case err == nil && m != nil && !m.Bounds().Empty():
		return m
	case errors.As(err, &format), errors.As(err, &unsupported), errors.As(err, &limit):
	default:
		t.Fatalf("%v, %v", m, err)
	}
	return nil
}

// What is around the picture makes no difference.
func TestSurroundings(t *testing.T) {
	for _, name := range []string{"sequential-2x2", "progressive-2x1", "restart-mcu"} {
		data := read(t, name)
		whole := decode(t, data, Options{})
		header := bytes.Index(data, []byte{0xFF, markerDQT})
		insert := func(b ...byte) []byte {
			return append(append(bytes.Clone(data[:header]), b...), data[header:]...)
		}
		tests := map[string][]byte{
			"no end of image":     data[:len(data)-2],
			"garbage at the end":  append(bytes.Clone(data), "garbage\xff\xd8\xff\xc0"...),
			"fill octets":         insert(0xFF, 0xFF, 0xFF, 0xFF),
			"second start":        insert(0xFF, markerSOI),
			"restart marker":      insert(0xFF, markerRST0+3),
			"garbage in between":  insert(1, 2, 3, 0xFF, 0),
			"unknown application": insert(0xFF, 0xEB, 0, 4, 0xFF, 0xD9),
			"comment":             insert(0xFF, markerCOM, 0, 5, 'a', 'b', 'c'),
			"empty application":   insert(0xFF, markerAPP1, 0, 2),
		}
		for what, b := range tests {
			m, err := Decode(bytes.NewReader(b), Options{})
			if err != nil || !samePixels(m, whole, whole.Bounds()) {
				t.Errorf("%s, %s: differs: %v", name, what, err)
			}
		}
	}
}

// frame patches the frame header of a picture.
func frame(data []byte, patch func(b []byte)) []byte {
	data = bytes.Clone(data)
	for m := byte(markerSOF0); m <= markerSOF2; m++ {
		if i := bytes.Index(data, []byte{0xFF, m, 0}); i >= 0 {
			patch(data[i:])
			return data
		}
	}
	panic("no frame header")
}

func TestUnsupported(t *testing.T) {
	data := read(t, "sequential-1x1")
	for feature, b := range map[string][]byte{
		"arithmetic coding": read(t, "arithmetic"),
		"lossless coding":   frame(data, func(b []byte) { b[1] = 0xC3 }),
		"12-bit samples":    frame(data, func(b []byte) { b[4] = 12 }),
		"a height that follows the first scan (DNL)": frame(data, func(b []byte) { b[5], b[6] = 0, 0 }),
	} {
		var unsupported *UnsupportedError
		if _, err := DecodeConfig(bytes.NewReader(b)); !errors.As(err, &unsupported) || unsupported.Feature != feature {
			t.Errorf("got %v, want %s", err, feature)
		}
		if try(t, b, tolerant) != nil {
			t.Errorf("%s: decoded", feature)
		}
	}
}

func TestLimits(t *testing.T) {
	data := read(t, "progressive-2x2")
	huge := frame(data, func(b []byte) {
		binary.BigEndian.PutUint16(b[5:], 65535)
		binary.BigEndian.PutUint16(b[7:], 65535)
	})
	tests := []struct {
		name string
		data []byte
		o    Options
		what string
		got  int64
	}{
		{"huge", huge, Options{}, "pixels", 65535 * 65535},
		{"huge allowed", huge, Options{MaxPixels: 1 << 40}, "octets of memory", -1},
		{"pixels", data, Options{MaxPixels: 61*47 - 1}, "pixels", 61 * 47},
		{"memory", data, Options{MaxMemory: 1000}, "octets of memory", -1},
		{"scans", scans(data, 250), Options{}, "scans", maxScans + 1},
	}
	for _, test := range tests {
		_, err := Decode(bytes.NewReader(test.data), test.o)
		var limit *LimitError
		if !errors.As(err, &limit) || limit.What != test.what || test.got >= 0 && limit.Got != test.got {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	decode(t, data, Options{MaxPixels: 61 * 47})
}

// scans repeats the first scan of a progressive picture.
func scans(data []byte, n int) []byte {
	first := bytes.Index(data, []byte{0xFF, markerSOS})
	second := first + 2 + bytes.IndexByte(data[first+2:], 0xFF)
	for data[second+1] == 0 {
		second += 2 + bytes.IndexByte(data[second+2:], 0xFF)
	}
	out := bytes.Clone(data[:first])
	for range n {
		out = append(out, data[first:second]...)
	}
	return append(out, data[second:]...)
}

// A reader that has no end ends with the context.
func TestContext(t *testing.T) {
	for name, data := range map[string][]byte{
		"picture":    read(t, "best"),
		"garbage":    {0xFF, markerSOI},
		"large scan": read(t, "sequential-1x1")[:900],
	} {
		ctx, cancel := context.WithCancel(context.Background())
		r := &endless{data: data, cancel: cancel}
		if _, err := DecodeContext(ctx, r, Options{AllowTruncated: true}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// endless gives data, a few at a time, and zeros after them. It cancels with the
// second read.
type endless struct {
	data   []byte
	cancel func()
	reads  int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.reads++; e.reads == 2 {
		e.cancel()
	}
	n := copy(p[:min(len(p), 700)], e.data)
	if e.data = e.data[n:]; n == 0 {
		clear(p)
		n = len(p)
	}
	return n, nil
}

func TestOptionErrors(t *testing.T) {
	for _, o := range []Options{{Scale: 3}, {Scale: -1}, {Format: 2}} {
		if _, err := Decode(bytes.NewReader(read(t, "pixel")), o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}
