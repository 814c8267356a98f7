package test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// Import paths that tell the kinds of package apart.
const (
	libraryPath = "github.com/lintel-go/lintel"
	cdkModules  = "github.com/aws/aws-cdk-go github.com/aws/jsii-runtime-go github.com/aws/constructs-go github.com/cdklabs"
	sdkModules  = "github.com/aws/aws-sdk-go-v2 github.com/aws/smithy-go"
	lambdaGo    = "github.com/aws/aws-lambda-go"
)

// layers say what a kind of package may not depend on, directly or through
// others. The first layer that matches a package is its own.
var layers = []struct {
	kind   string
	is     func(p *listedPackage) bool
	denied string
	why    string
}{
	{"handler", (*listedPackage).isHandler, cdkModules,
		"a handler that links the CDK is 75 MB and minutes of compiling"},
	{"command", (*listedPackage).isCommand, cdkModules,
		"it works without an app, or on what one has written"},
	{"run-time kit", (*listedPackage).isKit, cdkModules,
		"handlers link it"},
	{"construct", (*listedPackage).isConstruct, sdkModules + " " + lambdaGo,
		"a CDK app calls no AWS service and is no Lambda function"},
	{"core", func(*listedPackage) bool { return true }, cdkModules + " " + sdkModules + " " + lambdaGo,
		"a core is an algorithm alone: fuzzed, benchmarked, used by handlers, constructs and users"},
}

// listedPackage is what `go list -deps -json` says of a package.
type listedPackage struct {
	ImportPath string
	Name       string
	Deps       []string
	DepOnly    bool
}

func (p *listedPackage) isHandler() bool {
	return strings.Contains(p.ImportPath+"/", "/lambda/") || strings.Contains(p.ImportPath, "/testdata/")
}

// isKit is by place: lambdakit, and what users build the handlers of one
// construct with, its consumer.
func (p *listedPackage) isKit() bool {
	return strings.HasPrefix(p.ImportPath, libraryPath+"/lambdakit/") || strings.Contains(p.ImportPath+"/", "/consumer/")
}

// isCommand is by place: what pipelines and users run beside the CDK, which may call AWS.
func (p *listedPackage) isCommand() bool {
	return strings.Contains(p.ImportPath, "/gofunction/cmd/") || strings.Contains(p.ImportPath, "/changepoint/cmd/")
}

// isConstruct is by what a package imports: who links the CDK is a construct or
// an app. It is a core otherwise.
func (p *listedPackage) isConstruct() bool { return p.dependsOn(cdkModules) != "" }

// dependsOn is the first dependency in one of the modules, or empty.
func (p *listedPackage) dependsOn(modules string) string {
	for _, dep := range p.Deps {
		for module := range strings.FieldsSeq(modules) {
			if dep == module || strings.HasPrefix(dep, module+"/") {
				return dep
			}
		}
	}
	return ""
}

// coresOfConstructs are directories whose packages are cores by name: they must
// not turn into constructs by importing the CDK.
var coresOfConstructs = []string{"/truststore", "/revocation", "/gobuild", "/kafkaevent", "/wireformat", "/wiring", "/brokerhost", "/profile", "/rules", "/report",
	"/jpeg", "/resample", "/fit", "/orient", "/transform", "/codec", "/pixelops", "/request", "/signedurl", "/edits", "/service", "/maprun", "/demopage", "/viewer", "/dockerfile", "/buildcontext", "/goimage",
	"/logbatch", "/signedcode", "/pettitt", "/series", "/simulation", "/chart",
	"/component", "/schedule", "/imagebuilder", "/parameterpath", "/promotion",
	"/kpl", "/window", "/distinct", "/quantiles",
	"/dlqreplay/replay"}

func TestLayering(t *testing.T) {
	command := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Name,Deps,DepOnly", "./...", "./constructs/gofunction/testdata/hello")
	command.Dir = ".."
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	seen := map[string]int{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listedPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.DepOnly && !strings.HasPrefix(p.ImportPath, libraryPath) {
			continue
		}
		for _, layer := range layers {
			if !layer.is(&p) {
				continue
			}
			seen[layer.kind]++
			if dep := p.dependsOn(layer.denied); dep != "" {
				t.Errorf("%s is a %s and depends on %s: %s", p.ImportPath, layer.kind, dep, layer.why)
			}
			break
		}
		for _, name := range coresOfConstructs {
			if strings.HasSuffix(p.ImportPath, name) && p.isConstruct() {
				t.Errorf("%s is a core and depends on %s", p.ImportPath, p.dependsOn(cdkModules))
			}
		}
		if p.isHandler() && p.Name != "main" && !strings.Contains(p.ImportPath, "/internal/") {
			t.Errorf("%s is in a lambda directory and is package %s: handlers are commands, what they share is internal or a core", p.ImportPath, p.Name)
		}
	}
	for _, layer := range layers {
		if seen[layer.kind] == 0 {
			t.Errorf("no package is a %s: the test sees nothing", layer.kind)
		}
	}
}
