// Package signedcode is the file by which the step of a pipeline that signs code
// tells the next synthesis where the signed code is, and what that step signs.
//
// The command sign-handlers writes the file; package gofunction reads it. Code is
// found by the SHA-256 of its executable, so a file never gives a function other
// code than what was built for it.
package signedcode

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// File says where signed code is.
type File struct {
	// Region of the buckets, which must be that of the functions.
	Region string `json:"region"`
	// Profile is the name of the signing profile.
	Profile string `json:"profile"`
	// Code that was signed.
	Code []Entry `json:"code"`
}

// Entry is where the code of one executable is.
type Entry struct {
	// Path of the executable in the zip file, such as "bootstrap".
	Path string `json:"path"`
	// SHA256 of the executable, in hexadecimal.
	SHA256 string `json:"sha256"`
	// Bucket, Key and Version of the signed zip file.
	Bucket  string `json:"bucket"`
	Key     string `json:"key"`
	Version string `json:"version"`
	// Expires is when the signature does; zero if that is not known.
	Expires time.Time `json:"expires,omitzero"`
}

var digest = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Read reads the file of a name. The error names the file.
func Read(name string) (*File, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("signed code: %w", err)
	}
	f, err := Parse(b)
	if err != nil {
		return nil, fmt.Errorf("signed code: %s: %w", name, err)
	}
	return f, nil
}

// Parse reads the text of a file.
func Parse(text []byte) (*File, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	f := new(File)
	if err := d.Decode(f); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, errors.New("text after the object")
	}
	if f.Region == "" || f.Profile == "" {
		return nil, errors.New("no region or no profile")
	}
	for _, e := range f.Code {
		if e.Path == "" || !digest.MatchString(e.SHA256) || e.Bucket == "" || e.Key == "" || e.Version == "" {
			return nil, fmt.Errorf("an entry without path, SHA-256, bucket, key or version: %+v", e)
		}
	}
	return f, nil
}

// Text of the file, sorted, so that signing the same again changes nothing.
func (f *File) Text() []byte {
	sorted := *f
	sorted.Code = slices.SortedFunc(slices.Values(f.Code), func(a, b Entry) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.SHA256, b.SHA256))
	})
	b, err := json.MarshalIndent(sorted, "", "  ")
	if err != nil {
		panic(err) // of texts
	}
	return append(b, '\n')
}

// Find is the signed code of an executable.
func (f *File) Find(path, sha256 string) (Entry, bool) {
	i := slices.IndexFunc(f.Code, func(e Entry) bool { return e.Path == path && e.SHA256 == sha256 })
	if i < 0 {
		return Entry{}, false
	}
	return f.Code[i], true
}

// Executable is what the directory of an asset holds.
type Executable struct {
	Path    string // in the directory, with slashes
	SHA256  string
	Content []byte
}

// InAsset is the executable in the directory of an asset, or false if the asset is
// not one of Lintel's: those hold one file, "bootstrap" or below "extensions/".
func InAsset(dir fs.FS) (Executable, bool, error) {
	var files []string
	err := fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, name)
		}
		if len(files) > 1 {
			return fs.SkipAll
		}
		return err
	})
	if err != nil {
		return Executable{}, false, err
	}
	if len(files) != 1 || files[0] != "bootstrap" && !strings.HasPrefix(files[0], "extensions/") {
		return Executable{}, false, nil
	}
	content, err := fs.ReadFile(dir, files[0])
	if err != nil {
		return Executable{}, false, err
	}
	sum := sha256.Sum256(content)
	return Executable{files[0], hex.EncodeToString(sum[:]), content}, true, nil
}
