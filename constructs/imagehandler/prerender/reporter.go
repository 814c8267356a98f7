package prerender

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
	"github.com/lintel-go/lintel/constructs/internal/nag"
)

// reportPackage is the handler, built from this module.
const reportPackage = "github.com/lintel-go/lintel/constructs/imagehandler/prerender/lambda/report"

// reportStorage is room for the list of some ten million pictures that failed, in
// MiB.
const reportStorage = 2048

// addReporter is the handler that sums up each execution that ends, and the queue of
// what it could not.
func (r *Prerender) addReporter(p *Props) {
	r.DeadLetters = awssqs.NewQueue(r, jsii.String("DeadLetters"), &awssqs.QueueProps{
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)), // SQS keeps no longer
	})
	nag.Acknowledge(r.DeadLetters, "AwsSolutions-SQS3", "It is a dead-letter queue.")
	environment := map[string]string{
		wiring.ReportBucket:    *r.ReportBucket.BucketName(),
		wiring.StateMachineARN: *r.StateMachine.StateMachineArn(),
	}
	if p.Topic != nil {
		environment[wiring.TopicARN] = *p.Topic.TopicArn()
	}
	r.Reporter = gofunction.New(r, "Reporter", &gofunction.Props{
		Package:             reportPackage,
		Description:         "Sums up pictures that were rendered ahead",
		MemoryMiB:           1024, // for its share of a processor: results are parsed
		EphemeralStorageMiB: reportStorage,
		Timeout:             15 * time.Minute,
		LogRetention:        p.LogRetention,
		AlarmActions:        p.AlarmActions,
		DeadLetterQueue:     r.DeadLetters,
		Environment:         environment,
	})
	r.grantReporter(p)
	r.EndRule = awsevents.NewRule(r, jsii.String("Ended"), &awsevents.RuleProps{
		EventPattern: &awsevents.EventPattern{
			Source: jsii.Strings(wiring.EventSource), DetailType: jsii.Strings(wiring.EventDetailType),
			Detail: &map[string]any{
				"stateMachineArn": []*string{r.StateMachine.StateMachineArn()},
				"status":          []string{wiring.StatusSucceeded, wiring.StatusFailed, wiring.StatusTimedOut, wiring.StatusAborted},
			},
		},
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewLambdaFunction(r.Reporter.Function, &awseventstargets.LambdaFunctionProps{
			DeadLetterQueue: r.DeadLetters,
			MaxEventAge:     awscdk.Duration_Hours(jsii.Number(24)),
			RetryAttempts:   jsii.Number(185), // as often as EventBridge does at most
		})},
	})
}

func (r *Prerender) grantReporter(p *Props) {
	function := r.Reporter.Function
	allow := func(resource *string, conditions *map[string]any, actions ...string) {
		function.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions: jsii.Strings(actions...), Resources: &[]*string{resource}, Conditions: conditions,
		}))
	}
	allow(r.ReportBucket.ArnForObjects(jsii.String(runKeys)), nil, "s3:GetObject", "s3:PutObject")
	allow(r.ReportBucket.BucketArn(), &map[string]any{"StringLike": map[string]any{"s3:prefix": runKeys}}, "s3:ListBucket")
	if key := r.ReportBucket.EncryptionKey(); key != nil {
		key.GrantEncryptDecrypt(function)
	}
	if p.Topic != nil {
		p.Topic.GrantPublish(function)
	}
	nag.AcknowledgeRole(r.Reporter.Role, "Results and reports below their prefix; X-Ray knows no resources.")
}
