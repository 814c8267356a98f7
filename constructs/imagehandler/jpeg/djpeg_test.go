package jpeg

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"os"
	"strings"
	"testing"
)

// pnm writes a picture as djpeg -pnm does.
func pnm(m *Image) []byte {
	var b bytes.Buffer
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	p := m.Image.(*image.RGBA)
	if m.ColorSpace == Gray {
		fmt.Fprintf(&b, "P5\n%d %d\n255\n", w, h)
	} else {
		fmt.Fprintf(&b, "P6\n%d %d\n255\n", w, h)
	}
	for i := 0; i < len(p.Pix); i += 4 {
		if m.ColorSpace == Gray {
			b.WriteByte(p.Pix[i])
		} else {
			b.Write(p.Pix[i : i+3])
		}
	}
	return b.Bytes()
}

// What djpeg made of the samples when they were made: bit for bit.
func TestDecodeEqualsDjpeg(t *testing.T) {
	f, err := os.Open("testdata/djpeg.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		sum, file, _ := strings.Cut(lines.Text(), " ")
		name := strings.TrimSuffix(file, ".jpg")
		m := decode(t, read(t, name), Options{Format: RGBA})
		if got := sha256.Sum256(pnm(m)); hex.EncodeToString(got[:]) != sum {
			t.Errorf("%s: not what djpeg makes of it", name)
		}
	}
	if n != len(samples(t)) {
		t.Errorf("%d sums of %d samples", n, len(samples(t)))
	}
}
