package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lintel-go/lintel/constructs/gofunction/signedcode"
)

// findExecutables are those among the assets of a cloud assembly, which lists them
// in the asset manifests of its stacks
// (https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cloud-assembly-schema).
// The directory may hold others, of earlier syntheses.
func findExecutables(app string) ([]signedcode.Executable, error) {
	dirs := map[string]bool{}
	manifests := 0
	err := filepath.WalkDir(app, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && strings.HasPrefix(entry.Name(), "asset.") {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".assets.json") {
			return nil
		}
		manifests++
		return addAssets(dirs, name)
	})
	if err != nil {
		return nil, fmt.Errorf("cloud assembly: %w", err)
	}
	if manifests == 0 {
		return nil, fmt.Errorf("%s has no asset manifest: run cdk synth first", app)
	}
	var found []signedcode.Executable
	for _, dir := range slices.Sorted(maps.Keys(dirs)) {
		executable, ok, err := signedcode.InAsset(os.DirFS(dir))
		if err != nil {
			return nil, fmt.Errorf("asset %s: %w", dir, err)
		}
		if ok {
			found = append(found, executable)
		}
	}
	if len(found) == 0 {
		return nil, errors.New(app + " has no code that Lintel built: synthesize without lintel:signedCode and lintel:skipHandlerBuild")
	}
	return found, nil
}

// addAssets adds the directories that a manifest says are zipped.
func addAssets(dirs map[string]bool, manifest string) error {
	b, err := os.ReadFile(manifest)
	if err != nil {
		return err
	}
	var content struct {
		Files map[string]struct {
			Source struct{ Path, Packaging string }
		}
	}
	if err := json.Unmarshal(b, &content); err != nil {
		return fmt.Errorf("%s: %w", manifest, err)
	}
	for _, file := range content.Files {
		if file.Source.Packaging == "zip" {
			dirs[filepath.Join(filepath.Dir(manifest), filepath.FromSlash(file.Source.Path))] = true
		}
	}
	return nil
}

// replaceFile writes all of a file or leaves the one that is there.
func replaceFile(name string, content []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(name), ".signed-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // which is gone if all went well
	_, err = temporary.Write(content)
	if err := errors.Join(err, temporary.Chmod(0o644), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), name)
}
