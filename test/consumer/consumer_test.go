// Package consumer shows that Lintel works as its users have it: as a
// dependency, from the read-only module cache.
package consumer

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const library = "github.com/lintel-go/lintel"

// app is the consumer: a function of its own and a construct of the library's.
var app = map[string]string{
	"main.go": `package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/jsii-runtime-go"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/mtlsapi"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)
	orders := gofunction.New(stack, "Orders", &gofunction.Props{Package: "example.com/shop/lambda/orders"})
	mtlsapi.New(stack, "Api", &mtlsapi.Props{
		DomainName:         "api.shop.example",
		Certificate:        awscertificatemanager.Certificate_FromCertificateArn(stack, jsii.String("Cert"), jsii.String("arn:aws:acm:us-east-1:123456789012:certificate/x")),
		TruststorePEMFiles: []string{"ca.pem"},
		Routes:             []mtlsapi.Route{{Path: "/orders", Function: orders.Function}},
	})
	app.Synth(nil)
}
`,
	"lambda/orders/main.go": `package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(context.Context) (map[string]any, error) { return map[string]any{"statusCode": 204}, nil })
}
`,
}

// TestConsumerFromTheModuleCache releases the working tree to a module proxy of
// its own, as a version that no other run has, and synthesizes an app that
// requires it.
func TestConsumerFromTheModuleCache(t *testing.T) {
	version := fmt.Sprintf("v0.0.0-%s-000000000000", time.Now().UTC().Format("20060102150405"))
	proxy := release(t, version)
	dir := t.TempDir()
	consumer(t, dir, "go 1.26\n\nrequire "+library+" "+version+"\n")
	env := append(os.Environ(), "GOPROXY=file://"+filepath.ToSlash(proxy)+","+goEnv(t, "GOPROXY"),
		"GONOSUMDB="+library, "GONOSUMCHECK="+library, "GOFLAGS=-mod=mod", "GOWORK=off")
	t.Cleanup(func() { removeFromModuleCache(t, version) })

	run(t, dir, env, "go", "mod", "tidy")
	outdir := synthesize(t, dir, append(env, "GOFLAGS="))
	checkFunctions(t, outdir)
}

// TestConsumerWithAReplacement is what contributors do who try a change in an
// app of theirs.
func TestConsumerWithAReplacement(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	consumer(t, dir, "go 1.26\n\nrequire "+library+" v0.0.0\n\nreplace "+library+" => "+root+"\n")
	env := append(os.Environ(), "GOWORK=off")
	run(t, dir, env, "go", "mod", "tidy")
	checkFunctions(t, synthesize(t, dir, env))
}

// TestVendoredConsumer is told what to do: go mod vendor does not copy handlers.
func TestVendoredConsumer(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	consumer(t, dir, "go 1.26\n\nrequire "+library+" v0.0.0\n\nreplace "+library+" => "+root+"\n")
	env := append(os.Environ(), "GOWORK=off", "CDK_OUTDIR="+t.TempDir(), "CDK_VALIDATION=false")
	run(t, dir, env, "go", "mod", "tidy")
	run(t, dir, env, "go", "build", "-o", "app", ".") // before vendoring, or all of the CDK is compiled once more
	run(t, dir, env, "go", "mod", "vendor")
	out, err := command(dir, env, filepath.Join(dir, "app")).CombinedOutput()
	if err == nil {
		t.Fatal("the vendored app was synthesized")
	}
	for _, want := range []string{"go mod vendor", "GOFLAGS=-mod=mod", "prebuilt"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
}

// consumer writes the app's module.
func consumer(t *testing.T, dir, mod string) {
	t.Helper()
	pem, err := os.ReadFile("../../apps/mtls/partner-ca.pem")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"go.mod": "module example.com/shop\n\n" + mod, "ca.pem": string(pem)}
	for name, content := range app {
		files[name] = content
	}
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func synthesize(t *testing.T, dir string, env []string) (outdir string) {
	t.Helper()
	outdir = t.TempDir()
	run(t, dir, append(env, "CDK_OUTDIR="+outdir, "CDK_VALIDATION=false"), "go", "run", ".")
	return outdir
}

// checkFunctions requires a built handler for every function of the template.
func checkFunctions(t *testing.T, outdir string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(outdir, "Shop.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties struct{ Code struct{ S3Key string } }
		}
	}
	if err := json.Unmarshal(b, &template); err != nil {
		t.Fatal(err)
	}
	functions := 0
	for id, r := range template.Resources {
		if r.Type != "AWS::Lambda::Function" {
			continue
		}
		functions++
		asset := "asset." + strings.TrimSuffix(r.Properties.Code.S3Key, ".zip")
		if info, err := os.Stat(filepath.Join(outdir, asset, "bootstrap")); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%s has no executable handler: %v", id, err)
		}
	}
	if functions < 4 {
		t.Errorf("%d functions, want the app's own and the construct's", functions)
	}
}

// release makes a module proxy that serves the working tree as one version.
func release(t *testing.T, version string) (proxy string) {
	t.Helper()
	proxy = t.TempDir()
	dir := filepath.Join(proxy, filepath.FromSlash(library), "@v")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		"list":            []byte(version + "\n"),
		version + ".info": fmt.Appendf(nil, `{"Version":%q,"Time":%q}`, version, time.Now().UTC().Format(time.RFC3339)),
		version + ".mod":  mod,
		version + ".zip":  moduleZip(t, library+"@"+version+"/"),
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return proxy
}

// moduleZip holds what a release of the module holds: no nested modules, no
// version control, nothing that was made here.
func moduleZip(t *testing.T, prefix string) []byte {
	t.Helper()
	var buffer bytes.Buffer
	w := zip.NewWriter(&buffer)
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			_, nested := fs.Stat(root, name+"/go.mod")
			made := name == ".git" || name == "node_modules" || name == "cdk.out"
			if name != "." && (nested == nil || made) {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		content, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f, err := w.Create(prefix + name)
		if err != nil {
			return err
		}
		_, err = f.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// removeFromModuleCache leaves the module cache as it was.
func removeFromModuleCache(t *testing.T, version string) {
	cache := goEnv(t, "GOMODCACHE")
	extracted := filepath.Join(cache, filepath.FromSlash(library)+"@"+version)
	err := filepath.WalkDir(extracted, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			return os.Chmod(name, 0o755) // the module cache is read-only
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	downloads, err := filepath.Glob(filepath.Join(cache, "cache", "download", filepath.FromSlash(library), "@v", version+".*"))
	if err != nil {
		t.Error(err)
	}
	for _, name := range append(downloads, extracted) {
		if err := os.RemoveAll(name); err != nil {
			t.Error(err)
		}
	}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func command(dir string, env []string, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir, c.Env = dir, env
	return c
}

func run(t *testing.T, dir string, env []string, name string, args ...string) {
	t.Helper()
	if out, err := command(dir, env, name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}
