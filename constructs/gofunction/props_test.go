package gofunction_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdadestinations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssigner"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

var skipBuild = map[string]any{gofunction.ContextSkipBuild: true}

// synthesizeOne is the template of a stack with one function, whose props may
// need other resources of the stack.
func synthesizeOne(t *testing.T, props func(awscdk.Stack) *gofunction.Props) template {
	t.Helper()
	app := newApp(t, skipBuild)
	stack := awscdk.NewStack(app, jsii.String("S"), nil)
	gofunction.New(stack, "F", props(stack))
	return synthesize(t, app, "S")
}

// contains reports the first of the wanted JSON fragments that is not in value.
func contains(t *testing.T, value any, fragments ...string) {
	t.Helper()
	b, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	for _, fragment := range fragments {
		if !strings.Contains(string(b), fragment) {
			t.Errorf("no %s in %s", fragment, b)
		}
	}
}

func TestDefaults(t *testing.T) {
	tpl := synthesizeOne(t, func(awscdk.Stack) *gofunction.Props { return &gofunction.Props{Package: hello} })
	contains(t, tpl.one(t, "AWS::Lambda::Function"),
		`"Architectures":["arm64"]`, `"Handler":"bootstrap"`, `"Runtime":"provided.al2023"`, `"MemorySize":256`, `"Timeout":30`,
		`"TracingConfig":{"Mode":"Active"}`, `"ApplicationLogLevel":"INFO"`, `"LogFormat":"JSON"`)
	contains(t, tpl.one(t, "AWS::Logs::LogGroup"), `"RetentionInDays":30`)
	role := tpl.one(t, "AWS::IAM::Role")
	if role["ManagedPolicyArns"] != nil {
		t.Errorf("role has managed policies: %v", role["ManagedPolicyArns"])
	}
	alarms := map[string]float64{}
	for _, r := range tpl.Resources {
		if r.Type == "AWS::CloudWatch::Alarm" {
			alarms[r.Properties["MetricName"].(string)] = r.Properties["Threshold"].(float64)
		}
	}
	if want := map[string]float64{"Errors": 1, "Throttles": 1, "Duration": 24000}; len(alarms) != 3 || alarms["Errors"] != 1 || alarms["Throttles"] != 1 || alarms["Duration"] != 24000 {
		t.Errorf("alarms %v, want %v", alarms, want)
	}
}

func TestEveryPropReachesTheTemplate(t *testing.T) {
	zero := 0
	one := 1
	tpl := synthesizeOne(t, func(stack awscdk.Stack) *gofunction.Props {
		vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), nil)
		return &gofunction.Props{
			Package: hello, Description: "greets", Architecture: gofunction.X86, MemoryMiB: 1769, Timeout: 10 * time.Second,
			EphemeralStorageMiB: 1024, Environment: map[string]string{"TABLE": "t"}, ReservedConcurrency: &zero,
			Vpc: vpc, VpcSubnets: &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_WITH_EGRESS},
			SecurityGroups: []awsec2.ISecurityGroup{awsec2.NewSecurityGroup(stack, jsii.String("Group"), &awsec2.SecurityGroupProps{Vpc: vpc})},
			LogRetention:   7 * 24 * time.Hour, LogLevel: "DEBUG", DisableTracing: true, LambdaInsights: true,
			CodeSigningConfig: awslambda.NewCodeSigningConfig(stack, jsii.String("Signing"), &awslambda.CodeSigningConfigProps{
				SigningProfiles: &[]awssigner.ISigningProfile{awssigner.NewSigningProfile(stack, jsii.String("Profile"), &awssigner.SigningProfileProps{
					Platform: awssigner.Platform_AWS_LAMBDA_SHA384_ECDSA(),
				})},
			}),
			OnFailure:     awslambdadestinations.NewSqsDestination(awssqs.NewQueue(stack, jsii.String("Failures"), nil)),
			RetryAttempts: &one,
			AlarmActions:  actions(stack),
		}
	})
	contains(t, tpl.one(t, "AWS::Lambda::Function"),
		`"Architectures":["x86_64"]`, `"Description":"greets"`, `"MemorySize":1769`, `"Timeout":10`, `"EphemeralStorage":{"Size":1024}`,
		`"Environment":{"Variables":{"TABLE":"t"}}`, `"ReservedConcurrentExecutions":0`, `"SubnetIds":[`, `"SecurityGroupIds":[{"Fn::GetAtt":["Group`,
		`"ApplicationLogLevel":"DEBUG"`, `"Layers":[`, `"CodeSigningConfigArn":`)
	if tracing := tpl.one(t, "AWS::Lambda::Function")["TracingConfig"]; tracing != nil {
		t.Errorf("tracing is %v, want none", tracing)
	}
	contains(t, tpl.one(t, "AWS::Logs::LogGroup"), `"RetentionInDays":7`)
	contains(t, tpl.one(t, "AWS::Lambda::EventInvokeConfig"), `"MaximumRetryAttempts":1`, `"OnFailure":{"Destination":`)
	for id, r := range tpl.Resources {
		if r.Type == "AWS::CloudWatch::Alarm" {
			contains(t, r.Properties, `"AlarmActions":[{"Ref":"Topic`)
		}
		if r.Type == "AWS::IAM::Policy" && strings.HasPrefix(id, "FRole") {
			contains(t, r.Properties, `"ec2:CreateNetworkInterface"`, `"sqs:SendMessage"`)
		}
	}
}

func actions(stack awscdk.Stack) []awscloudwatch.IAlarmAction {
	return []awscloudwatch.IAlarmAction{awscloudwatchactions.NewSnsAction(awssns.NewTopic(stack, jsii.String("Topic"), nil))}
}

func TestDeadLetterQueue(t *testing.T) {
	tpl := synthesizeOne(t, func(stack awscdk.Stack) *gofunction.Props {
		return &gofunction.Props{Package: hello, DeadLetterQueue: awssqs.NewQueue(stack, jsii.String("Dead"), nil), DisableAlarms: true}
	})
	contains(t, tpl.one(t, "AWS::Lambda::Function"), `"DeadLetterConfig":{"TargetArn":{"Fn::GetAtt":["Dead`)
	for id, r := range tpl.Resources {
		if r.Type == "AWS::CloudWatch::Alarm" {
			t.Errorf("alarm %s though they are disabled", id)
		}
	}
}

func TestBroughtRoleIsLeftAlone(t *testing.T) {
	tpl := synthesizeOne(t, func(stack awscdk.Stack) *gofunction.Props {
		return &gofunction.Props{Package: hello, Role: awsiam.Role_FromRoleArn(stack, jsii.String("Role"), jsii.String("arn:aws:iam::123456789012:role/mine"), nil), DisableTracing: true}
	})
	contains(t, tpl.one(t, "AWS::Lambda::Function"), `"Role":"arn:aws:iam::123456789012:role/mine"`)
	for id, r := range tpl.Resources {
		if r.Type == "AWS::IAM::Role" || r.Type == "AWS::IAM::Policy" {
			t.Errorf("%s was created", id)
		}
	}
}

func TestBadProps(t *testing.T) {
	three, negative := 3, -1
	tests := []struct {
		name  string
		props *gofunction.Props
		want  string
	}{
		{"nil", nil, "no Package"},
		{"architecture", &gofunction.Props{Architecture: "amd64"}, `got Architecture "amd64": it must be "arm64" or "x86_64"`},
		{"level of the other architecture", &gofunction.Props{GOAMD64: "v3"}, `GOAMD64 "v3" has no effect on arm64`},
		{"arm level on x86", &gofunction.Props{Architecture: gofunction.X86, GOARM64: "v8.2"}, `GOARM64 "v8.2" has no effect on x86_64`},
		{"memory", &gofunction.Props{MemoryMiB: 64}, "got MemoryMiB 64: it must be 128 to 10240"},
		{"storage", &gofunction.Props{EphemeralStorageMiB: 100}, "got EphemeralStorageMiB 100"},
		{"timeout", &gofunction.Props{Timeout: 16 * time.Minute}, "got Timeout 16m0s: it must be whole seconds from 1s to 15m"},
		{"fraction of a second", &gofunction.Props{Timeout: 1500 * time.Millisecond}, "got Timeout 1.5s"},
		{"concurrency", &gofunction.Props{ReservedConcurrency: &negative}, "got ReservedConcurrency -1"},
		{"retries", &gofunction.Props{RetryAttempts: &three}, "got RetryAttempts 3: it must be 0 to 2"},
		{"retention", &gofunction.Props{LogRetention: 31 * 24 * time.Hour}, "got LogRetention 744h0m0s: it must be a number of days out of [1 3 5"},
		{"level", &gofunction.Props{LogLevel: "info"}, `got LogLevel "info"`},
		{"subnets without a VPC", &gofunction.Props{VpcSubnets: &awsec2.SubnetSelection{}}, "without Vpc"},
		{"environment name", &gofunction.Props{Environment: map[string]string{"1A": ""}}, `got Environment name "1A"`},
		{"reserved name", &gofunction.Props{Environment: map[string]string{"AWS_REGION": "x"}}, "AWS_REGION, which Lambda reserves"},
		{"large environment", &gofunction.Props{Environment: map[string]string{"BIG": strings.Repeat("x", 4094)}}, "4097 bytes, Lambda takes 4096"},
		{"quotes", &gofunction.Props{Ldflags: []string{`'"`}}, "both kinds of quote"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.props != nil {
				tt.props.Package = hello
			}
			stack := awscdk.NewStack(newApp(t, skipBuild), jsii.String("S"), nil)
			message := panicText(func() { gofunction.New(stack, "F", tt.props) })
			if !strings.HasPrefix(message, "S/F: ") || !strings.Contains(message, tt.want) || strings.Count(message, "\n") > 0 {
				t.Errorf("got %q, want one line with the path S/F and %q", message, tt.want)
			}
		})
	}
}

func TestAllProblemsAreReportedAtOnce(t *testing.T) {
	stack := awscdk.NewStack(newApp(t, skipBuild), jsii.String("S"), nil)
	defer func() {
		err, ok := recover().(*synth.Error)
		if !ok || len(err.Problems) != 3 {
			t.Errorf("got %v, want three problems", err)
		}
	}()
	gofunction.New(stack, "F", &gofunction.Props{MemoryMiB: 1, Timeout: time.Hour})
}
