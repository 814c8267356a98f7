package goimage

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"regexp"

	"github.com/lintel-go/lintel/constructs/containerfunction/buildcontext"
	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

// MaxExtensions is how many extensions Lambda starts
// (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html).
const MaxExtensions = 10

// extensionName is what needs no quotes anywhere.
var extensionName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]*$`)

// dockerignore lets in what the Dockerfile copies and nothing else.
const dockerignore = "*\n!" + gobuild.Executable + "\n!" + layersDir + "\n!" + extensionsDir + "\n"

// Check says everything about the image that would not build or not run. It reads
// the layers that are on this machine.
func (m *Image) Check() error {
	var errs []error
	if m.BaseDigest != "" && !dockerfile.IsDigest(m.BaseDigest) {
		errs = append(errs, fmt.Errorf(`got BaseDigest %q: it must be "sha256:" and 64 hexadecimal digits in lower case`, m.BaseDigest))
	}
	for i, layer := range m.Layers {
		if err := layer.check(); err != nil {
			errs = append(errs, fmt.Errorf("in Layers[%d]: %w", i, err))
		}
	}
	for i, name := range m.Extensions {
		if !extensionName.MatchString(name) {
			errs = append(errs, fmt.Errorf("got name %q of Extensions[%d]: it must be letters, digits, underscores, dots and hyphens, and begin with neither of the last two", name, i))
		}
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	var c buildcontext.Context
	return errors.Join(m.addLayers(&c), c.Close())
}

func (l *Layer) check() error {
	set := 0
	for _, source := range []string{l.Zip, l.Directory, l.Image} {
		if source != "" {
			set++
		}
	}
	if set != 1 {
		return fmt.Errorf("%d of Zip, Directory and Image are set: set one", set)
	}
	if l.Image == "" {
		return nil
	}
	image, err := dockerfile.ParseReference(l.Image)
	if err == nil && image.Tag == "" && image.Digest == "" { // it could be read as the name of a stage
		err = fmt.Errorf("the image %s has neither a tag nor a digest", image)
	}
	return err
}

// addLayers adds the layers that are on this machine, and says what of them would
// not work.
func (m *Image) addLayers(c *buildcontext.Context) error {
	var local []string
	from := map[string]string{} // what an extension of a name is from
	for i, layer := range m.Layers {
		if layer.Image != "" {
			continue
		}
		at := layerName(i)
		names, err := addLayer(c, at, layer, m.GOARCH)
		if err != nil {
			return fmt.Errorf("in Layers[%d]: %w", i, err)
		}
		local = append(local, at)
		for _, name := range names {
			from[name] = fmt.Sprintf("Layers[%d]", i)
		}
	}
	for i, name := range m.Extensions {
		if where, ok := from[name]; ok {
			return fmt.Errorf("in Extensions[%d]: %s has an extension named %q too: set Name", i, where, name)
		}
		from[name] = fmt.Sprintf("Extensions[%d]", i)
	}
	if len(from) > MaxExtensions {
		return fmt.Errorf("%d extensions: Lambda takes %d", len(from), MaxExtensions)
	}
	return c.CheckMerge(local...)
}

// addLayer adds a layer and returns the names of its extensions.
func addLayer(c *buildcontext.Context, at string, layer Layer, goarch string) (extensions []string, err error) {
	if layer.Zip != "" {
		err = c.AddZip(at, layer.Zip)
	} else {
		err = c.AddDirectory(at, layer.Directory)
	}
	if err != nil {
		return nil, err
	}
	return c.Extensions(at, goarch)
}

// Write writes the build context into an empty directory and returns its hash, which
// follows the image alone. The executables are the function's, then one for each of
// Extensions.
func (m *Image) Write(dir string, executables ...string) (hash string, err error) {
	if len(executables) != 1+len(m.Extensions) {
		return "", fmt.Errorf("%d executables, want the function's and %d extensions'", len(executables), len(m.Extensions))
	}
	if err := m.Check(); err != nil {
		return "", err
	}
	text, err := m.Dockerfile()
	if err != nil {
		return "", err
	}
	var c buildcontext.Context
	defer func() { err = cmp.Or(err, c.Close()) }()
	err = errors.Join(
		c.AddBytes(dockerfileName, text),
		c.AddBytes(".dockerignore", []byte(dockerignore)),
		c.AddExecutable(gobuild.Executable, executables[0]),
		m.addLayers(&c),
	)
	for i, name := range m.Extensions {
		err = errors.Join(err, c.AddExecutable(path.Join(extensionsDir, name), executables[1+i]))
	}
	if err != nil {
		return "", err
	}
	return c.Write(dir)
}
