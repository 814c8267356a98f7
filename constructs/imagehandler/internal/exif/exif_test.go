package exif

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// structure makes a TIFF structure with one directory of the given entries, each of
// tag, type, count and value.
func structure(order binary.ByteOrder, entries ...[4]uint32) []byte {
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

func TestOrientation(t *testing.T) {
	camera := [4]uint32{0x010F, 2, 4, 0x41424300}
	for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
		good := structure(order, camera, [4]uint32{0x0112, 3, 1, 6})
		tests := []struct {
			name string
			tiff []byte
			want int
		}{
			{"good", good, 6},
			{"cut", good[:len(good)-8], 0},
			{"none", structure(order, camera), 0},
			{"no entries", structure(order), 0},
			{"9", structure(order, [4]uint32{0x0112, 3, 1, 9}), 0},
			{"0", structure(order, [4]uint32{0x0112, 3, 1, 0}), 0},
			{"long", structure(order, [4]uint32{0x0112, 4, 1, 6}), 0},
			{"two", structure(order, [4]uint32{0x0112, 3, 2, 6}), 0},
		}
		for _, test := range tests {
			if got := Orientation(test.tiff); got != test.want {
				t.Errorf("%v, %s: got %d, want %d", order, test.name, got, test.want)
			}
			headed := append([]byte("Exif\x00\x00"), test.tiff...)
			if got := Orientation(headed); got != test.want {
				t.Errorf("%v, %s, with its header: got %d, want %d", order, test.name, got, test.want)
			}
		}
		far := bytes.Clone(good)
		order.PutUint32(far[4:], 1<<32-1)
		if got := Orientation(far); got != 0 {
			t.Errorf("%v, far directory: got %d", order, got)
		}
	}
	for _, s := range []string{"", "II*\x00", "garbage garbage", "MM\x00*\x00\x00\x00\x08"} {
		if got := Orientation([]byte(s)); got != 0 {
			t.Errorf("%q: got %d", s, got)
		}
	}
}

func FuzzUpright(f *testing.F) {
	f.Add(structure(binary.LittleEndian, [4]uint32{0x0112, 3, 1, 6}))
	f.Add(structure(binary.BigEndian, [4]uint32{0x0112, 3, 1, 3}))
	f.Add([]byte("II*\x00\xfe\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		upright := Upright(b)
		if !bytes.Equal(b, before) || len(upright) != len(b) {
			t.Error("changed its input, or the length")
		}
		if was, is := Orientation(b), Orientation(upright); was == 0 && !bytes.Equal(upright, b) || was != 0 && is != 1 {
			t.Errorf("orientation %d became %d", was, is)
		}
	})
}
