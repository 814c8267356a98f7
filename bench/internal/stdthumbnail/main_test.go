package main

import (
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/bench/internal/picture"
)

func TestThumbnail(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.jpg"), filepath.Join(dir, "out.jpg")
	file, err := os.Create(in)
	if err != nil {
		t.Fatal(err)
	}
	m := picture.Synthetic(160, 120, 1)
	if err := jpeg.Encode(file, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{in, "40", "30", out}); err != nil {
		t.Fatal(err)
	}
	got, err := picture.Read(out)
	if err != nil {
		t.Fatal(err)
	}
	if psnr, err := picture.PSNR(got, picture.Shrink(m, 4)); err != nil || psnr < 28 {
		t.Errorf("%v dB, %v", psnr, err)
	}
	for want, arguments := range map[string][]string{
		"usage":   {in},
		"invalid": {in, "40", "high", out},
		"no such": {out + ".none", "40", "30", out},
	} {
		if err := run(arguments); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v", arguments, err)
		}
	}
}
