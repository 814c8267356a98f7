package kafkacluster

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
)

// newScripts is what runs on the brokers' hosts, as an asset.
func newScripts(scope constructs.Construct) awss3assets.Asset {
	dir, err := unpack(brokerhost.Files())
	if err != nil {
		panic(&synth.Error{Path: *scope.Node().Path(), Problems: []string{fmt.Sprintf("the brokers' scripts cannot be written for the CDK: %v", err)}})
	}
	return awss3assets.NewAsset(scope, jsii.String("Scripts"), &awss3assets.AssetProps{Path: jsii.String(dir)})
}

// unpack writes the files to a directory of the user's cache, since the CDK takes
// assets from directories. It is named by its contents and appears whole, so that
// processes can share it and nobody need remove it before the CDK is done.
func unpack(files fs.FS) (string, error) {
	digest, err := digestOf(files)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w: set XDG_CACHE_HOME or HOME", err)
	}
	parent := filepath.Join(cache, "lintel", "brokerhost")
	dir := filepath.Join(parent, digest)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(parent, "new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	content := filepath.Join(work, "content")
	if err := os.CopyFS(content, files); err != nil {
		return "", err
	}
	if err := os.Rename(content, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	return dir, nil
}

// digestOf the names and contents of all files.
func digestOf(files fs.FS) (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(hash, "%s\x00%d\x00", name, len(content))
		hash.Write(content)
		return nil
	})
	return hex.EncodeToString(hash.Sum(nil)), err
}
