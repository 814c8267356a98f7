package buildcontext

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Write writes the context into a directory, which must exist and be empty, and
// returns its hash: a SHA-256 in hexadecimal. Nothing is written outside of the
// directory, and nothing is overwritten.
func (c *Context) Write(dir string) (string, error) { return c.write(dir, MaxBytes) }

// write is Write with another limit, in octets.
func (c *Context) write(dir string, limit int64) (string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	w := writer{root: root, hash: sha256.New(), left: limit}
	for _, name := range slices.Sorted(maps.Keys(c.entries)) { // a directory comes before what is in it
		if err := w.write(name, c.entries[name]); err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
	}
	return hex.EncodeToString(w.hash.Sum(nil)), nil
}

// errTooLarge is for more than Lambda takes.
var errTooLarge = fmt.Errorf("more than %d GiB in all, which is all that Lambda takes", MaxBytes>>30)

type writer struct {
	root *os.Root
	hash hash.Hash
	left int64 // octets that may still be written
}

func (w *writer) write(name string, e entry) error {
	// %q leaves no doubt where a name ends.
	fmt.Fprintf(w.hash, "%c %t %q %q\n", e.kind, e.executable, name, e.link)
	native := filepath.FromSlash(name)
	switch e.kind {
	case directory:
		return w.root.Mkdir(native, 0o755)
	case link:
		return w.root.Symlink(filepath.FromSlash(e.link), native)
	}
	return w.file(native, e)
}

func (w *writer) file(name string, e entry) (err error) {
	from, err := e.open()
	if err != nil {
		return err
	}
	defer from.Close()
	mode := os.FileMode(0o644)
	if e.executable {
		mode = 0o755
	}
	to, err := w.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, to.Close()) }()
	content := sha256.New()
	n, err := io.Copy(io.MultiWriter(to, content), io.LimitReader(from, w.left+1))
	if err != nil {
		return err
	}
	if w.left -= n; w.left < 0 {
		return errTooLarge
	}
	w.hash.Write(content.Sum(nil))
	return to.Chmod(mode) // whatever the umask
}
