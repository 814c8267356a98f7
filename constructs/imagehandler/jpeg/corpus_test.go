package jpeg

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A sample is a picture of testdata, which make.sh describes.
type sample struct {
	name string
	data []byte
}

// samples are the pictures of testdata that can be decoded.
func samples(t testing.TB) []sample {
	t.Helper()
	files, err := filepath.Glob("testdata/*.jpg")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var all []sample
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".jpg")
		if name != "arithmetic" {
			all = append(all, sample{name, read(t, name)})
		}
	}
	return all
}

// read reads one picture of testdata.
func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".jpg"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// decode decodes without an error.
func decode(t testing.TB, data []byte, o Options) *Image {
	t.Helper()
	m, err := Decode(bytes.NewReader(data), o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
