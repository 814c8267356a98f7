package buildcontext

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
)

// MaxBytes is how much a context may hold, Lambda's limit for an image:
// 10 GiB, uncompressed
// (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const MaxBytes = 10 << 30

// Context is the files of a build context. The zero value is empty and ready to
// use. Files that are added are read when the context is written.
type Context struct {
	entries map[string]entry
	open    []io.Closer
}

// entry is a file, a link or a directory of a context.
type entry struct {
	kind       kind
	executable bool
	link       string // where a link points
	open       func() (io.ReadCloser, error)
}

type kind byte

const (
	file      kind = 'f'
	link      kind = 'l'
	directory kind = 'd'
)

// Close releases the zip files that were added.
func (c *Context) Close() error {
	var err error
	for _, one := range c.open {
		err = errors.Join(err, one.Close())
	}
	c.open = nil
	return err
}

// Names of everything in the context, sorted; those of directories end with /.
func (c *Context) Names() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c.entries)) {
		if c.entries[name].kind == directory {
			name += "/"
		}
		names = append(names, name)
	}
	return names
}

// AddBytes adds a file with a content.
func (c *Context) AddBytes(name string, content []byte) error {
	return c.add(name, entry{kind: file, open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }})
}

// AddExecutable adds a file of the machine as an executable.
func (c *Context) AddExecutable(name, from string) error {
	return c.add(name, entry{kind: file, executable: true, open: func() (io.ReadCloser, error) { return os.Open(from) }})
}

// add adds an entry and the directories it is in.
func (c *Context) add(name string, e entry) error {
	if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\\x00") {
		return fmt.Errorf("%q is no name in a build context", name)
	}
	if c.entries == nil {
		c.entries = map[string]entry{}
	}
	for parent := path.Dir(name); parent != "."; parent = path.Dir(parent) {
		if was, ok := c.entries[parent]; ok && was.kind != directory {
			return fmt.Errorf("%s is in %s, which is not a directory", name, parent)
		}
		c.entries[parent] = entry{kind: directory}
	}
	if was, ok := c.entries[name]; ok && (was.kind != directory || e.kind != directory) {
		return fmt.Errorf("%s is there twice", name)
	}
	c.entries[name] = e
	return nil
}

// below are the names of what is in a directory of the context, relative to it,
// sorted.
func (c *Context) below(at string) []string {
	var names []string
	for name := range c.entries {
		if rest, ok := strings.CutPrefix(name, at+"/"); ok {
			names = append(names, rest)
		}
	}
	slices.Sort(names)
	return names
}
