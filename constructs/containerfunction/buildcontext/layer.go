package buildcontext

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// AddDirectory adds a copy of a directory of the machine: files, links and
// directories. Anything else is refused.
func (c *Context) AddDirectory(at, dir string) error {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	err = c.add(at, entry{kind: directory})
	if err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		relative, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		open := func() (io.ReadCloser, error) { return os.Open(name) }
		target := func() (string, error) {
			to, err := os.Readlink(name)
			return filepath.ToSlash(to), err
		}
		return c.addLayered(at, filepath.ToSlash(relative), info.Mode(), open, target)
	})
}

// AddZip adds what a zip file of the machine holds, as Lambda's layers are. The
// zip file stays open until [Context.Close].
func (c *Context) AddZip(at, name string) error {
	z, err := zip.OpenReader(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	c.open = append(c.open, z)
	if err := c.add(at, entry{kind: directory}); err != nil {
		return err
	}
	for _, f := range z.File {
		if err := c.addZipped(at, f); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// maxLink is the length of the longest link, Linux's PATH_MAX.
const maxLink = 4096

func (c *Context) addZipped(at string, f *zip.File) error {
	target := func() (string, error) {
		r, err := f.Open()
		if err != nil {
			return "", err
		}
		defer r.Close()
		b, err := io.ReadAll(io.LimitReader(r, maxLink))
		return string(b), err
	}
	if strings.HasPrefix(f.Name, "/") || slices.Contains(strings.Split(f.Name, "/"), "..") {
		return fmt.Errorf("%q leads out of the layer", f.Name)
	}
	name := path.Clean(f.Name)
	if name == "." && f.Mode().IsDir() {
		return nil // the layer's own directory
	}
	return c.addLayered(at, name, f.Mode(), f.Open, target)
}

func (c *Context) addLayered(at, name string, mode fs.FileMode, open func() (io.ReadCloser, error), target func() (string, error)) error {
	e := entry{executable: mode&0o111 != 0, open: open}
	switch mode.Type() {
	case 0:
		e.kind = file
	case fs.ModeDir:
		e = entry{kind: directory}
	case fs.ModeSymlink:
		to, err := target()
		if err != nil {
			return err
		}
		if err := checkLink(name, to); err != nil {
			return err
		}
		e = entry{kind: link, link: to}
	default:
		return fmt.Errorf("%s is neither a file nor a directory nor a link (%v)", name, mode.Type())
	}
	return c.add(path.Join(at, name), e)
}

// checkLink refuses a link that leads out of the layer on the machine that builds.
func checkLink(name, to string) error {
	if to == "" || strings.ContainsAny(to, "\\\x00") {
		return fmt.Errorf("%s is a link to %q", name, to)
	}
	if !path.IsAbs(to) && !fs.ValidPath(path.Join(path.Dir(name), to)) {
		return fmt.Errorf("%s is a link to %s, which leads out of the layer", name, to)
	}
	return nil
}

// CheckMerge says whether the directories can be copied into one, in their order: a
// later file takes the place of an earlier one, but a directory can take the place
// of a directory alone.
func (c *Context) CheckMerge(directories ...string) error {
	type place struct{ at, kind string }
	seen := map[string]place{}
	for _, at := range directories {
		for _, name := range c.below(at) {
			kind := "not a directory"
			if c.entries[at+"/"+name].kind == directory {
				kind = "a directory"
			}
			if was, ok := seen[name]; ok && was.kind != kind {
				return fmt.Errorf("%s is %s in %s and %s in %s: copied into one place, neither can take the other's", name, was.kind, was.at, kind, at)
			}
			seen[name] = place{at, kind}
		}
	}
	return nil
}
