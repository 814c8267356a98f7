// Package imagefs makes the file system of a container image from its Dockerfile and its build context, without
// Docker. It knows FROM, COPY and ENTRYPOINT, which is all that the images have that Lintel writes; anything else fails
// the test.
package imagefs

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
)

// Image is what a stage of a Dockerfile comes to.
type Image struct {
	// Root is the directory that holds the image's files.
	Root string
	// Entrypoint is what the image runs.
	Entrypoint []string
}

// Build makes the image of a stage from the build context in a directory. bases are directories with the files of images
// that FROM names.
func Build(t testing.TB, context, stage string, bases map[string]string) Image {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(context, "Dockerfile"))
	check(t, err)
	file, err := dockerfile.Parse(text)
	check(t, err)
	built := map[string]Image{}
	for _, s := range file.Stages(dockerfile.Options{}) {
		image := Image{Root: t.TempDir()}
		if from, ok := built[s.Base]; ok {
			copyAll(t, from.Root, image.Root)
			image.Entrypoint = from.Entrypoint
		} else if s.Base != dockerfile.Scratch {
			base, ok := bases[s.Base]
			if !ok {
				t.Fatalf("FROM %s, which the test has no files of", s.Base)
			}
			copyAll(t, base, image.Root)
		}
		for _, in := range s.Instructions {
			image.apply(t, in, context, built)
		}
		built[s.Name] = image
	}
	image, ok := built[stage]
	if !ok {
		t.Fatalf("no stage %s", stage)
	}
	return image
}

func (m *Image) apply(t testing.TB, in dockerfile.Instruction, context string, built map[string]Image) {
	t.Helper()
	switch in.Keyword {
	case "ENTRYPOINT":
		m.Entrypoint = in.Exec
	case "COPY":
		from := context
		if name := in.Flag("from"); name != "" {
			stage, ok := built[name]
			if !ok {
				t.Fatalf("%s: no stage %s before", in.Text, name)
			}
			from = stage.Root
		}
		words := in.Words()
		if len(words) != 2 || !path.IsAbs(words[1]) {
			t.Fatalf("%s: want one source and an absolute destination", in.Text)
		}
		source, to := filepath.Join(from, words[0]), filepath.Join(m.Root, words[1])
		if info, err := os.Stat(source); err != nil || !info.IsDir() {
			check(t, err)
			check(t, os.MkdirAll(filepath.Dir(to), 0o755))
			copyOne(t, source, to)
			return
		}
		copyAll(t, source, to)
	default:
		t.Fatalf("%s: the image is not made of COPYs alone", in.Text)
	}
}

// copyAll copies what a directory holds into another, over what is there.
func copyAll(t testing.TB, from, to string) {
	t.Helper()
	check(t, filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(name, from))
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		copyOne(t, name, target)
		return nil
	}))
}

// copyOne copies a file with its mode, or a link.
func copyOne(t testing.TB, from, to string) {
	t.Helper()
	info, err := os.Lstat(from)
	check(t, err)
	check(t, os.RemoveAll(to))
	if info.Mode().Type() == fs.ModeSymlink {
		target, err := os.Readlink(from)
		check(t, err)
		check(t, os.Symlink(target, to))
		return
	}
	in, err := os.Open(from)
	check(t, err)
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, info.Mode())
	check(t, err)
	_, err = io.Copy(out, in)
	check(t, err)
	check(t, out.Close())
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
