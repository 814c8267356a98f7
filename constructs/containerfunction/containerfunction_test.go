package containerfunction_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/containerfunction"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

const hello = "github.com/lintel-go/lintel/constructs/gofunction/testdata/hello"

var digest = "sha256:" + strings.Repeat("0f", 32)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestDefaults(t *testing.T) {
	stack := synthtest.NewStack(t)
	containerfunction.New(stack, "F", &containerfunction.Props{Package: hello})
	resources := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, resources.One(t, "AWS::Lambda::Function"),
		`"Architectures":["arm64"]`, `"PackageType":"Image"`, `"Code":{"ImageUri":"lintel-handler-not-built/`+hello+`"}`, `"MemorySize":256`, `"Timeout":30`,
		`"TracingConfig":{"Mode":"Active"}`, `"ApplicationLogLevel":"INFO"`, `"LogFormat":"JSON"`)
	if function := resources.One(t, "AWS::Lambda::Function"); strings.Contains(function, "Runtime") || strings.Contains(function, "Handler") || strings.Contains(function, "ImageConfig") {
		t.Errorf("an image has no runtime, no handler and no overrides: %s", function)
	}
	synthtest.Contains(t, resources.One(t, "AWS::Logs::LogGroup"), `"RetentionInDays":30`)
	if alarms := resources.Of(t, "AWS::CloudWatch::Alarm"); len(alarms) != 3 {
		t.Errorf("%d alarms, want three", len(alarms))
	}
}

func TestEveryPropReachesTheTemplate(t *testing.T) {
	stack := synthtest.NewStack(t)
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), nil)
	zero := 0
	f := containerfunction.New(stack, "F", &containerfunction.Props{
		Repository: awsecr.Repository_FromRepositoryName(stack, jsii.String("Images"), jsii.String("images")), Digest: digest,
		Entrypoint: []string{"/app", "-v"}, Command: []string{"handler"}, WorkingDirectory: "/app",
		Description: "greets", Architecture: gofunction.X86, MemoryMiB: 1769, Timeout: 10 * time.Second, EphemeralStorageMiB: 1024,
		Environment: map[string]string{"TABLE": "t"}, ReservedConcurrency: &zero, Vpc: vpc, LogRetention: 7 * 24 * time.Hour, LogLevel: "DEBUG",
		DisableTracing: true, DeadLetterQueue: awssqs.NewQueue(stack, jsii.String("Dead"), nil), RetryAttempts: &zero, DisableAlarms: true,
	})
	if f.Alarms != nil || f.Image != nil {
		t.Errorf("alarms %v and an image asset %v, want none", f.Alarms, f.Image)
	}
	resources := synthtest.Synthesize(t, stack)
	_, function := resources.Only(t, "AWS::Lambda::Function", "FFunction")
	properties := synthtest.Compact(t, function.Properties)
	synthtest.Contains(t, properties,
		`"ImageConfig":{"Command":["handler"],"EntryPoint":["/app","-v"],"WorkingDirectory":"/app"}`, `/images@`+digest+`"`,
		`"Architectures":["x86_64"]`, `"Description":"greets"`, `"MemorySize":1769`, `"Timeout":10`, `"EphemeralStorage":{"Size":1024}`,
		`"Environment":{"Variables":{"TABLE":"t"}}`, `"ReservedConcurrentExecutions":0`, `"SubnetIds":[`, `"ApplicationLogLevel":"DEBUG"`, `"DeadLetterConfig":{`)
	if strings.Contains(properties, "TracingConfig") {
		t.Error("tracing is not disabled")
	}
	synthtest.Contains(t, resources.One(t, "AWS::Lambda::EventInvokeConfig"), `"MaximumRetryAttempts":0`)
}

func TestTagWarns(t *testing.T) {
	stack := synthtest.NewStack(t)
	repository := containerfunction.NewRepository(stack, "Images", nil)
	containerfunction.New(stack, "F", &containerfunction.Props{Repository: repository.Repository, Tag: "v1"})
	synthtest.Contains(t, synthtest.Synthesize(t, stack).One(t, "AWS::Lambda::Function"), `:v1"`)
	wantWarnings(t, stack, "lintel:containerfunction:tag")
}

// wantWarnings fails unless the construct S/F has the warnings and no others.
func wantWarnings(t *testing.T, stack awscdk.Stack, ids ...string) {
	t.Helper()
	var got []string
	f := stack.Node().FindChild(jsii.String("F"))
	for _, entry := range *f.Node().Metadata() {
		if *entry.Type == "aws:cdk:warning" {
			got = append(got, entry.Data.(string))
		}
	}
	text := strings.Join(got, "\n")
	for _, id := range ids {
		if !strings.Contains(text, "ack: "+id+"]") {
			t.Errorf("no warning %s in %q", id, got)
		}
	}
	if len(got) != len(ids) {
		t.Errorf("warnings %q, want %v", got, ids)
	}
}

func TestLayersOfTheFunctionAreRefused(t *testing.T) {
	stack := synthtest.NewStack(t)
	f := containerfunction.New(stack, "F", &containerfunction.Props{Package: hello})
	f.Function.AddLayers(awslambda.LayerVersion_FromLayerVersionArn(stack, jsii.String("Layer"), jsii.String("arn:aws:lambda:eu-west-1:123456789012:layer:insights:1")))
	message := panicText(func() { synthtest.Synthesize(t, stack) })
	for _, want := range []string{"[S/F/Function]", "layers were added to a function from a container image", "in Layers"} {
		if !strings.Contains(message, want) {
			t.Errorf("synthesis says %q, want %q", message, want)
		}
	}
}

// panicText is the text that f panics with, or empty.
func panicText(f func()) (text string) {
	defer func() {
		switch r := recover().(type) {
		case error:
			text = r.Error()
		case string:
			text = r
		}
	}()
	f()
	return ""
}
