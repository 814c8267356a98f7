package prerender

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/internal/autoempty"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

func (r *Prerender) addReportBucket(p *Props) {
	if r.ReportBucket = p.ReportBucket; r.ReportBucket != nil {
		return
	}
	props := &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Versioned:         jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_DESTROY, // a report can be made again, by rendering again
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Id:                                  jsii.String("reports"),
			Expiration:                          awscdk.Duration_Days(jsii.Number(p.ReportRetention / day)),
			NoncurrentVersionExpiration:         awscdk.Duration_Days(jsii.Number(1)),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7)),
		}},
	}
	if p.EncryptionKey != nil {
		props.Encryption, props.EncryptionKey, props.BucketKeyEnabled = awss3.BucketEncryption_KMS, p.EncryptionKey, jsii.Bool(true)
	}
	bucket := awss3.NewBucket(r, jsii.String("Reports"), props)
	nag.Acknowledge(bucket, "AwsSolutions-S1", "It has reports of executions, which Step Functions and one function write; what they did is in CloudTrail.")
	autoempty.New(r, "EmptyReports", bucket)
	r.ReportBucket = bucket
}

func (r *Prerender) addStateMachine(p *Props) {
	r.addRole(p)
	r.LogGroup = awslogs.NewLogGroup(r, jsii.String("Logs"), &awslogs.LogGroupProps{
		Retention:     gofunction.RetentionDays(p.LogRetention),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	definition, err := p.definition()
	if err != nil {
		panic(err) // of texts and numbers that were checked
	}
	substitutions := r.substitutions(p)
	r.StateMachine = awsstepfunctions.NewStateMachine(r, jsii.String("StateMachine"), &awsstepfunctions.StateMachineProps{
		StateMachineType:        awsstepfunctions.StateMachineType_STANDARD, // of which alone a map can be distributed
		DefinitionBody:          awsstepfunctions.DefinitionBody_FromString(&definition),
		DefinitionSubstitutions: &substitutions,
		Role:                    r.Role,
		TracingEnabled:          jsii.Bool(true),
		Logs: &awsstepfunctions.LogOptions{
			Destination: r.LogGroup, Level: awsstepfunctions.LogLevel_ERROR, IncludeExecutionData: jsii.Bool(false),
		},
	})
	nag.Acknowledge(r.StateMachine, "AwsSolutions-SF1", "All events of millions of pictures would cost more than rendering them; each failure is logged, and in the results.")
	r.allowMap()
	nag.AcknowledgeRole(r.Role, "Lists and results below their prefixes, an inventory below its own, and the executions of this one state machine; X-Ray and the delivery of logs know no resources.")
}

// substitutions of what is only known at deploy.
func (r *Prerender) substitutions(p *Props) map[string]*string {
	integration := func(name string) *string {
		return jsii.String("arn:" + *awscdk.Stack_Of(r).Partition() + ":states:::" + name)
	}
	out := map[string]*string{
		"ImageFunction": r.images.Handler.Function.FunctionArn(),
		"SourceBucket":  r.images.Sources[0].Bucket.BucketName(),
		"ReportBucket":  r.ReportBucket.BucketName(),
		"LambdaInvoke":  integration("lambda:invoke"),
		"ListObjects":   integration("s3:listObjectsV2"),
		"GetObject":     integration("s3:getObject"),
		"PutObject":     integration("s3:putObject"),
	}
	if p.InventoryBucket != nil {
		out["InventoryBucket"] = p.InventoryBucket.BucketName()
	}
	return out
}

// addRole of the state machine: it lists pictures, invokes the image handler and
// writes results.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html#itemreader-iam-policies
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html#resultwriter-iam-policies
func (r *Prerender) addRole(p *Props) {
	r.Role = awsiam.NewRole(r, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("states.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Stack_Of(r).Account()}},
		}),
	})
	r.allow([]*string{r.images.Handler.Function.FunctionArn()}, nil, "lambda:InvokeFunction")
	for _, s := range r.images.Sources {
		r.allow([]*string{s.Bucket.BucketArn()}, listing(s), "s3:ListBucket")
	}
	r.allow([]*string{r.ReportBucket.ArnForObjects(jsii.String(listKeys)), r.ReportBucket.ArnForObjects(jsii.String(runKeys))}, nil, "s3:GetObject")
	r.allow([]*string{r.ReportBucket.ArnForObjects(jsii.String(runKeys))}, nil, "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject")
	if key := r.ReportBucket.EncryptionKey(); key != nil {
		key.GrantEncryptDecrypt(r.Role)
	}
	if b := p.InventoryBucket; b != nil {
		r.allow([]*string{b.ArnForObjects(jsii.String(synth.LiteralARN(p.InventoryPrefix) + "*"))}, nil, "s3:GetObject")
		if key := b.EncryptionKey(); key != nil {
			key.GrantDecrypt(r.Role)
		}
	}
}

// listing is the condition on what of a source may be listed; nil for all of it.
func listing(s imagehandler.Source) *map[string]any {
	if len(s.Prefixes) == 0 {
		return nil
	}
	patterns := make([]string, len(s.Prefixes))
	for i, prefix := range s.Prefixes {
		patterns[i] = synth.LiteralARN(prefix) + "*"
	}
	return &map[string]any{"StringLike": map[string]any{"s3:prefix": patterns}}
}

func (r *Prerender) allow(resources []*string, conditions *map[string]any, actions ...string) {
	r.Role.AddToPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings(actions...), Resources: &resources, Conditions: conditions,
	}))
}

// allowMap lets the state machine run its children. It is a policy of its own, which
// follows the state machine that it names.
// https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
func (r *Prerender) allowMap() {
	policy := awsiam.NewPolicy(r, jsii.String("MapPolicy"), &awsiam.PolicyProps{Roles: &[]awsiam.IRole{r.Role}})
	r.StateMachine.GrantStartExecution(policy)
	r.StateMachine.GrantExecution(policy, jsii.String("states:DescribeExecution"), jsii.String("states:StopExecution"))
	policy.AddStatements(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings("states:RedriveExecution"),
		Resources: &[]*string{awscdk.Stack_Of(r).FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("states"), Resource: jsii.String("execution"), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
			ResourceName: jsii.String(*r.StateMachine.StateMachineName() + "/*"),
		})},
	}))
	nag.Acknowledge(policy, "AwsSolutions-IAM5", "The executions of this one state machine, whose names are made when they start.")
}

// addSchedule of executions without input.
func (r *Prerender) addSchedule(p *Props) {
	if p.Schedule == "" {
		return
	}
	r.Schedule = awsevents.NewRule(r, jsii.String("Schedule"), &awsevents.RuleProps{
		Schedule: awsevents.Schedule_Expression(&p.Schedule),
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewSfnStateMachine(r.StateMachine, &awseventstargets.SfnStateMachineProps{
			Input:           awsevents.RuleTargetInput_FromObject(map[string]any{}),
			DeadLetterQueue: r.DeadLetters,
		})},
	})
}
