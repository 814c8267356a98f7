//go:build unix

package codec

import (
	"archive/zip"
	"compress/flate"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// zipSize builds a program that imports a package, as handlers are built, and
// packs it as they are.
func zipSize(b *testing.B, imported string) int64 {
	b.Helper()
	dir := b.TempDir()
	program := "package main\n\nimport _ \"" + imported + "\"\n\nfunc main() {}\n"
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		b.Fatal(err)
	}
	out := filepath.Join(dir, "bootstrap")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc,nodynamic", "-ldflags", "-s -w", "-o", out, file)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, text)
	}
	packed, err := os.Create(filepath.Join(dir, "zip"))
	if err != nil {
		b.Fatal(err)
	}
	defer packed.Close()
	w := zip.NewWriter(packed)
	w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	entry, err := w.Create("bootstrap")
	if err != nil {
		b.Fatal(err)
	}
	built, err := os.Open(out)
	if err != nil {
		b.Fatal(err)
	}
	defer built.Close()
	if _, err := io.Copy(entry, built); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	info, err := packed.Stat()
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}
