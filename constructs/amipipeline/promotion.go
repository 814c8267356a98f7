package amipipeline

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambdaeventsources"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

const (
	handlerTimeout = 5 * time.Minute
	// receives of a message until it is given up: with the visibility timeout, two and a
	// half hours, for a Region that is down or SSM that throttles.
	receives = 5
	// messageRetention is as long as SQS keeps messages.
	messageRetention = 14 * day
)

// addPromotion makes the other half.
func (c *Pipeline) addPromotion(p *Props) {
	c.EventBus = p.EventBus
	if c.EventBus == nil {
		c.EventBus = awsevents.EventBus_FromEventBusName(c, jsii.String("DefaultBus"), jsii.String(wiring.DefaultEventBus))
	}
	c.addTable(p)
	c.addQueues()
	c.addHandlers(p)
	c.addEventRules(p)
}

// addTable of which image is where, and what was.
func (c *Pipeline) addTable(p *Props) {
	props := &awsdynamodb.TableProps{
		PartitionKey:  &awsdynamodb.Attribute{Name: jsii.String(wiring.TablePartition), Type: awsdynamodb.AttributeType_STRING},
		SortKey:       &awsdynamodb.Attribute{Name: jsii.String(wiring.TableSort), Type: awsdynamodb.AttributeType_STRING},
		BillingMode:   awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Encryption:    awsdynamodb.TableEncryption_AWS_MANAGED,
		RemovalPolicy: userData,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: jsii.Bool(true),
		},
	}
	if p.EncryptionKey != nil {
		props.Encryption, props.EncryptionKey = awsdynamodb.TableEncryption_CUSTOMER_MANAGED, p.EncryptionKey
	}
	c.Table = awsdynamodb.NewTable(c, jsii.String("Table"), props)
}

// addQueues between Image Builder and the handler, so that a message waits while a
// Region is down.
func (c *Pipeline) addQueues() {
	queue := func(id string, props awssqs.QueueProps) awssqs.Queue {
		props.Encryption, props.EnforceSSL = awssqs.QueueEncryption_SQS_MANAGED, jsii.Bool(true)
		props.RetentionPeriod = synth.Seconds(messageRetention)
		return awssqs.NewQueue(c, jsii.String(id), &props)
	}
	c.DeadLetters = queue("DeadLetters", awssqs.QueueProps{})
	nag.Acknowledge(c.DeadLetters, "AwsSolutions-SQS3", "It is a dead-letter queue.")
	c.Messages = queue("Messages", awssqs.QueueProps{
		// Six times that of the function, as Lambda asks for.
		VisibilityTimeout: synth.Seconds(6 * handlerTimeout),
		DeadLetterQueue:   &awssqs.DeadLetterQueue{Queue: c.DeadLetters, MaxReceiveCount: jsii.Number(receives)},
	})
	c.BuildTopic.AddSubscription(awssnssubscriptions.NewSqsSubscription(c.Messages, &awssnssubscriptions.SqsSubscriptionProps{DeadLetterQueue: c.DeadLetters}))
}

func (c *Pipeline) addHandlers(p *Props) {
	never := 0
	c.Promote = c.newHandler(p, "Promote", promoteHandler, "Promotes images: operators' requests and gates", &never) // the next check comes soon
	c.Images = c.newHandler(p, "Images", imagesHandler, "Follows the images of Image Builder", nil)
	c.Images.Function.AddEventSource(awslambdaeventsources.NewSqsEventSource(c.Messages, &awslambdaeventsources.SqsEventSourceProps{
		ReportBatchItemFailures: jsii.Bool(true),
		MaxConcurrency:          jsii.Number(2), // the least; images of a track wait for each other
	}))
	if len(p.Followers) > 0 {
		c.Follow = c.newHandler(p, "Follow", followHandler, "Gives promoted images to launch templates and Auto Scaling groups", nil)
	}
	c.configure(p)
	c.grantMove(p, c.Images)
	c.grantMove(p, c.Promote)
	if slices.ContainsFunc(p.Stages, func(s Stage) bool { return s.Gate == AlarmsOK }) {
		// Composite alarms are shown only to those who may see all.
		// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html)
		allow(c.Promote.Role, []string{"cloudwatch:DescribeAlarms"}, jsii.String("*"))
	}
	reason := "The parameters of every image below their prefix; AMIs and what X-Ray takes know no resources, and composite alarms are shown only to those who may see all; images of the recipe, or of the account if pipelines were brought."
	nag.AcknowledgeRole(c.Images.Role, reason)
	nag.AcknowledgeRole(c.Promote.Role, reason)
	if c.Follow != nil {
		c.grantFollow(p)
	}
}

func (c *Pipeline) newHandler(p *Props, id, handler, description string, retries *int) *gofunction.Function {
	return gofunction.New(c, id, &gofunction.Props{
		Package:         handler,
		Description:     description,
		MemoryMiB:       p.MemoryMiB,
		Timeout:         handlerTimeout,
		LogRetention:    p.LogRetention,
		AlarmActions:    p.AlarmActions,
		DeadLetterQueue: c.DeadLetters,
		RetryAttempts:   retries,
	})
}

// configure the handlers: all read the same.
func (c *Pipeline) configure(p *Props) {
	handlers := []*gofunction.Function{c.Images, c.Promote}
	if c.Follow != nil {
		handlers = append(handlers, c.Follow)
	}
	for _, handler := range handlers {
		config := c.config(p)
		if handler == c.Promote {
			config.PromoteFunction = wiring.ThisFunction // CloudFormation has no reference to itself
		}
		variables, err := config.Variables()
		if err != nil {
			panic(&synth.Error{Path: *c.Node().Path(), Problems: strings.Split(err.Error(), "\n")})
		}
		for _, name := range slices.Sorted(maps.Keys(variables)) {
			handler.Function.AddEnvironment(jsii.String(name), jsii.String(variables[name]), nil)
		}
	}
}

func (c *Pipeline) config(p *Props) wiring.Config {
	config := wiring.Config{
		Table:           *c.Table.TableName(),
		Account:         *awscdk.Stack_Of(c).Account(),
		ParameterPath:   p.ParameterPath,
		Pipelines:       p.Pipelines,
		WithoutPipeline: p.WithoutPipeline,
		AccountRoles:    p.AccountRoles,
		Tags:            p.ParameterTags,
		TopicARN:        *c.Topic.TopicArn(),
		HoldFindings:    p.HoldFindings,
		ProtectImages:   p.hasLifecycle(),
		PromoteFunction: *c.Promote.Function.FunctionName(),
		Followers:       c.wiredFollowers(p),
	}
	for _, stage := range p.Stages {
		config.Stages = append(config.Stages, stage.withDefaults().wired())
	}
	if c.Pipeline != nil {
		config.Pipelines = []string{*c.Pipeline.AttrArn()}
	}
	if p.TextParameters {
		config.DataType = wiring.DataTypeText
	}
	if p.EventBus != nil {
		config.EventBus = *p.EventBus.EventBusName()
	}
	return config
}

// grantMove what writes parameters, as package wiring says.
func (c *Pipeline) grantMove(p *Props, handler *gofunction.Function) {
	role, account := handler.Role, *awscdk.Stack_Of(c).Account()
	allow(role, []string{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"}, c.Table.TableArn())
	parameters := []*string{}
	for _, region := range c.parameterRegions(p) {
		parameters = append(parameters, c.arn("ssm", region, account, "parameter"+c.template.Pattern(), ""))
	}
	allow(role, []string{
		"ssm:AddTagsToResource", "ssm:GetParameter", "ssm:GetParameterHistory", "ssm:LabelParameterVersion", "ssm:PutParameter", "ssm:UnlabelParameterVersion",
	}, parameters...)
	allow(role, []string{"ec2:DescribeImages"}, jsii.String("*")) // EC2's descriptions know no resources
	images := []string{"imagebuilder:GetImage"}
	if p.hasLifecycle() {
		images = append(images, "imagebuilder:TagResource", "imagebuilder:UntagResource")
	}
	allow(role, images, c.imageARNs()...)
	for _, id := range slices.Sorted(maps.Keys(p.AccountRoles)) {
		allow(role, []string{"sts:AssumeRole"}, jsii.String(p.AccountRoles[id]))
	}
	c.grantTell(p, handler)
}

// grantTell what notifies people and the bus.
func (c *Pipeline) grantTell(p *Props, handler *gofunction.Function) {
	c.Topic.GrantPublish(handler.Function)
	if p.EncryptionKey != nil {
		p.EncryptionKey.GrantEncryptDecrypt(handler.Function)
	} else if p.Topic == nil {
		useKey(c.TopicKey, handler.Function)
	}
	c.EventBus.GrantPutEventsTo(handler.Function, nil)
}

// parameterRegions in which parameters are written.
func (c *Pipeline) parameterRegions(p *Props) []string {
	if p.BuildTopic != nil && len(p.ParameterRegions) > 0 {
		return p.ParameterRegions
	}
	var out []string
	for _, r := range c.regions(p) {
		out = append(out, r.Name)
	}
	return out
}
