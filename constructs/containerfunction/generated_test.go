package containerfunction_test

import (
	"archive/zip"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/containerfunction"
	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

// built is the cloud assembly of a stack S with a function F, handlers included.
type built struct {
	outdir   string
	function string // properties of the function
	image    imageAsset
	hash     string
}

// imageAsset is what the asset manifest says the CDK CLI is to build.
type imageAsset struct {
	Source struct {
		Directory       string            `json:"directory"`
		DockerFile      string            `json:"dockerFile"`
		DockerBuildArgs map[string]string `json:"dockerBuildArgs"`
		DockerTarget    string            `json:"dockerBuildTarget"`
		Platform        string            `json:"platform"`
	} `json:"source"`
}

func build(t *testing.T, context map[string]any, props containerfunction.Props) built {
	t.Helper()
	outdir := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &outdir, Context: &context})
	stack := awscdk.NewStack(app, jsii.String("S"), nil)
	f := containerfunction.New(stack, "F", &props)
	b := built{outdir: outdir, function: synthtest.Synthesize(t, stack).One(t, "AWS::Lambda::Function")}
	if f.Image == nil {
		t.Fatal("no image asset after the synthesis")
	}
	text, err := os.ReadFile(filepath.Join(outdir, "S.assets.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		DockerImages map[string]imageAsset `json:"dockerImages"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	if len(manifest.DockerImages) != 1 {
		t.Fatalf("%d images in the manifest, want one", len(manifest.DockerImages))
	}
	for b.hash, b.image = range manifest.DockerImages {
	}
	if !strings.Contains(b.function, ":"+b.hash+`"`) {
		t.Errorf("the function's image is not %s: %s", b.hash, b.function)
	}
	return b
}

// names of all files of the build context, with their modes.
func (b *built) names(t *testing.T) []string {
	t.Helper()
	var names []string
	dir := filepath.Join(b.outdir, b.image.Source.Directory)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(dir, name)
		names = append(names, info.Mode().String()+" "+relative)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func (b *built) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(b.outdir, b.image.Source.Directory, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// layerZip is a layer with a library, a link to it and an extension.
func layerZip(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "layer.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := zip.NewWriter(f)
	for _, e := range []struct {
		name, content string
		mode          fs.FileMode
	}{
		{"lib/libx.so.1", "library", 0o600}, {"lib/libx.so", "libx.so.1", fs.ModeSymlink | 0o777}, {"extensions/probe", "#!/opt/bin/probe\n", 0o700},
	} {
		header := &zip.FileHeader{Name: e.name}
		header.SetMode(e.mode)
		to, err := w.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write([]byte(e.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestGeneratedImage(t *testing.T) {
	b := build(t, nil, containerfunction.Props{
		Package:    hello,
		BaseDigest: digest,
		Layers:     []containerfunction.Layer{{Zip: layerZip(t)}, {Image: "example.com/insights:1"}, {Directory: files(t, map[string]string{"lib/data": "later"})}},
		Extensions: []containerfunction.Extension{{Package: hello, Name: "logs"}},
	})
	const dockerfile = `# Written by github.com/lintel-go/lintel/constructs/containerfunction.
FROM --platform=linux/arm64 public.ecr.aws/lambda/provided:al2023@DIGEST AS base
FROM --platform=linux/arm64 example.com/insights:1 AS layer1
FROM base AS image
COPY layers/0/ /opt/
COPY --from=layer1 /opt/ /opt/
COPY layers/2/ /opt/
COPY extensions/ /opt/extensions/
COPY bootstrap /var/task/bootstrap
ENTRYPOINT ["/var/task/bootstrap"]
FROM image AS local
ENTRYPOINT ["/usr/local/bin/aws-lambda-rie","/var/task/bootstrap"]
FROM image AS function
`
	if got := b.read(t, "Dockerfile"); got != strings.Replace(dockerfile, "DIGEST", digest, 1) {
		t.Errorf("got\n%s\nwant\n%s", got, dockerfile)
	}
	want := []string{
		"-rw-r--r-- .dockerignore", "-rw-r--r-- Dockerfile", "-rwxr-xr-x bootstrap", "-rwxr-xr-x extensions/logs",
		"-rwxr-xr-x layers/0/extensions/probe", "Lrwxrwxrwx layers/0/lib/libx.so", "-rw-r--r-- layers/0/lib/libx.so.1", "-rw-r--r-- layers/2/lib/data",
	}
	if got := b.names(t); !slices.Equal(got, want) {
		t.Errorf("the build context has %q, want %q", got, want)
	}
	if b.image.Source.Platform != "linux/arm64" || b.image.Source.DockerTarget != "" {
		t.Errorf("the CLI is to build %+v", b.image.Source)
	}
}

func TestScratch(t *testing.T) {
	b := build(t, nil, containerfunction.Props{Package: hello, Base: containerfunction.Scratch, Architecture: gofunction.X86})
	const want = `# Written by github.com/lintel-go/lintel/constructs/containerfunction.
FROM --platform=linux/amd64 public.ecr.aws/lambda/provided:al2023 AS base
FROM --platform=linux/amd64 scratch AS image
COPY --from=base /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem /etc/ssl/certs/ca-certificates.crt
COPY bootstrap /var/task/bootstrap
ENTRYPOINT ["/var/task/bootstrap"]
FROM image AS local
COPY --from=base /usr/local/bin/aws-lambda-rie /usr/local/bin/aws-lambda-rie
ENTRYPOINT ["/usr/local/bin/aws-lambda-rie","/var/task/bootstrap"]
FROM image AS function
`
	if got := b.read(t, "Dockerfile"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if b.image.Source.Platform != "linux/amd64" {
		t.Errorf("the CLI is to build %+v", b.image.Source)
	}
}

func TestGeneratedDockerfilesAreClean(t *testing.T) {
	for _, base := range []containerfunction.Base{containerfunction.AmazonLinux2023, containerfunction.Scratch} {
		b := build(t, nil, containerfunction.Props{
			Package: hello, Base: base, Layers: []containerfunction.Layer{{Zip: layerZip(t)}, {Image: "example.com/x@" + digest}},
			Extensions: []containerfunction.Extension{{Package: hello}},
		})
		file, err := dockerfile.Parse([]byte(b.read(t, "Dockerfile")))
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range []string{"", "local", "function"} {
			for _, finding := range file.Lint(dockerfile.Options{Platform: "linux/arm64", Target: target}) {
				t.Errorf("%s, target %q: %s", base, target, finding)
			}
		}
	}
}

func TestGeneratedImageHash(t *testing.T) {
	layer := func(change func(dir string)) []containerfunction.Layer {
		dir := files(t, map[string]string{"bin/tool": "#!/bin/sh\n"})
		change(dir)
		return []containerfunction.Layer{{Directory: dir}}
	}
	hash := func(change func(dir string)) string {
		b := build(t, nil, containerfunction.Props{Package: hello, Layers: layer(change)})
		return b.hash
	}
	first := hash(func(string) {})
	same := hash(func(dir string) {
		old := time.Now().Add(-time.Hour)
		if err := os.Chtimes(filepath.Join(dir, "bin", "tool"), old, old); err != nil {
			t.Fatal(err)
		}
	})
	if first != same {
		t.Error("the same files in another directory, at another time, have another hash")
	}
	if executable := hash(func(dir string) {
		if err := os.Chmod(filepath.Join(dir, "bin", "tool"), 0o755); err != nil {
			t.Fatal(err)
		}
	}); executable == first {
		t.Error("an executable has the hash of a file that is not")
	}
	if content := hash(func(dir string) {
		if err := os.WriteFile(filepath.Join(dir, "bin", "tool"), []byte("other"), 0o644); err != nil {
			t.Fatal(err)
		}
	}); content == first {
		t.Error("another content has the same hash")
	}
}

func TestDirectory(t *testing.T) {
	dir := files(t, map[string]string{
		"build/Lambda": "ARG V=3.14\nFROM public.ecr.aws/lambda/python:$V AS function\nCOPY app.py ${LAMBDA_TASK_ROOT}/\nCMD [\"app.handler\"]\nFROM function AS test\nRUN true\n",
		"app.py":       "", "secret.txt": "", ".dockerignore": "secret.txt\n",
	})
	b := build(t, nil, containerfunction.Props{
		Directory: dir, Dockerfile: "build/Lambda", Target: "function", BuildArgs: map[string]string{"V": "3.13"}, Command: []string{"app.other"},
	})
	if want := []string{"-rw-r--r-- .dockerignore", "-rw-r--r-- app.py", "-rw-r--r-- build/Lambda"}; !slices.Equal(b.names(t), want) {
		t.Errorf("the build context has %q, want %q", b.names(t), want)
	}
	s := b.image.Source
	if s.DockerFile != "build/Lambda" || s.DockerTarget != "function" || s.DockerBuildArgs["V"] != "3.13" || s.Platform != "linux/arm64" {
		t.Errorf("the CLI is to build %+v", s)
	}
	synthtest.Contains(t, b.function, `"ImageConfig":{"Command":["app.other"]}`)
}

func TestDirectoryWarnings(t *testing.T) {
	stack := synthtest.NewStack(t)
	containerfunction.New(stack, "F", &containerfunction.Props{
		Directory: files(t, map[string]string{"Dockerfile": "FROM a:latest\nCMD x\n# hadolint ignore=DL3025\nENTRYPOINT y\n"}),
	})
	synthtest.Synthesize(t, stack)
	wantWarnings(t, stack, "lintel:containerfunction:DL3007", "lintel:containerfunction:DL3025", "lintel:containerfunction:dockerignore")
}

func TestLayerImageWarnings(t *testing.T) {
	stack := synthtest.NewStack(t)
	containerfunction.New(stack, "F", &containerfunction.Props{Package: hello, Layers: []containerfunction.Layer{{Image: "example.com/x:latest"}}})
	synthtest.Synthesize(t, stack)
	wantWarnings(t, stack, "lintel:containerfunction:DL3007")
}

func TestBuildFailureFailsSynthesisWithThePath(t *testing.T) {
	const broken = "github.com/lintel-go/lintel/constructs/gofunction/testdata/broken"
	zip := layerZip(t)
	for name, tt := range map[string]struct {
		props  containerfunction.Props
		before func()
		want   string
	}{
		"extension":           {containerfunction.Props{Package: hello, Extensions: []containerfunction.Extension{{Package: broken}}}, func() {}, "main.go:5:15: undefined: missing"},
		"layer that vanishes": {containerfunction.Props{Package: hello, Layers: []containerfunction.Layer{{Zip: zip}}}, func() { os.Remove(zip) }, "Layers[0]: "},
	} {
		t.Run(name, func(t *testing.T) {
			outdir := t.TempDir()
			app := awscdk.NewApp(&awscdk.AppProps{Outdir: &outdir})
			containerfunction.New(awscdk.NewStack(app, jsii.String("S"), nil), "F", &tt.props)
			tt.before()
			message := panicText(func() { app.Synth(nil) })
			if !strings.Contains(message, "[S/F/Function]") || !strings.Contains(message, tt.want) {
				t.Errorf("synthesis says %q, want %q", message, tt.want)
			}
		})
	}
}

func TestPrebuilt(t *testing.T) {
	dist := t.TempDir()
	b := build(t, nil, containerfunction.Props{Package: hello})
	bootstrap := b.read(t, "bootstrap")
	name := filepath.Join(dist, "example.com", "orders", "bootstrap")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(bootstrap), 0o755); err != nil {
		t.Fatal(err)
	}
	context := map[string]any{gofunction.ContextPrebuilt: dist}
	if prebuilt := build(t, context, containerfunction.Props{Package: "example.com/orders"}); prebuilt.hash != b.hash {
		t.Errorf("the image of the same executable has the hash %s, want %s", prebuilt.hash, b.hash)
	}
	outdir := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &outdir, Context: &context})
	containerfunction.New(awscdk.NewStack(app, jsii.String("S"), nil), "F", &containerfunction.Props{Package: "example.com/orders", Architecture: gofunction.X86})
	if message := panicText(func() { app.Synth(nil) }); !strings.Contains(message, "is for EM_AARCH64, want EM_X86_64") {
		t.Errorf("synthesis says %q, want that the executable is for another architecture", message)
	}
}

func TestTheContextIsRemovedOnceItIsStaged(t *testing.T) {
	for _, disabled := range []bool{false, true} {
		tmp := t.TempDir()
		t.Setenv("TMPDIR", tmp)
		b := build(t, map[string]any{"aws:cdk:disable-asset-staging": disabled}, containerfunction.Props{Package: hello})
		left, err := filepath.Glob(filepath.Join(tmp, "lintel-image-*"))
		if err != nil || (len(left) == 1) != disabled || len(left) > 1 {
			t.Errorf("staging disabled %v: left %v (%v)", disabled, left, err)
		}
		if disabled {
			b.outdir = "" // the manifest names the directory itself
		}
		if b.read(t, "bootstrap") == "" {
			t.Error("no bootstrap")
		}
	}
}
