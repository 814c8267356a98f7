package containerfunction_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/containerfunction"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

// files writes a directory.
func files(t *testing.T, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestBadProps(t *testing.T) {
	type props = containerfunction.Props
	stack := synthtest.NewStack(t)
	repository := awsecr.Repository_FromRepositoryName(stack, jsii.String("Images"), jsii.String("images"))
	directory := func(dockerfile string) string { return files(t, map[string]string{"Dockerfile": dockerfile}) }
	layer := func(names ...string) containerfunction.Layer {
		content := map[string]string{}
		for _, name := range names {
			content[name] = ""
		}
		return containerfunction.Layer{Directory: files(t, content)}
	}
	image := containerfunction.Layer{Image: "example.com/layer:1"}
	tests := []struct {
		name  string
		props *props
		want  string
	}{
		{"nil", nil, "0 of Package, Directory and Repository are set"},
		{"two sources", &props{Package: hello, Repository: repository, Digest: digest}, "2 of Package, Directory and Repository are set"},
		{"a shared setting", &props{Package: hello, MemoryMiB: 1}, "got MemoryMiB 1: it must be 128 to 10240"},
		{"timeout", &props{Package: hello, Timeout: time.Hour}, "got Timeout 1h0m0s"},
		{"architecture", &props{Package: hello, Architecture: "amd64"}, `got Architecture "amd64"`},

		{"base", &props{Package: hello, Base: "alpine"}, `got Base "alpine": it must be "al2023" or "scratch"`},
		{"digest of the base", &props{Package: hello, BaseDigest: "sha256:00"}, `got BaseDigest "sha256:00": it must be "sha256:" and 64`},
		{"base of a directory", &props{Directory: "x", Base: containerfunction.Scratch}, "Base has no effect on an image of Directory, only of Package"},
		{"layers of a directory", &props{Directory: "x", Layers: []containerfunction.Layer{image}}, "copy the files in the Dockerfile, with `COPY --from=IMAGE /opt/ /opt/`"},
		{"stage of a package", &props{Package: hello, Target: "x"}, "Target has no effect on an image of Package, only of Directory"},
		{"digest of a package", &props{Package: hello, Digest: digest}, "Digest has no effect on an image of Package, only of Repository"},
		{"tags of a repository", &props{Repository: repository, Digest: digest, BuildTags: []string{"x"}}, "BuildTags has no effect on an image of Repository"},

		{"no source of a layer", &props{Package: hello, Layers: []containerfunction.Layer{{}}}, "Layers[0]: 0 of Zip, Directory and Image are set: set one"},
		{"two sources of a layer", &props{Package: hello, Layers: []containerfunction.Layer{image, {Zip: "x", Directory: "y"}}}, "Layers[1]: 2 of Zip"},
		{"layer's image", &props{Package: hello, Layers: []containerfunction.Layer{{Image: "a b"}}}, `Layers[0]: "a b" is no image reference`},
		{"layer's image at deploy", &props{Package: hello, Layers: []containerfunction.Layer{{Image: *repository.RepositoryUri()}}}, "known only at deploy"},
		{"absent zip", &props{Package: hello, Layers: []containerfunction.Layer{{Zip: "absent.zip"}}}, "Layers[0]: absent.zip: open absent.zip"},
		{"absent directory", &props{Package: hello, Layers: []containerfunction.Layer{{Directory: "absent"}}}, "Layers[0]: lstat absent"},
		{"layers that do not merge", &props{Package: hello, Layers: []containerfunction.Layer{layer("lib/a"), layer("lib")}}, "lib is a directory in layers/0 and not a directory in layers/1"},
		{"extension that is not executable", &props{Package: hello, Layers: []containerfunction.Layer{layer("extensions/a")}}, "Layers[0]: layers/0/extensions/a is not executable"},
		{"extension without a package", &props{Package: hello, Extensions: []containerfunction.Extension{{Name: "x"}}}, "Extensions[0] has no Package"},
		{"name of an extension", &props{Package: hello, Extensions: []containerfunction.Extension{{Package: hello, Name: "a b"}}}, `got name "a b" of Extensions[0]`},
		{"two extensions of a name", &props{Package: hello, Extensions: []containerfunction.Extension{{Package: hello}, {Package: "example.com/hello/v2"}}}, `Extensions[1]: Extensions[0] has an extension named "hello" too`},
		{"eleven extensions", &props{Package: hello, Extensions: extensions(11)}, "11 extensions: Lambda takes 10"},

		{"no Dockerfile", &props{Directory: "absent"}, "cannot read the Dockerfile: open absent/Dockerfile"},
		{"no such Dockerfile", &props{Directory: directory("FROM a:1"), Dockerfile: "Other"}, "Other: no such file"},
		{"empty Dockerfile", &props{Directory: directory("# nothing")}, "Dockerfile: no instructions"},
		{"Dockerfile that does not build", &props{Directory: directory("FROM a:1\nCOPPY x y")}, `Dockerfile LT0001 line 2: "COPPY" is no instruction`},
		{"Dockerfile for another architecture", &props{Directory: directory("FROM --platform=linux/amd64 a:1")}, "Dockerfile LT0005 line 1: FROM --platform=linux/amd64, the function is for linux/arm64"},
		{"Dockerfile for another architecture", &props{Directory: directory("FROM --platform=linux/arm64 a:1"), Architecture: gofunction.X86}, "the function is for linux/amd64"},
		{"Dockerfile with a secret", &props{Directory: directory("FROM a:1\nENV TOKEN=x")}, "LT0002 line 2: ENV TOKEN"},
		{"no such stage", &props{Directory: directory("FROM a:1 AS x"), Target: "y"}, `LT0004 line 1: no stage is named "y"`},

		{"neither digest nor tag", &props{Repository: repository}, "Repository needs one of Digest and Tag"},
		{"digest and tag", &props{Repository: repository, Digest: digest, Tag: "v1"}, "Repository needs one of Digest and Tag"},
		{"digest", &props{Repository: repository, Digest: "sha512:00"}, `got Digest "sha512:00"`},
		{"tag", &props{Repository: repository, Tag: ".x"}, `got Tag ".x"`},
		{"working directory", &props{Repository: repository, Digest: digest, WorkingDirectory: "app"}, `got WorkingDirectory "app": it must be an absolute path`},
		{"command", &props{Repository: repository, Digest: digest, Command: make([]string, 1501)}, "got Command with 1501 elements: Lambda takes 1500"},
		{"entrypoint", &props{Repository: repository, Digest: digest, Entrypoint: make([]string, 1501)}, "got Entrypoint with 1501 elements"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			message := panicText(func() { containerfunction.New(stack, "F", tt.props) })
			if !strings.Contains(message, tt.want) {
				t.Errorf("got %q, want %q", message, tt.want)
			}
			for line := range strings.SplitSeq(message, "\n") {
				if !strings.HasPrefix(line, "S/F: ") {
					t.Errorf("the line %q does not name the construct", line)
				}
			}
		})
	}
}

func extensions(n int) []containerfunction.Extension {
	out := make([]containerfunction.Extension, n)
	for i := range out {
		out[i] = containerfunction.Extension{Package: hello, Name: "extension" + string('a'+rune(i))}
	}
	return out
}
