package jpeg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"testing"
)

// exifOf makes a TIFF structure with one directory of the given entries, each of
// tag, type, count and value.
func exifOf(order binary.ByteOrder, entries ...[4]uint32) []byte {
	var b bytes.Buffer
	if order == binary.BigEndian {
		b.WriteString("MM\x00*")
	} else {
		b.WriteString("II*\x00")
	}
	write := func(v any) {
		if err := binary.Write(&b, order, v); err != nil {
			panic(err)
		}
	}
	write(uint32(8))
	write(uint16(len(entries)))
	for _, e := range entries {
		write(uint16(e[0]))
		write(uint16(e[1]))
		write(e[2])
		if e[1] == 3 {
			write(uint16(e[3]))
			write(uint16(0))
		} else {
			write(e[3])
		}
	}
	write(uint32(0))
	return b.Bytes()
}

func TestOrientationOfHeaders(t *testing.T) {
	camera := [4]uint32{0x010F, 2, 4, 0x41424300}
	for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
		good := exifOf(order, camera, [4]uint32{0x0112, 3, 1, 6})
		tests := []struct {
			name string
			tiff []byte
			want int
		}{
			{"good", good, 6},
			{"cut", good[:len(good)-8], 0},
			{"none", exifOf(order, camera), 0},
			{"no entries", exifOf(order), 0},
			{"9", exifOf(order, [4]uint32{0x0112, 3, 1, 9}), 0},
			{"0", exifOf(order, [4]uint32{0x0112, 3, 1, 0}), 0},
			{"long", exifOf(order, [4]uint32{0x0112, 4, 1, 6}), 0},
			{"two", exifOf(order, [4]uint32{0x0112, 3, 2, 6}), 0},
		}
		for _, test := range tests {
			data := encoded(t, noise(3, 2), &EncodeOptions{Exif: test.tiff})
			if c, err := DecodeConfig(bytes.NewReader(data)); err != nil || c.Orientation != test.want {
				t.Errorf("%v, %s: %+v, %v", order, test.name, c, err)
			}
		}
	}
}

func TestMetadata(t *testing.T) {
	profile := bytes.Repeat([]byte("profile "), 20_000) // three segments
	o := &EncodeOptions{Exif: exifOf(binary.BigEndian, [4]uint32{0x0112, 3, 1, 3}), ICC: profile, XMP: []byte("<x:xmpmeta/>")}
	for _, o.Progressive = range []bool{false, true} {
		data := encoded(t, noise(9, 9), o)
		m := decode(t, data, Options{Scale: 2})
		if !bytes.Equal(m.Exif, o.Exif) || !bytes.Equal(m.ICC, profile) || !bytes.Equal(m.XMP, o.XMP) {
			t.Errorf("%d octets of EXIF, %d of ICC, %q", len(m.Exif), len(m.ICC), m.XMP)
		}
		if m.Orientation != 3 {
			t.Errorf("orientation %d", m.Orientation)
		}
		var limit *LimitError
		_, err := Decode(bytes.NewReader(data), Options{MaxMemory: 100_000})
		if !errors.As(err, &limit) || limit.What != "octets of metadata" {
			t.Errorf("got %v", err)
		}
	}
	m := decode(t, read(t, "best"), Options{})
	if m.Exif != nil || m.ICC != nil || m.XMP != nil || m.Orientation != 0 {
		t.Errorf("%+v of a picture without", m.Metadata)
	}
}

// Segments of a profile come in any order, but all once.
func TestICC(t *testing.T) {
	segment := func(number, count byte, s string) []byte {
		return append([]byte{number, count}, s...)
	}
	tests := []struct {
		name     string
		segments [][]byte
		want     string
	}{
		{"one", [][]byte{segment(1, 1, "abc")}, "abc"},
		{"two", [][]byte{segment(1, 2, "abc"), segment(2, 2, "def")}, "abcdef"},
		{"out of order", [][]byte{segment(2, 2, "def"), segment(1, 2, "abc")}, "abcdef"},
		{"missing", [][]byte{segment(2, 2, "def")}, ""},
		{"twice", [][]byte{segment(1, 2, "abc"), segment(1, 2, "abc"), segment(2, 2, "def")}, ""},
		{"number 0", [][]byte{segment(0, 1, "abc")}, ""},
		{"beyond the count", [][]byte{segment(2, 1, "abc")}, ""},
		{"one beyond the count", [][]byte{segment(1, 1, "abc"), segment(2, 1, "def")}, ""},
		{"two counts", [][]byte{segment(1, 2, "abc"), segment(2, 3, "def")}, ""},
		{"short", [][]byte{{1}}, ""},
	}
	for _, test := range tests {
		var p iccProfile
		for _, s := range test.segments {
			p.add(s)
		}
		got := p.profile()
		if string(got) != test.want || (got == nil) != (test.want == "") {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestDecodeConfig(t *testing.T) {
	for name, want := range map[string]Config{
		"sequential-2x2": {ColorSpace: YCbCr, Components: 3, Sampling: [4]Sampling{{2, 2}, {1, 1}, {1, 1}}},
		"progressive-4x1": {ColorSpace: YCbCr, Components: 3, Progressive: true,
			Sampling: [4]Sampling{{4, 1}, {1, 1}, {1, 1}}},
		"mixed": {ColorSpace: YCbCr, Components: 3, Sampling: [4]Sampling{{2, 2}, {1, 2}, {2, 1}}},
		"gray":  {ColorSpace: Gray, Components: 1, Sampling: [4]Sampling{{1, 1}}},
		"rgb":   {ColorSpace: RGB, Components: 3, Sampling: [4]Sampling{{1, 1}, {1, 1}, {1, 1}}, Adobe: true},
	} {
		want.Width, want.Height, want.Precision = 61, 47, 8
		got, err := DecodeConfig(bytes.NewReader(read(t, name)))
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, want)
		}
	}
}

// Without a segment that says it, the identifiers of the components tell what
// they are.
func TestColorSpace(t *testing.T) {
	tests := []struct {
		ids       []byte
		jfif      bool
		adobe     bool
		transform byte
		want      ColorSpace
	}{
		{[]byte{1}, false, false, 0, Gray},
		{[]byte{1, 2, 3}, false, false, 0, YCbCr},
		{[]byte{0, 1, 2}, false, false, 0, YCbCr},
		{[]byte("RGB"), false, false, 0, RGB},
		{[]byte("RGB"), true, false, 0, YCbCr},
		{[]byte("RGB"), false, true, 1, YCbCr},
		{[]byte{1, 2, 3}, false, true, 0, RGB},
		{[]byte{1, 2, 3}, true, true, 0, YCbCr},
		{[]byte{1, 2, 3, 4}, false, false, 0, CMYK},
		{[]byte{1, 2, 3, 4}, false, true, 0, CMYK},
		{[]byte{1, 2, 3, 4}, false, true, 2, YCCK},
	}
	for _, test := range tests {
		d := &decoder{jfif: test.jfif, adobeTransform: test.transform}
		d.config.Adobe = test.adobe
		for _, id := range test.ids {
			d.components = append(d.components, component{id: id})
		}
		if got := d.colorSpace(); got != test.want {
			t.Errorf("%+v: got %v", test, got)
		}
	}
}

func TestRegister(t *testing.T) {
	Register()
	data := read(t, "sequential-2x2")
	m, format, err := image.Decode(bytes.NewReader(data))
	if err != nil || format != "jpeg" || m.Bounds() != image.Rect(0, 0, 61, 47) {
		t.Errorf("%v, %s, %v", m, format, err)
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || format != "jpeg" || c.Width != 61 || c.Height != 47 {
		t.Errorf("%v, %s, %v", c, format, err)
	}
}
