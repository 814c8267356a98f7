package gofunction_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
)

func TestMain(m *testing.M) {
	os.Setenv("CDK_VALIDATION", "false") // 8 s of policy validation; one synthesis in CI keeps it
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

func TestX(t *testing.T) {
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(t.TempDir())})
	stack := awscdk.NewStack(app, jsii.String("S"), nil)
	gofunction.New(stack, "F", &gofunction.Props{Package: "github.com/lintel-go/lintel/constructs/gofunction/testdata/hello"})
	gofunction.New(stack, "G", &gofunction.Props{Package: "github.com/lintel-go/lintel/constructs/gofunction/testdata/hello"})
	tpl := assertions.Template_FromStack(stack, nil)
	_ = tpl
	m, _ := filepath.Glob(*app.Outdir() + "/*")
	t.Log(m)
	b, _ := os.ReadFile(*app.Outdir() + "/S.template.json")
	t.Log(string(b))
}
