package dataquality

import (
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
)

// addStores of what the handler remembers.
func (c *Check) addStores(p *Props) {
	c.History = c.newTable("History", p, &awsdynamodb.TableProps{
		PartitionKey:        stringAttribute(wiring.HistoryJob),
		SortKey:             stringAttribute(wiring.HistoryRun),
		TimeToLiveAttribute: jsii.String(wiring.HistoryExpiry),
		RemovalPolicy:       userData,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: jsii.Bool(true),
		},
	})
	c.IdempotencyTable = c.newTable("Idempotency", p, &awsdynamodb.TableProps{
		PartitionKey:        stringAttribute(schema.PartitionKey),
		TimeToLiveAttribute: jsii.String(schema.TimeToLive),
		RemovalPolicy:       derivedData,
	})
	nag.Acknowledge(c.IdempotencyTable, "AwsSolutions-DDB3", "Its items expire within days, and a table restored to an earlier time would let events be repeated.")
}

func (c *Check) newTable(id string, p *Props, props *awsdynamodb.TableProps) awsdynamodb.Table {
	props.BillingMode = awsdynamodb.BillingMode_PAY_PER_REQUEST
	props.Encryption = awsdynamodb.TableEncryption_AWS_MANAGED
	if p.EncryptionKey != nil {
		props.Encryption, props.EncryptionKey = awsdynamodb.TableEncryption_CUSTOMER_MANAGED, p.EncryptionKey
	}
	return awsdynamodb.NewTable(c, jsii.String(id), props)
}

func stringAttribute(name string) *awsdynamodb.Attribute {
	return &awsdynamodb.Attribute{Name: jsii.String(name), Type: awsdynamodb.AttributeType_STRING}
}

// addEvaluator is the handler, and the queue of what it could not process.
func (c *Check) addEvaluator(p *Props) {
	c.DeadLetters = awssqs.NewQueue(c, jsii.String("DeadLetters"), &awssqs.QueueProps{
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)), // SQS keeps no longer
	})
	nag.Acknowledge(c.DeadLetters, "AwsSolutions-SQS3", "It is a dead-letter queue.")
	rules := c.rulesAsset(p)
	c.Evaluator = gofunction.New(c, "Evaluator", &gofunction.Props{
		Package:         evaluate,
		MemoryMiB:       p.MemoryMiB,
		Timeout:         15 * time.Minute,
		LogRetention:    p.LogRetention,
		AlarmActions:    p.AlarmActions,
		DeadLetterQueue: c.DeadLetters,
		Environment:     c.environment(p, rules),
	})
	rules.GrantRead(c.Evaluator.Function)
	c.grantEvaluator(p)
}

// rulesAsset is the text of the rules as the handler reads it: a set printed again,
// so that a change of comments changes nothing.
func (c *Check) rulesAsset(p *Props) awss3assets.Asset {
	dir, err := os.MkdirTemp("", "lintel-rules-")
	if err == nil {
		defer os.RemoveAll(dir)
		err = os.WriteFile(filepath.Join(dir, "rules.txt"), []byte(c.rules.String()), 0o600)
	}
	if err != nil {
		panic(err) // the CDK cannot stage anything either
	}
	return awss3assets.NewAsset(c, jsii.String("Rules"), &awss3assets.AssetProps{Path: jsii.String(filepath.Join(dir, "rules.txt"))})
}

func (c *Check) environment(p *Props, rules awss3assets.Asset) map[string]string {
	out := map[string]string{
		wiring.Job:           c.name,
		wiring.RulesBucket:   *rules.S3BucketName(),
		wiring.RulesKey:      *rules.S3ObjectKey(),
		wiring.HistoryTable:  *c.History.TableName(),
		wiring.HistoryDays:   strconv.Itoa(int(p.HistoryRetention / day)),
		wiring.TopicARN:      *c.Topic.TopicArn(),
		wiring.DataBucket:    *c.DataBucket.BucketName(),
		wiring.DataPrefix:    p.dataPrefix(),
		schema.TableVariable: *c.IdempotencyTable.TableName(),
	}
	if p.BaselineBucket != nil {
		out[wiring.BaselineBucket], out[wiring.BaselineKey] = *p.BaselineBucket.BucketName(), p.BaselineKey
	}
	if p.EventBus != nil {
		out[wiring.EventBus] = *p.EventBus.EventBusName()
	}
	if c.Ruleset != nil {
		out[wiring.Ruleset] = c.name
	}
	if action := c.actionText(p.OnPass); action != "" {
		out[wiring.OnPass] = action
	}
	if action := c.actionText(p.OnFail); action != "" {
		out[wiring.OnFail] = action
	}
	return out
}

func (c *Check) grantEvaluator(p *Props) {
	function := c.Evaluator.Function
	c.allow([]*string{jsii.String(c.databrewARN("job"))}, "databrew:DescribeJobRun")
	c.allow([]*string{c.ProfileBucket.ArnForObjects(jsii.String(profilePrefix + "*"))}, "s3:GetObject", "s3:PutObject")
	c.allow([]*string{c.ProfileBucket.BucketArn()}, "s3:ListBucket") // a missing profile is then told from a forbidden one
	if p.BaselineBucket != nil {
		p.BaselineBucket.GrantRead(function, p.BaselineKey)
	}
	c.allow([]*string{c.History.TableArn()}, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query")
	c.IdempotencyTable.Grant(function, *jsii.Strings(schema.Actions()...)...)
	c.Topic.GrantPublish(function)
	if p.EventBus != nil {
		p.EventBus.GrantPutEventsTo(function, nil)
	}
	if p.EncryptionKey != nil {
		p.EncryptionKey.GrantEncryptDecrypt(function)
	}
	grantKey(c.ProfileBucket, function)
	c.grantActions(p)
	nag.AcknowledgeRole(c.Evaluator.Role, "Profiles, reports and the data below their prefixes, and the one asset with the rules in the CDK's bucket.")
}

// grantKey of a bucket that has one of its own.
func grantKey(bucket awss3.IBucket, grantee awsiam.IGrantable) {
	if key := bucket.EncryptionKey(); key != nil {
		key.GrantEncryptDecrypt(grantee)
	}
}

func (c *Check) allow(resources []*string, actions ...string) {
	c.Evaluator.Function.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings(actions...), Resources: &resources,
	}))
}

// addEventRules bring the ends of this job's runs, and the results of this ruleset,
// to the handler: DataBrew's events are of the whole account.
func (c *Check) addEventRules() {
	c.addEventRule("JobState", wiring.DetailTypeJobState, map[string]any{
		"jobName": []string{c.name},
		"state":   []string{wiring.StateSucceeded, wiring.StateFailed, wiring.StateStopped, wiring.StateTimeout},
	})
	if c.Ruleset != nil {
		c.addEventRule("Validation", wiring.DetailTypeValidation, map[string]any{"jobName": []string{c.name}, "rulesetName": []string{c.name}})
	}
}

func (c *Check) addEventRule(id, detailType string, detail map[string]any) {
	c.EventRules = append(c.EventRules, awsevents.NewRule(c, jsii.String(id), &awsevents.RuleProps{
		EventPattern: &awsevents.EventPattern{
			Source: jsii.Strings(wiring.SourceDataBrew), DetailType: jsii.Strings(detailType), Detail: &detail,
		},
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewLambdaFunction(c.Evaluator.Function, &awseventstargets.LambdaFunctionProps{
			DeadLetterQueue: c.DeadLetters,
			MaxEventAge:     awscdk.Duration_Hours(jsii.Number(24)),
			RetryAttempts:   jsii.Number(185), // as often as EventBridge does at most
		})},
	}))
}
