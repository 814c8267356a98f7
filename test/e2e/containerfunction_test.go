package e2e

import (
	"archive/zip"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/containerfunction/goimage"
	"github.com/lintel-go/lintel/constructs/logs3/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/imagefs"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

const (
	convertHandler = "github.com/lintel-go/lintel/apps/containerfunction/lambda/convert"
	convertLayer   = "../../apps/containerfunction/layer"
)

// baseFiles are what the images take from AWS's base image.
func baseFiles(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{goimage.Emulator, "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/bin/sh"} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("of the base"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return map[string]string{goimage.Base: dir}
}

// convertImage is the build context of the handler that converts money, for this machine. The rates of the first layer
// are wrong; those of the second count.
func convertImage(t *testing.T, scratch bool) (context string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "layer.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(f)
	for entry, content := range map[string]string{"rates.csv": "currency,perEuro\nJPY,1\nEUR,1\n", "first/only.txt": "kept"} {
		to, err := w.Create(entry)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	image := goimage.Image{
		GOARCH: runtime.GOARCH, Scratch: scratch,
		Layers:     []goimage.Layer{{Zip: name}, {Directory: convertLayer}},
		Extensions: []string{path.Base(wiring.Package)},
	}
	context = t.TempDir()
	if _, err := image.Write(context, handler.Build(t, convertHandler), handler.Build(t, wiring.Package)); err != nil {
		t.Fatal(err)
	}
	return context
}

// filesOf an image, with what tells an executable.
func filesOf(t *testing.T, image imagefs.Image) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(image.Root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		mark := ""
		if info.Mode()&0o111 == 0o111 {
			mark = "*"
		}
		if info.Mode()&0o444 != 0o444 {
			t.Errorf("%s cannot be read by every user: %v", name, info.Mode())
		}
		names = append(names, strings.TrimPrefix(name, image.Root)+mark)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestContainerImageRuns starts what a generated image starts, from the image's own files.
func TestContainerImageRuns(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		scratch bool
		base    []string // files of the base that the image has
	}{
		{"AWS's base image", false, []string{"/bin/sh*", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem*", "/usr/local/bin/aws-lambda-rie*"}},
		{"scratch", true, []string{"/etc/ssl/certs/ca-certificates.crt*"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			image := imagefs.Build(t, convertImage(t, test.scratch), "function", baseFiles(t))
			want := append([]string{"/opt/extensions/logs3*", "/opt/first/only.txt", "/opt/rates.csv", "/var/task/bootstrap*"}, test.base...)
			slices.Sort(want)
			if got := filesOf(t, image); !slices.Equal(got, want) {
				t.Errorf("the image has %q, want %q", got, want)
			}
			if !slices.Equal(image.Entrypoint, []string{goimage.Handler}) {
				t.Fatalf("the image runs %q, want %s", image.Entrypoint, goimage.Handler)
			}
			function := lambdart.New(t, filepath.Join(image.Root, image.Entrypoint[0]), map[string]string{"RATES_FILE": filepath.Join(image.Root, "/opt/rates.csv")})
			response, err := function.Invoke(t.Context(), map[string]any{"amount": 2, "from": "EUR", "to": "JPY"})
			var answer struct{ Amount float64 }
			if err == nil {
				err = json.Unmarshal(response, &answer)
			}
			if err != nil || answer.Amount != 361 {
				t.Errorf("got %s (%v), want 361 with the rates of the last layer", response, err)
			}
		})
	}
}

// TestContainerImageLocally checks the stage that is for local runs: the function's image behind the emulator.
func TestContainerImageLocally(t *testing.T) {
	t.Parallel()
	context, bases := convertImage(t, true), baseFiles(t)
	function, local := imagefs.Build(t, context, "function", bases), imagefs.Build(t, context, "local", bases)
	want := append(filesOf(t, function), goimage.Emulator+"*")
	slices.Sort(want)
	if got := filesOf(t, local); !slices.Equal(got, want) {
		t.Errorf("the image has %q, want %q", got, want)
	}
	if want := []string{goimage.Emulator, goimage.Handler}; !slices.Equal(local.Entrypoint, want) {
		t.Errorf("the image runs %q, want %q", local.Entrypoint, want)
	}
}
