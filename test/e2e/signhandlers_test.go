package e2e

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/gofunction/signedcode"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
	"github.com/lintel-go/lintel/test/e2e/internal/signerstub"
)

const codeBucket, signingProfile = "code", "release"

// signingWorld is a cloud assembly, and what signs it.
type signingWorld struct {
	t      *testing.T
	aws    *awsstub.Server
	s3     *s3stub.Server
	signer *signerstub.Server
	app    string
	out    string
}

// newSigningWorld has a cloud assembly with a function, a layer in a nested assembly, an asset that is not Lintel's,
// and an executable that no manifest names.
func newSigningWorld(t *testing.T) *signingWorld {
	aws := awsstub.New(t)
	w := &signingWorld{t: t, aws: aws, s3: s3stub.New(t, aws), app: t.TempDir()}
	w.out = filepath.Join(t.TempDir(), "signed.json")
	w.s3.CreateBucket(codeBucket)
	w.signer = signerstub.New(t, aws, w.s3)
	w.signer.CreateProfile(signingProfile)
	w.write("asset.f/bootstrap", "function")
	w.write("asset.l/extensions/logs", "layer")
	w.write("asset.n/index.mjs", "not Lintel's")
	w.write("asset.old/bootstrap", "of an earlier synthesis")
	w.write("S.assets.json", manifest("asset.f", "asset.n"))
	w.write("assembly-Prod/S.assets.json", manifest("../asset.l"))
	return w
}

// manifest of assets.
func manifest(paths ...string) string {
	var files []string
	for _, path := range paths {
		files = append(files, fmt.Sprintf(`%q:{"source":{"path":%q,"packaging":"zip"},"destinations":{}}`, path, path))
	}
	template := `"t":{"source":{"path":"S.template.json","packaging":"file"},"destinations":{}}`
	return `{"version":"48.0.0","files":{` + strings.Join(append(files, template), ",") + `},"dockerImages":{}}`
}

func (w *signingWorld) write(name, content string) {
	w.t.Helper()
	name = filepath.Join(w.app, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o755); err != nil {
		w.t.Fatal(err)
	}
}

// run runs the command and returns what it says.
func (w *signingWorld) run(args ...string) (string, error) {
	w.t.Helper()
	args = append([]string{"-app", w.app, "-out", w.out, "-bucket", codeBucket, "-profile", signingProfile}, args...)
	command := exec.CommandContext(w.t.Context(), handler.Build(w.t, "github.com/lintel-go/lintel/constructs/gofunction/cmd/sign-handlers", "awsconfig.fallback"), args...)
	command.Env = lambdart.Environment("127.0.0.1:1", w.aws.Env(), map[string]string{"AWS_LAMBDA_RUNTIME_API": "", "AWS_LAMBDA_FUNCTION_NAME": ""})
	output, err := command.CombinedOutput()
	return string(output), err
}

// signedFile is what the command wrote, by path of the executables.
func (w *signingWorld) signedFile() map[string]signedcode.Entry {
	w.t.Helper()
	file, err := signedcode.Read(w.out)
	if err != nil {
		w.t.Fatal(err)
	}
	entries := map[string]signedcode.Entry{}
	for _, e := range file.Code {
		entries[e.Path] = e
	}
	if file.Region != "eu-west-1" || file.Profile != signingProfile || len(entries) != len(file.Code) {
		w.t.Errorf("got %+v", file)
	}
	return entries
}

func TestSignHandlers(t *testing.T) {
	t.Parallel()
	w := newSigningWorld(t)
	output, err := w.run()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	assertContains(t, "the output", output, "2 executables, 2 signed now")
	first := w.signedFile()
	if got := slices.Sorted(maps.Keys(first)); !slices.Equal(got, []string{"bootstrap", "extensions/logs"}) {
		t.Errorf("signed %q", got)
	}
	for path, content := range map[string]string{"bootstrap": "function", "extensions/logs": "layer"} {
		zip, err := signedcode.Executable{Path: path, Content: []byte(content)}.Zip()
		if err != nil {
			t.Fatal(err)
		}
		object, ok := w.s3.Object(first[path].Bucket, first[path].Key)
		if !ok || object.ID != first[path].Version || string(object.Body) != string(signerstub.Signed(zip, signingProfile)) {
			t.Errorf("%s is signed as %+v, which is %q", path, first[path], object.Body)
		}
	}

	// What is signed is not signed again; what has changed is.
	w.write("asset.f/bootstrap", "function, changed")
	if output, err = w.run(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	assertContains(t, "the output", output, "2 executables, 1 signed now")
	second := w.signedFile()
	if second["extensions/logs"] != first["extensions/logs"] || second["bootstrap"] == first["bootstrap"] {
		t.Errorf("got %+v after %+v", second, first)
	}
}

// The file is of use only if all of its code is there, and of this profile.
func TestSignHandlersAgain(t *testing.T) {
	t.Parallel()
	w := newSigningWorld(t)
	if output, err := w.run(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	text, err := os.ReadFile(w.out)
	if err != nil {
		t.Fatal(err)
	}
	gone := w.signedFile()["bootstrap"].Version
	for name, change := range map[string]func(string) string{
		"version that is gone": func(s string) string { return strings.Replace(s, gone, "gone", 1) },
		"other bucket":         func(s string) string { return strings.Replace(s, `"bucket": "code"`, `"bucket": "elsewhere"`, 1) },
	} {
		if err := os.WriteFile(w.out, []byte(change(string(text))), 0o644); err != nil {
			t.Fatal(err)
		}
		w.aws.On("s3:HeadObject", awsstub.Default)
		if name == "version that is gone" { // which the stand-in for S3 does not look at
			w.aws.On("s3:HeadObject", awsstub.Choose(func(r *awsstub.Request) awsstub.Reply {
				if r.Input["versionId"] == "gone" {
					return awsstub.Fail(404, "NotFound", "Not Found")
				}
				return awsstub.Default
			}))
		}
		output, err := w.run()
		if err != nil || !strings.Contains(output, "2 executables, 1 signed now") {
			t.Errorf("%s: %v: %s", name, err, output)
		}
	}
}

// Code whose signature ends before it could be deployed is signed again.
func TestSignHandlersBeforeSignaturesExpire(t *testing.T) {
	t.Parallel()
	w := newSigningWorld(t)
	for _, run := range []struct {
		validity time.Duration // of what the run signs
		want     string
	}{
		{23 * time.Hour, "2 signed now"}, {49 * time.Hour, "2 signed now"}, {49 * time.Hour, "0 signed now"},
	} {
		w.signer.SetValidity(run.validity)
		if output, err := w.run(); err != nil || !strings.Contains(output, run.want) {
			t.Errorf("%v: %s, want %q", err, output, run.want)
		}
		if left := time.Until(w.signedFile()["bootstrap"].Expires); left > run.validity || left < run.validity-time.Hour {
			t.Errorf("a signature of %v ends in %v", run.validity, left)
		}
	}
}

func TestSignHandlersWritesAllOrNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(w *signingWorld)
		args    []string
		want    string
	}{
		"no profile":  {nil, []string{"-profile", "absent"}, "no profile absent"},
		"no bucket":   {nil, []string{"-bucket", ""}, "give -bucket and -profile"},
		"arguments":   {nil, []string{"S"}, "no other arguments"},
		"no assembly": {func(w *signingWorld) { w.app = w.t.TempDir() }, nil, "run cdk synth first"},
		"no code": {func(w *signingWorld) {
			w.app = filepath.Join(w.app, "assembly-Prod")
			w.write("S.assets.json", manifest())
		}, nil, "no code that Lintel built"},
		"unversioned bucket": {func(w *signingWorld) { w.s3.CreateUnversionedBucket("plain") }, []string{"-bucket", "plain"}, "enable versioning"},
		"denied":             {func(w *signingWorld) { w.aws.On(signerstub.StartSigningJob, awsstub.DenyAccess()) }, nil, "AccessDenied"},
		"job failed": {func(w *signingWorld) {
			w.aws.On(signerstub.DescribeSigningJob, awsstub.JSON(map[string]string{"status": "Failed", "statusReason": "revoked"}))
		}, nil, "failed: revoked"},
		"out of time": {func(w *signingWorld) {
			w.aws.On(signerstub.DescribeSigningJob, awsstub.JSON(map[string]string{"status": "InProgress"}))
		}, []string{"-timeout", "1s"}, "deadline exceeded"},
		"unreadable file": {func(w *signingWorld) {
			if err := os.WriteFile(w.out, []byte("{}"), 0o644); err != nil {
				w.t.Fatal(err)
			}
		}, nil, "no region or no profile"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newSigningWorld(t)
			if test.prepare != nil {
				test.prepare(w)
			}
			output, err := w.run(test.args...)
			if err == nil || !strings.Contains(output, test.want) {
				t.Errorf("got %v: %s, want %q", err, output, test.want)
			}
			if content, err := os.ReadFile(w.out); err == nil && string(content) != "{}" {
				t.Errorf("wrote %s", content)
			}
		})
	}
}

// A throttled and a broken service are asked again.
func TestSignHandlersRetries(t *testing.T) {
	t.Parallel()
	w := newSigningWorld(t)
	w.aws.On(signerstub.StartSigningJob, awsstub.Throttle(), awsstub.Default)
	w.aws.On(signerstub.DescribeSigningJob, awsstub.Break(), awsstub.Default)
	w.aws.On("s3:PutObject", awsstub.Throttle(), awsstub.Default)
	if output, err := w.run(); err != nil {
		t.Errorf("%v: %s", err, output)
	}
	w.signedFile()
}
