package queueprocessor

import (
	"cmp"
	"regexp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/queueprocessor/wiring"
)

// Engine of a broker.
type Engine string

// The engines of Amazon MQ.
const (
	ActiveMQ Engine = "ACTIVEMQ"
	RabbitMQ Engine = "RABBITMQ"
)

// MQProps configures a processor of Amazon MQ. Required are Handler or Function, Broker,
// Engine, Queue and Secret.
type MQProps struct {
	// Handler is built, and wired with the mapping, the dead letters and the
	// idempotency table. Its Timeout defaults to one minute here.
	Handler *gofunction.Props
	// Function brings a function of your own instead; only the mapping and its
	// permissions are made. It must have a role.
	Function awslambda.IFunction

	// Broker is the ARN of a broker in this account and Region. Lambda's pollers reach it
	// with its own subnets and security groups, from which there must be a way to
	// Lambda, STS and Secrets Manager, and which must admit themselves.
	Broker string
	// Engine of the broker.
	Engine Engine
	// Queue is the name of the queue to read. It must exist.
	Queue string
	// VirtualHost of RabbitMQ. Default: "/".
	VirtualHost string
	// Secret is {"username": "...", "password": "..."} of a user of the broker.
	Secret awssecretsmanager.ISecret
	// PubliclyAccessible says that the broker has a public address, so that pollers need
	// no network interfaces.
	PubliclyAccessible bool

	// BatchSize is the most messages of one invocation, 1 to 10,000. An event has at most
	// 6 MB, whatever the number. Default: 100.
	BatchSize int
	// BatchWindow is how long to gather messages, 0 to 300 whole seconds. Default: nil,
	// 500 milliseconds.
	BatchWindow *time.Duration
	// Filters are event patterns on the data, JSON such as {"data":{"type":["order"]}}. A
	// message that matches none is dropped. Up to five. Default: none.
	Filters []string
	// FilterKey encrypts the filters. Default: a key of AWS.
	FilterKey awskms.IKey
	// Disabled creates the mapping paused.
	Disabled bool

	// Idempotency creates the table in which the consumer notes what is done, so
	// that a message that comes twice has one effect; see lambdakit/idempotency.
	// Only with Handler. Default: none, messages come at least once.
	Idempotency bool

	// AgeThreshold is the age of a message of ActiveMQ, when it is handled, from which the
	// alarm goes off. Default: 15 minutes.
	AgeThreshold time.Duration
	// FailureThreshold is how many failures of messages in five minutes set the alarm
	// off. A message that fails and comes again counts each time. Default: 10.
	FailureThreshold int
	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// MQProcessor is a queue of Amazon MQ whose messages a function handles.
type MQProcessor struct {
	constructs.Construct
	// Handler that was built; nil for a brought function.
	Handler *gofunction.Function
	// Function that handles messages, built or brought.
	Function awslambda.IFunction
	// Mapping of the queue to the function.
	Mapping awslambda.CfnEventSourceMapping
	// NetworkPolicy lets Lambda's pollers, and not the function's code, make network
	// interfaces; nil where the broker is publicly accessible.
	NetworkPolicy awsiam.Policy

	// DeadLetters is where the consumer parks messages; nil for a brought function.
	DeadLetters awssqs.Queue
	// Bucket receives dead letters that are too large for that queue; nil for a brought
	// function.
	Bucket awss3.IBucket
	// IdempotencyTable notes what is done; nil unless MQProps.Idempotency.
	IdempotencyTable awsdynamodb.Table

	// Alarms of the processor; the handler has its own too.
	Alarms *Alarms
	// Dashboard of the processor; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	function eventsource.Function
	failures *eventsource.Failures
}

// NewMQ creates a processor of Amazon MQ. It panics with an error that names the construct
// when the props are wrong.
func NewMQ(scope constructs.Construct, id string, props *MQProps) *MQProcessor {
	if props == nil {
		props = &MQProps{}
	}
	p := props.withDefaults()
	checks := synth.NewChecks(scope, id)
	p.check(checks)
	checks.Panic()

	m := &MQProcessor{}
	constructs.NewConstruct_Override(m, scope, &id)
	m.addFunction(&p)
	m.addMapping(&p)
	m.addAlarms(&p)
	if !p.DisableDashboard {
		m.addDashboard(&p)
	}
	return m
}

func (p MQProps) withDefaults() MQProps {
	p.BatchSize = cmp.Or(p.BatchSize, 100)
	p.AgeThreshold = cmp.Or(p.AgeThreshold, 15*time.Minute)
	p.FailureThreshold = cmp.Or(p.FailureThreshold, 10)
	if p.Engine == RabbitMQ {
		p.VirtualHost = cmp.Or(p.VirtualHost, "/")
	}
	p.Handler = handlerDefaults(p.Handler, func(h *gofunction.Props) {
		if h.AlarmActions == nil {
			h.AlarmActions = p.AlarmActions
		}
	})
	return p
}

// brokerARN is that of a broker (Service Authorization Reference, "Amazon MQ").
var brokerARN = regexp.MustCompile(`^arn:[a-z-]+:mq:[a-z0-9-]+:[0-9]{12}:broker:[^:]+:b-[0-9a-zA-Z-]+$`)

func (p *MQProps) check(c *synth.Checks) {
	p.function().Check(c, wiring.FailureMode)
	c.Require(eventsource.IsToken(p.Broker) || brokerARN.MatchString(p.Broker), "got Broker %q: it must be arn:<partition>:mq:<region>:<account>:broker:<name>:<id>", p.Broker)
	c.Require(p.Engine == ActiveMQ || p.Engine == RabbitMQ, "got Engine %q: it must be %q or %q", p.Engine, ActiveMQ, RabbitMQ)
	c.Require(p.VirtualHost == "" || p.Engine == RabbitMQ, "VirtualHost without Engine %q: only that has them", RabbitMQ)
	c.Require(p.Queue != "", "no Queue: name the one to read")
	eventsource.RequireSecret(c, "Secret", p.Secret, eventsource.UserSecret)
	eventsource.CheckBatch(c, p.BatchSize, p.BatchWindow, "500 milliseconds")
	p.filtering().Check(c)
	c.Require(p.AgeThreshold > 0, "got AgeThreshold %v: it must be more than 0", p.AgeThreshold)
	c.Require(p.FailureThreshold > 0, "got FailureThreshold %d: it must be more than 0 failures", p.FailureThreshold)
}

func (p *MQProps) function() eventsource.FunctionProps {
	return eventsource.FunctionProps{Handler: p.Handler, Function: p.Function, Idempotency: p.Idempotency}
}

func (p *MQProps) filtering() eventsource.Filtering {
	return eventsource.Filtering{Patterns: p.Filters, Example: `{"data":{"type":["order"]}}`, Key: p.FilterKey}
}
