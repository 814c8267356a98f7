package gobuild

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// unusedFor is how long an executable is kept after its last use.
const unusedFor = 30 * 24 * time.Hour

// cache keeps executables by key. An entry is a directory:
//
//	KEY/asset/bootstrap   the artifact's directory, holding nothing else
//	KEY/stamp             what the executable is known by; its time is the last use
//
// Entries appear by rename, whole or not at all, so processes share the cache
// without a lock.
type cache struct{ dir string }

func openCache(dir string) (*cache, error) {
	if dir == "" {
		d, err := defaultCacheDir()
		if err != nil {
			return nil, err
		}
		dir = d
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("handler cache: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("handler cache: %w", err)
	}
	return &cache{dir}, nil
}

func (c *cache) tempDir() (string, error) {
	return os.MkdirTemp(c.dir, "tmp-")
}

// stamp tells an executable from a damaged one without reading it: hashing every
// executable would be a third of the work of a build in which nothing changed.
type stamp struct {
	SHA256   string
	Size     int64
	Modified time.Time
}

// stampOf reads the executable.
func stampOf(bootstrap string) (stamp, error) {
	info, err := os.Stat(bootstrap)
	if err != nil {
		return stamp{}, err
	}
	hash, err := hashFile(bootstrap)
	return stamp{hash, info.Size(), info.ModTime().UTC()}, err
}

func (s stamp) matches(info fs.FileInfo) bool {
	return s.Size == info.Size() && s.Modified.Equal(info.ModTime())
}

// load returns the entry, or false where there is none. An entry whose
// executable is damaged is removed and counts as none.
func (c *cache) load(key string) (Artifact, bool, error) {
	artifact, ok, err := c.read(filepath.Join(c.dir, key))
	if err != nil {
		return Artifact{}, false, fmt.Errorf("handler cache: %w", err)
	}
	return artifact, ok, nil
}

func (c *cache) read(entry string) (Artifact, bool, error) {
	stampFile, asset := filepath.Join(entry, "stamp"), filepath.Join(entry, "asset")
	text, err := os.ReadFile(stampFile)
	if errors.Is(err, fs.ErrNotExist) {
		return Artifact{}, false, nil
	}
	var known stamp
	if err == nil {
		err = json.Unmarshal(text, &known)
	}
	if err == nil {
		err = verify(filepath.Join(asset, Executable), known)
	}
	if err != nil { // damaged: made again
		return Artifact{}, false, os.RemoveAll(entry)
	}
	now := time.Now()
	return Artifact{Dir: asset, Hash: known.SHA256}, true, os.Chtimes(stampFile, now, now)
}

// verify reads the executable only if it was touched since it was stored, as by
// a copy of the cache.
func verify(bootstrap string, known stamp) error {
	info, err := os.Stat(bootstrap)
	if err != nil || known.matches(info) {
		return err
	}
	if hash, err := hashFile(bootstrap); err != nil || hash != known.SHA256 {
		return fmt.Errorf("%s is not what was stored: %w", bootstrap, err)
	}
	return nil
}

// store moves the executable into the cache.
func (c *cache) store(key, executable string) error {
	staged, err := c.tempDir()
	if err != nil {
		return err
	}
	defer os.RemoveAll(staged)
	asset := filepath.Join(staged, "asset")
	if err := os.Mkdir(asset, 0o755); err != nil {
		return err
	}
	bootstrap := filepath.Join(asset, Executable)
	if err := os.Rename(executable, bootstrap); err != nil {
		return err
	}
	if err := os.Chmod(bootstrap, 0o755); err != nil { // whatever the umask: Lambda runs it as another user
		return err
	}
	known, err := stampOf(bootstrap)
	if err != nil {
		return err
	}
	text, err := json.Marshal(known)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(staged, "stamp"), text, 0o644); err != nil {
		return err
	}
	if err := os.Chmod(staged, 0o755); err != nil {
		return err
	}
	entry := filepath.Join(c.dir, key)
	if err := os.Rename(staged, entry); err == nil {
		return nil
	}
	if _, ok, err := c.read(entry); ok || err != nil {
		return err // another process stored the same executable first
	}
	if err := os.RemoveAll(entry); err != nil { // what is there is no entry
		return err
	}
	return os.Rename(staged, entry)
}

// prune removes what was not used for a long time, and what an interrupted
// process left.
func (c *cache) prune(now time.Time) error {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return fmt.Errorf("handler cache: %w", err)
	}
	for _, e := range entries {
		lastUse := filepath.Join(c.dir, e.Name(), "stamp")
		if strings.HasPrefix(e.Name(), "tmp-") {
			lastUse = filepath.Dir(lastUse)
		}
		info, err := os.Stat(lastUse)
		if errors.Is(err, fs.ErrNotExist) {
			continue // not ours, or another process is at it
		}
		if err != nil {
			return fmt.Errorf("handler cache: %w", err)
		}
		if now.Sub(info.ModTime()) > unusedFor {
			if err := os.RemoveAll(filepath.Join(c.dir, e.Name())); err != nil {
				return fmt.Errorf("handler cache: %w", err)
			}
		}
	}
	return nil
}

func hashFile(name string) (sum string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { err = cmp.Or(err, f.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
