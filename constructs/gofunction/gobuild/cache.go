package gobuild

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
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
//	KEY/sha256            the executable's digest; its time is the last use
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

// load returns the entry, or false where there is none. An entry that is
// damaged is removed and counts as none.
func (c *cache) load(key string) (Artifact, bool, error) {
	entry := filepath.Join(c.dir, key)
	want, err := os.ReadFile(filepath.Join(entry, "sha256"))
	if errors.Is(err, fs.ErrNotExist) {
		return Artifact{}, false, nil
	}
	if err != nil {
		return Artifact{}, false, fmt.Errorf("handler cache: %w", err)
	}
	asset := filepath.Join(entry, "asset")
	got, err := hashFile(filepath.Join(asset, Executable))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Artifact{}, false, fmt.Errorf("handler cache: %w", err)
	}
	if got != string(want) {
		if err := os.RemoveAll(entry); err != nil {
			return Artifact{}, false, fmt.Errorf("handler cache: remove damaged entry: %w", err)
		}
		return Artifact{}, false, nil
	}
	now := time.Now()
	if err := os.Chtimes(filepath.Join(entry, "sha256"), now, now); err != nil {
		return Artifact{}, false, fmt.Errorf("handler cache: %w", err)
	}
	return Artifact{Dir: asset, Hash: got}, true, nil
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
	hash, err := hashFile(bootstrap)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(staged, "sha256"), []byte(hash), 0o644); err != nil {
		return err
	}
	if err := os.Chmod(staged, 0o755); err != nil {
		return err
	}
	err = os.Rename(staged, filepath.Join(c.dir, key))
	if _, statErr := os.Stat(filepath.Join(c.dir, key)); err != nil && statErr == nil {
		return nil // another process stored the same executable first
	}
	return err
}

// prune removes what was not used for a long time, and what an interrupted
// process left.
func (c *cache) prune(now time.Time) error {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return fmt.Errorf("handler cache: %w", err)
	}
	for _, e := range entries {
		lastUse := filepath.Join(c.dir, e.Name(), "sha256")
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
