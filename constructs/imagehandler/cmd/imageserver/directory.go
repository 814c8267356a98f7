package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/demopage"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// directory is a source of pictures in files. os.Root keeps it from what is beyond.
type directory struct {
	roots map[string]*os.Root // by bucket
}

// openDirectory opens a directory as one bucket, or its subdirectories as many.
func openDirectory(dir string, many bool) (*directory, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(full)
	if err != nil {
		return nil, err
	}
	if !many {
		return &directory{map[string]*os.Root{cmp.Or(strings.Trim(filepath.Base(full), `/\`), "root"): root}}, nil
	}
	defer root.Close()
	d := &directory{map[string]*os.Root{}}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if !entry.IsDir() || hidden(entry.Name()) {
			continue
		}
		if d.roots[entry.Name()], err = root.OpenRoot(entry.Name()); err != nil {
			delete(d.roots, entry.Name())
			d.close()
			return nil, err
		}
	}
	if len(d.roots) == 0 {
		return nil, fmt.Errorf("%s has no subdirectory to be a bucket", dir)
	}
	return d, nil
}

func (d *directory) close() {
	for _, root := range d.roots {
		root.Close()
	}
}

func (d *directory) names() []string { return slices.Sorted(maps.Keys(d.roots)) }

func (d *directory) sources() []request.Source {
	var sources []request.Source
	for _, name := range d.names() {
		sources = append(sources, request.Source{Bucket: name})
	}
	return sources
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") }

// Stat tells about a file. Its ETag changes with its size and time.
func (d *directory) Stat(ctx context.Context, bucket, key string) (*service.Object, error) {
	root := d.roots[bucket]
	if root == nil || !fs.ValidPath(key) || strings.ContainsRune(key, 0) {
		return nil, service.ErrNotFound
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	info, err := root.Stat(filepath.FromSlash(key))
	if err != nil {
		return nil, mapped(err)
	}
	return about(info)
}

// about refuses what is no file: opening a pipe would wait.
func about(info fs.FileInfo) (*service.Object, error) {
	if !info.Mode().IsRegular() {
		return nil, service.ErrNotFound
	}
	return &service.Object{
		Size: info.Size(), LastModified: info.ModTime(), ETag: fmt.Sprintf("%x-%x", info.ModTime().UnixNano(), info.Size()),
	}, nil
}

// Get reads a file.
func (d *directory) Get(ctx context.Context, bucket, key string, limit int64) (*service.Object, error) {
	if _, err := d.Stat(ctx, bucket, key); err != nil {
		return nil, err
	}
	f, err := d.roots[bucket].Open(filepath.FromSlash(key))
	if err != nil {
		return nil, mapped(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, mapped(err)
	}
	o, err := about(info)
	if err != nil {
		return nil, err
	}
	if o.Size > limit {
		return nil, service.ErrTooLarge
	}
	body := make([]byte, o.Size)
	if _, err := io.ReadFull(f, body); err != nil {
		return nil, mapped(err)
	}
	o.Body = body
	return o, nil
}

// mapped is an error as the service knows it. What leads out of the directory does
// not exist, nor does a name that the system does not take.
func mapped(err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrPermission):
		return service.ErrAccessDenied
	case errors.Is(err, fs.ErrNotExist), errors.As(err, &path) && path.Op != "read":
		return service.ErrNotFound
	}
	return err
}

// maxListed bounds the pictures that the page offers.
const maxListed = 1000

// extensions are those of files that the page offers.
var extensions = map[string]bool{
	".jpg": true, ".jpeg": true, ".png": true, ".gif": true, ".webp": true, ".avif": true, ".tif": true, ".tiff": true, ".svg": true,
}

// pictures lists what the page offers.
func (d *directory) pictures(ctx context.Context) ([]demopage.Picture, error) {
	pictures := []demopage.Picture{}
	for _, bucket := range d.names() {
		err := fs.WalkDir(d.roots[bucket].FS(), ".", func(name string, entry fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case len(pictures) == maxListed:
				return fs.SkipAll
			case name != "." && (err != nil || hidden(entry.Name())):
				if entry.IsDir() {
					return fs.SkipDir
				}
			case err != nil:
				return err
			case extensions[strings.ToLower(path.Ext(name))] && entry.Type().IsRegular():
				pictures = append(pictures, demopage.Picture{Bucket: bucket, Key: name})
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return pictures, nil
}
