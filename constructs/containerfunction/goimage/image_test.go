package goimage_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
	"github.com/lintel-go/lintel/constructs/containerfunction/goimage"
)

func Example() {
	image := goimage.Image{GOARCH: "arm64", Scratch: true, Layers: []goimage.Layer{{Image: "example.com/tools:1"}}}
	text, err := image.Dockerfile()
	fmt.Println(string(text), err)
	// Output:
	// # Written by github.com/lintel-go/lintel/constructs/containerfunction.
	// FROM --platform=linux/arm64 public.ecr.aws/lambda/provided:al2023 AS base
	// FROM --platform=linux/arm64 example.com/tools:1 AS layer0
	// FROM --platform=linux/arm64 scratch AS image
	// COPY --from=base /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem /etc/ssl/certs/ca-certificates.crt
	// COPY --from=layer0 /opt/ /opt/
	// COPY bootstrap /var/task/bootstrap
	// ENTRYPOINT ["/var/task/bootstrap"]
	// FROM image AS local
	// COPY --from=base /usr/local/bin/aws-lambda-rie /usr/local/bin/aws-lambda-rie
	// ENTRYPOINT ["/usr/local/bin/aws-lambda-rie","/var/task/bootstrap"]
	// FROM image AS function
	//  <nil>
}

// executable is a file to take for one.
func executable(t testing.TB, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "executable")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestWrite(t *testing.T) {
	image := goimage.Image{GOARCH: "amd64", Extensions: []string{"a", "b"}}
	dir := t.TempDir()
	hash, err := image.Write(dir, executable(t, "f"), executable(t, "a"), executable(t, "b"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"bootstrap": "f", "extensions/a": "a", "extensions/b": "b"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		info, statErr := os.Stat(filepath.Join(dir, name))
		if err != nil || statErr != nil || string(content) != want || info.Mode() != 0o755 {
			t.Errorf("%s is %q (%v, %v)", name, content, err, statErr)
		}
	}
	for name, change := range map[string]func(m *goimage.Image){
		"base":         func(m *goimage.Image) { m.Scratch = true },
		"architecture": func(m *goimage.Image) { m.GOARCH = "arm64" },
		"digest":       func(m *goimage.Image) { m.BaseDigest = "sha256:" + strings.Repeat("0", 64) },
		"layer":        func(m *goimage.Image) { m.Layers = []goimage.Layer{{Image: "a:1"}} },
		"name":         func(m *goimage.Image) { m.Extensions = []string{"a", "c"} },
	} {
		other := image
		change(&other)
		if h, err := other.Write(t.TempDir(), executable(t, "f"), executable(t, "a"), executable(t, "b")); err != nil || h == hash {
			t.Errorf("another %s has the hash %s (%v), as before", name, h, err)
		}
	}
}

func TestWriteErrors(t *testing.T) {
	if _, err := (&goimage.Image{GOARCH: "arm64"}).Write(t.TempDir()); err == nil || !strings.Contains(err.Error(), "0 executables, want") {
		t.Errorf("without an executable: %v", err)
	}
	if _, err := (&goimage.Image{GOARCH: "arm64"}).Write(t.TempDir(), "absent"); err == nil {
		t.Error("an absent executable is no error")
	}
	bad := &goimage.Image{GOARCH: "arm64", Layers: []goimage.Layer{{}, {Image: "A"}, {Image: "base"}}, Extensions: []string{"-x"}}
	if _, err := bad.Write(t.TempDir(), "a", "b"); err == nil || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("got %v, want four problems", err)
	}
}

// FuzzDockerfile holds that every image that passes the check has a Dockerfile that
// Docker would build, with the stages that are promised.
func FuzzDockerfile(f *testing.F) {
	f.Add("arm64", true, "", "example.com/a:1", "logs")
	f.Add("amd64", false, "sha256:"+strings.Repeat("a", 64), "a@sha256:"+strings.Repeat("0", 64), "x y")
	f.Add("arm64", false, "", "layer0", "a\nUSER root")
	f.Fuzz(func(t *testing.T, goarch string, scratch bool, digest, image, extension string) {
		if goarch != "arm64" && goarch != "amd64" {
			return
		}
		m := goimage.Image{GOARCH: goarch, Scratch: scratch, BaseDigest: digest, Layers: []goimage.Layer{{Image: image}}, Extensions: []string{extension}}
		if m.Check() != nil {
			return
		}
		text, err := m.Dockerfile()
		if err != nil {
			t.Fatal(err)
		}
		file, err := dockerfile.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for _, finding := range file.Lint(dockerfile.Options{Platform: m.Platform()}) {
			if finding.Rule.Severity == dockerfile.Error && finding.Rule.ID != "LT0005" { // the layer's image may be one of AWS's for the other architecture
				t.Fatalf("%s: %s", text, finding)
			}
		}
		stages := file.Stages(dockerfile.Options{})
		if last := stages[len(stages)-1]; last.Name != "function" || last.Base != "image" {
			t.Fatalf("%s: the last stage is %+v", text, last)
		}
	})
}
