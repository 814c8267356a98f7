//go:build unix

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// tree makes files with their names for content; a name that ends in a slash is a
// directory.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if err := os.WriteFile(full, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func open(t *testing.T, dir string, many bool) *directory {
	t.Helper()
	d, err := openDirectory(dir, many)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.close)
	return d
}

func TestFilesAreObjects(t *testing.T) {
	dir := tree(t, "in/a.jpg", "in/sub/b c.png", "in/sub/empty/", "outside.txt")
	in := filepath.Join(dir, "in")
	for link, target := range map[string]string{
		"in/inside.jpg": "a.jpg", "in/out.jpg": "../outside.txt", "in/absolute.jpg": filepath.Join(dir, "outside.txt"), "in/up": "..",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(in, "pipe.jpg"), 0o644); err != nil {
		t.Fatal(err)
	}
	d := open(t, in, false)
	tests := []struct {
		bucket, key, want string
		err               error
	}{
		{"in", "a.jpg", "in/a.jpg", nil},
		{"in", "sub/b c.png", "in/sub/b c.png", nil},
		{"in", "inside.jpg", "in/a.jpg", nil},
		{"in", "out.jpg", "", service.ErrNotFound},
		{"in", "absolute.jpg", "", service.ErrNotFound},
		{"in", "up/outside.txt", "", service.ErrNotFound},
		{"in", "../outside.txt", "", service.ErrNotFound},
		{"in", "sub/../../outside.txt", "", service.ErrNotFound},
		{"in", filepath.Join(dir, "outside.txt"), "", service.ErrNotFound},
		{"in", "sub", "", service.ErrNotFound},
		{"in", "sub/", "", service.ErrNotFound},
		{"in", "a.jpg/more", "", service.ErrNotFound},
		{"in", "", "", service.ErrNotFound},
		{"in", ".", "", service.ErrNotFound},
		{"in", "a\x00.jpg", "", service.ErrNotFound},
		{"in", strings.Repeat("x", 1000), "", service.ErrNotFound},
		{"in", "pipe.jpg", "", service.ErrNotFound},
		{"in", "missing.jpg", "", service.ErrNotFound},
		{"other", "a.jpg", "", service.ErrNotFound},
		{"..", "outside.txt", "", service.ErrNotFound},
	}
	for _, tt := range tests {
		o, err := d.Get(t.Context(), tt.bucket, tt.key, 100)
		info, statErr := d.Stat(t.Context(), tt.bucket, tt.key)
		if !errors.Is(err, tt.err) || !errors.Is(statErr, tt.err) {
			t.Errorf("%q: %v, %v; want %v", tt.key, err, statErr, tt.err)
			continue
		}
		if err == nil && (string(o.Body) != tt.want || info.ETag != o.ETag || info.Size != int64(len(tt.want)) || info.Body != nil) {
			t.Errorf("%q: %q, %+v", tt.key, o.Body, info)
		}
	}
	if _, err := d.Get(t.Context(), "in", "a.jpg", 3); !errors.Is(err, service.ErrTooLarge) {
		t.Errorf("above the limit: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Get(ended, "in", "a.jpg", 100); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

func TestSubdirectoriesAreBuckets(t *testing.T) {
	dir := tree(t, "one/a.jpg", "two/b.PNG", "two/.hidden/c.jpg", "two/.d.jpg", "two/readme.txt", ".git/e.jpg", "f.jpg")
	d := open(t, dir, true)
	if names := d.names(); !slices.Equal(names, []string{"one", "two"}) || d.sources()[1].Bucket != "two" {
		t.Errorf("buckets %v", names)
	}
	for key, want := range map[string]error{"a.jpg": nil, "../f.jpg": service.ErrNotFound, "../two/b.PNG": service.ErrNotFound} {
		if _, err := d.Get(t.Context(), "one", key, 100); !errors.Is(err, want) {
			t.Errorf("%s: %v", key, err)
		}
	}
	pictures, err := d.pictures(t.Context())
	if err != nil || len(pictures) != 2 || pictures[0].Key != "a.jpg" || pictures[1].Bucket != "two" || pictures[1].Key != "b.PNG" {
		t.Errorf("pictures %v, %v", pictures, err)
	}
	if _, err := openDirectory(tree(t, "a.jpg"), true); err == nil || !strings.Contains(err.Error(), "no subdirectory") {
		t.Errorf("no buckets: %v", err)
	}
	if _, err := openDirectory(filepath.Join(dir, "none"), false); err == nil {
		t.Error("a directory that does not exist was opened")
	}
}

func FuzzKeys(f *testing.F) {
	dir := f.TempDir()
	in := filepath.Join(dir, "in")
	for name, content := range map[string]string{"in/sub/a.jpg": "picture", "secret": "secret"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			f.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			f.Fatal(err)
		}
	}
	d, err := openDirectory(in, false)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(d.close)
	for _, key := range []string{"sub/a.jpg", "../secret", "sub/../../secret", "/secret", `..\secret`, "./sub//a.jpg"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if o, err := d.Get(t.Context(), "in", key, 100); err == nil && (string(o.Body) != "picture" || key != "sub/a.jpg") {
			t.Errorf("%q is %q", key, o.Body)
		}
	})
}
