package logs3_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/containerfunction"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/logs3"
	"github.com/lintel-go/lintel/constructs/logs3/wiring"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func orders(stack awscdk.Stack, id string, architecture gofunction.Architecture) awslambda.Function {
	return gofunction.New(stack, id, &gofunction.Props{Package: "example.com/orders", Architecture: architecture, DisableAlarms: true}).Function
}

func TestDefaults(t *testing.T) {
	stack := synthtest.NewStack(t)
	logs3.New(stack, "Logs", nil).AttachTo(orders(stack, "Orders", ""))
	r := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, r.One(t, "AWS::S3::Bucket"), `"ExpirationInDays":90`, `"SSEAlgorithm":"AES256"`, `"RestrictPublicBuckets":true`)
	if id, bucket := r.Only(t, "AWS::S3::Bucket", "Logs"); bucket.DeletionPolicy != "Retain" {
		t.Errorf("%s has deletion policy %s", id, bucket.DeletionPolicy)
	}
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"Layers":[{"Ref":"LogsLayerARM64`,
		`"LINTEL_LOGS3_BUCKET":{"Ref":"LogsBucket`, `"LINTEL_LOGS3_PREFIX":"logs/"`, `"LINTEL_LOGS3_FLUSH":"due"`, `"LINTEL_LOGS3_AGE":"1m0s"`,
		`"LINTEL_LOGS3_OBJECT_BYTES":"1048576"`, `"LINTEL_LOGS3_BUFFER_BYTES":"8388608"`, `"LINTEL_LOGS3_TYPES":"[\"function\",\"platform\"]"`)
	synthtest.Contains(t, r.One(t, "AWS::Lambda::LayerVersion"), `"CompatibleArchitectures":["arm64"]`, `"S3Key":"`+wiring.Package+`"`)
	_, policy := r.Only(t, "AWS::IAM::Policy", "OrdersFunctionStoreLogs")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `{"Action":"s3:PutObject","Effect":"Allow","Resource":{"Fn::Join":["",[{"Fn::GetAtt":["LogsBucket`, `"/logs/*"`)
	synthtest.Contains(t, r.One(t, "AWS::CloudWatch::Alarm"), `"MetricName":"RecordsDropped"`, `"Namespace":"Lintel/Logs3"`, `"Dimensions":[{"Name":"Function","Value":{"Ref":"Orders`)
	synthtest.Contains(t, r.One(t, "AWS::CloudWatch::Dashboard"), "FlushesFailed", "NumberOfObjects")
}

func TestProps(t *testing.T) {
	stack := synthtest.NewStack(t)
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	topic := awssns.NewTopic(stack, jsii.String("Topic"), nil)
	logs := logs3.New(stack, "Logs", &logs3.Props{
		Prefix: "a/b/", Retention: 7 * 24 * time.Hour, EncryptionKey: key, FlushEachInvocation: true, Age: 5 * time.Second,
		ObjectKiB: 64, BufferMiB: 2, LogsOnly: true, IncludeExtensions: true, DisableDashboard: true,
		AlarmActions: []awscloudwatch.IAlarmAction{awscloudwatchactions.NewSnsAction(topic)},
	})
	logs.AttachTo(orders(stack, "Orders", ""))
	r := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, r.One(t, "AWS::S3::Bucket"), `"ExpirationInDays":7`, `"SSEAlgorithm":"aws:kms"`, `"BucketKeyEnabled":true`)
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_LOGS3_PREFIX":"a/b/"`, `"LINTEL_LOGS3_FLUSH":"invocation"`, `"LINTEL_LOGS3_AGE":"5s"`,
		`"LINTEL_LOGS3_OBJECT_BYTES":"65536"`, `"LINTEL_LOGS3_BUFFER_BYTES":"2097152"`, `"LINTEL_LOGS3_TYPES":"[\"function\",\"extension\"]"`)
	_, role := r.Only(t, "AWS::IAM::Policy", "OrdersRole")
	synthtest.Contains(t, synthtest.Compact(t, role.Properties), `"Action":"kms:GenerateDataKey"`)
	_, policy := r.Only(t, "AWS::IAM::Policy", "OrdersFunctionStoreLogs")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"/a/b/*"`)
	synthtest.Contains(t, r.One(t, "AWS::CloudWatch::Alarm"), `"AlarmActions":[{"Ref":"Topic`)
	if len(r.Of(t, "AWS::CloudWatch::Dashboard")) != 0 {
		t.Error("there is a dashboard")
	}
}

// Functions of both architectures, any runtime, and images share one bucket.
func TestAttachTo(t *testing.T) {
	stack := synthtest.NewStack(t)
	logs := logs3.New(stack, "Logs", &logs3.Props{
		Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String("central")), DisableAlarms: true,
	})
	logs.AttachTo(orders(stack, "One", ""))
	logs.AttachTo(orders(stack, "Two", gofunction.ARM64))
	logs.AttachTo(orders(stack, "Three", gofunction.X86))
	logs.AttachTo(awslambda.NewFunction(stack, jsii.String("Node"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_22_X(), Handler: jsii.String("index.handler"), Code: awslambda.Code_FromInline(jsii.String("exports.handler = () => {}")),
	}))
	logs.AttachTo(containerfunction.New(stack, "Image", &containerfunction.Props{
		Package: "example.com/orders", Extensions: []containerfunction.Extension{{Package: logs3.Package}}, DisableAlarms: true,
	}).Function)
	r := synthtest.Synthesize(t, stack)
	got := map[string]string{}
	for id, properties := range r.Of(t, "AWS::Lambda::Function") {
		var f struct {
			Layers      []struct{ Ref string }
			Environment struct{ Variables map[string]any }
		}
		if err := json.Unmarshal([]byte(properties), &f); err != nil {
			t.Fatal(err)
		}
		if f.Environment.Variables[wiring.Bucket] != "central" {
			t.Errorf("%s has environment %v", id, f.Environment.Variables)
		}
		layer := ""
		for _, l := range f.Layers {
			layer += l.Ref[:len("LogsLayerARM")]
		}
		got[strings.TrimRight(id, "0123456789ABCDEF")] = layer
	}
	want := map[string]string{"OneFunction": "LogsLayerARM", "TwoFunction": "LogsLayerARM", "ThreeFunction": "LogsLayerX86", "Node": "LogsLayerX86", "ImageFunction": ""}
	if !maps.Equal(got, want) {
		t.Errorf("got layers %v, want %v", got, want)
	}
	if n := len(r.Of(t, "AWS::Lambda::LayerVersion")); n != 2 || len(r.Of(t, "AWS::S3::Bucket")) != 0 {
		t.Errorf("%d layers, want one for each architecture", n)
	}
	if architectures := slices.Sorted(maps.Keys(logs.Layers)); len(architectures) != 2 {
		t.Errorf("layers of %v", architectures)
	}
}

func TestRefuses(t *testing.T) {
	stack := synthtest.NewStack(t)
	bucket := awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String("central"))
	for want, props := range map[string]*logs3.Props{
		`got Prefix "logs"`:              {Prefix: "logs"},
		`got Prefix "/logs/"`:            {Prefix: "/logs/"},
		"got Prefix of 801 octets":       {Prefix: strings.Repeat("x", 800) + "/"},
		"EncryptionKey with Bucket":      {Bucket: bucket, EncryptionKey: awskms.Key_FromKeyArn(stack, jsii.String("Key"), jsii.String("arn:aws:kms:eu-west-1:123456789012:key/k"))},
		"Retention with Bucket":          {Bucket: bucket, Retention: 24 * time.Hour},
		"got Retention 36h0m0s":          {Retention: 36 * time.Hour},
		"got Retention -24h0m0s":         {Retention: -24 * time.Hour},
		"got Age 1ms":                    {Age: time.Millisecond},
		"got Age 25h0m0s":                {Age: 25 * time.Hour},
		"got ObjectKiB -1":               {ObjectKiB: -1},
		"got BufferMiB 257":              {BufferMiB: 257},
		"got BufferMiB 1 for objects of": {BufferMiB: 1, ObjectKiB: 1025},
	} {
		got := synthtest.Panic(func() { logs3.New(stack, "Logs", props) })
		if !strings.HasPrefix(got, "S/Logs: ") || !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	logs, f := logs3.New(stack, "Logs", nil), orders(stack, "Orders", "")
	logs.AttachTo(f)
	if got := synthtest.Panic(func() { logs.AttachTo(f) }); !strings.Contains(got, "S/Orders/Function is attached already") {
		t.Errorf("got %q", got)
	}
}

func TestGrantRead(t *testing.T) {
	stack := synthtest.NewStack(t)
	logs := logs3.New(stack, "Logs", nil)
	logs.GrantRead(orders(stack, "Reader", ""))
	synthtest.Contains(t, synthtest.Synthesize(t, stack).One(t, "AWS::IAM::Policy"), `"s3:GetObject*"`, `"/logs/*"`)
}
