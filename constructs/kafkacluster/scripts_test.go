package kafkacluster

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
)

func TestUnpack(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir, err := unpack(brokerhost.Files())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(t.TempDir(), "copy"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	unpacked, err := digestOf(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if embedded, err := digestOf(brokerhost.Files()); err != nil || embedded != unpacked || filepath.Base(dir) != unpacked {
		t.Errorf("unpacked %s into %s, want %s (%v)", unpacked, filepath.Base(dir), embedded, err)
	}
	again, err := unpack(brokerhost.Files())
	if err != nil || again != dir {
		t.Errorf("a second time: got %s, %v, want %s", again, err, dir)
	}
	left, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(left) != 1 {
		t.Errorf("left %v, %v, want one directory", left, err)
	}
}

func TestUnpackNamesDirectoriesByContents(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	seen := map[string]string{}
	for name, files := range map[string]fstest.MapFS{
		"one":            {"a": {Data: []byte("x")}, "b": {Data: []byte("y")}},
		"other contents": {"a": {Data: []byte("x")}, "b": {Data: []byte("z")}},
		"other name":     {"a": {Data: []byte("x")}, "c": {Data: []byte("y")}},
		"moved text":     {"a": {Data: []byte("xb")}, "c": {Data: []byte("")}},
	} {
		dir, err := unpack(files)
		if err != nil {
			t.Fatal(err)
		}
		if former := seen[dir]; former != "" {
			t.Errorf("%q and %q are both in %s", former, name, dir)
		}
		seen[dir] = name
	}
}

func TestUnpackWithoutCache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", file) // no directory
	if dir, err := unpack(brokerhost.Files()); err == nil {
		t.Errorf("got %s, want an error", dir)
	}
}
