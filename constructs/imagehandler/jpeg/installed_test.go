package jpeg

import (
	"bytes"
	"os/exec"
	"testing"
)

// What the djpeg that is installed makes of pictures of every size.
func TestDecodeEqualsInstalledDjpeg(t *testing.T) {
	if _, err := exec.LookPath("djpeg"); err != nil {
		t.Skip("djpeg is not installed; TestDecodeEqualsDjpeg has what it made of the samples")
	}
	for width := 1; width <= 36; width += 5 {
		for height := 1; height <= 36; height += 7 {
			for _, sampling := range []Subsampling{Subsampling420, Subsampling422, Subsampling444} {
				var b bytes.Buffer
				o := &EncodeOptions{Quality: 90, Subsampling: sampling, Progressive: height%2 == 0}
				if err := Encode(&b, noise(width, height), o); err != nil {
					t.Fatal(err)
				}
				command := exec.Command("djpeg", "-dct", "int", "-pnm")
				command.Stdin = bytes.NewReader(b.Bytes())
				want, err := command.Output()
				if err != nil {
					t.Fatal(err)
				}
				if got := pnm(decode(t, b.Bytes(), Options{Format: RGBA})); !bytes.Equal(got, want) {
					t.Errorf("%dx%d, subsampling %d: not what djpeg makes of it", width, height, sampling)
				}
			}
		}
	}
}
