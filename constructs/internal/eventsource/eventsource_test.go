package eventsource_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

const hello = "github.com/lintel-go/lintel/constructs/gofunction/testdata/hello"

func handler(stack awscdk.Stack) eventsource.Function {
	return eventsource.NewFunction(stack, eventsource.FunctionProps{Handler: &gofunction.Props{Package: hello}}, nil)
}

func policy(t *testing.T, stack awscdk.Stack) string {
	t.Helper()
	return synthtest.Synthesize(t, stack).One(t, "AWS::IAM::Policy")
}

func TestVariablesAreAddedToTheHandlers(t *testing.T) {
	stack := synthtest.NewStack(t)
	own := map[string]string{"OWN": "1"}
	eventsource.NewFunction(stack, eventsource.FunctionProps{Handler: &gofunction.Props{Package: hello, Environment: own}}, map[string]string{"MODE": "x"})
	if len(own) != 1 {
		t.Errorf("the user's map is changed: %v", own)
	}
	synthtest.Contains(t, synthtest.Synthesize(t, stack).One(t, "AWS::Lambda::Function"), `"Variables":{"MODE":"x","OWN":"1"}`)
}

// A brought function parks nothing, and a queue needs no bucket.
func TestNothingIsCreatedThatNobodyUses(t *testing.T) {
	stack := synthtest.NewStack(t)
	queue := awssqs.NewQueue(stack, jsii.String("Queue"), nil)
	function := eventsource.Function{Function: gofunction.New(stack, "F", &gofunction.Props{Package: hello}).Function}
	failures := eventsource.NewFailures(stack, function, eventsource.Destination{Queue: queue})
	failures.GrantDestination()
	function.AcknowledgeRole("It is the user's to judge.") // and no fault
	if failures.Bucket != nil || failures.DeadLetters != nil {
		t.Errorf("got %v, %v", failures.Bucket, failures.DeadLetters)
	}
	synthtest.Contains(t, policy(t, stack), `"sqs:SendMessage"`)
}

func TestBroughtBucketWithKey(t *testing.T) {
	stack := synthtest.NewStack(t)
	bucket := awss3.NewBucket(stack, jsii.String("Bucket"), &awss3.BucketProps{EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), nil)})
	failures := eventsource.NewFailures(stack, handler(stack), eventsource.Destination{Bucket: bucket})
	failures.GrantDestination()
	text := policy(t, stack)
	synthtest.Contains(t, text, `"/aws/lambda/*"`, `"/dead-letters/*"`, `"s3:ListBucket"`, `"kms:GenerateDataKey*"`)
	if strings.Contains(text, "s3:PutObjectTagging") || strings.Contains(text, "s3:DeleteObject") {
		t.Errorf("more than putting objects: %s", text)
	}
}

// The construct that has a kind of address of its own gives the permission for it.
func TestAddress(t *testing.T) {
	stack := synthtest.NewStack(t)
	failures := eventsource.NewFailures(stack, handler(stack), eventsource.Destination{Address: "kafka://failed", AddressProp: "FailureKafkaTopic"})
	failures.GrantDestination()
	if got := *failures.Config().OnFailure.(*awslambda.CfnEventSourceMapping_OnFailureProperty).Destination; got != "kafka://failed" {
		t.Errorf("got %s", got)
	}
	if text := policy(t, stack); strings.Contains(text, "aws/lambda") || !strings.Contains(text, "dead-letters") {
		t.Errorf("dead letters have a bucket, and Lambda none: %s", text)
	}
}

func TestAlarms(t *testing.T) {
	stack := synthtest.NewStack(t)
	alarms := eventsource.Alarms{Scope: stack}
	metric := eventsource.Metric("N", "M", "Sum", map[string]*string{"D": jsii.String("1")})
	alarms.New("Once", eventsource.Alarm{Metric: metric, Threshold: 1, Description: "x."})
	alarms.New("Thrice", eventsource.Alarm{Metric: metric, Threshold: 7, Periods: 3, Description: "y."})
	r := synthtest.Synthesize(t, stack)
	for prefix, want := range map[string][]string{
		"Once":   {`"EvaluationPeriods":1`, `"Threshold":1`, `"AlarmDescription":"S: x."`, `"TreatMissingData":"notBreaching"`, `"Period":300`},
		"Thrice": {`"EvaluationPeriods":3`, `"Threshold":7`, `"ComparisonOperator":"GreaterThanOrEqualToThreshold"`},
	} {
		_, alarm := r.Only(t, "AWS::CloudWatch::Alarm", prefix)
		synthtest.Contains(t, synthtest.Compact(t, alarm.Properties), want...)
	}
}
