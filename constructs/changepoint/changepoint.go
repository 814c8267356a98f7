package changepoint

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/point"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/streamprocessor"
)

// Props configures a detector. Nothing is required.
type Props struct {
	// Stream is a Kinesis stream with points. Default: one is created, unless Table is
	// given.
	Stream awskinesis.IStream
	// Table is a DynamoDB table whose new items are points. Its stream must have new
	// images.
	Table awsdynamodb.ITable
	// Modifications takes items of Table that are changed for points too. Default: only
	// new items.
	Modifications bool
	// Shards provisions the created stream. Default: 0, on demand.
	Shards int
	// Retention of the stream, as streamprocessor.Props has it. Default: 24 hours.
	Retention time.Duration
	// StartingPosition in the stream. Default: the oldest point that it has.
	StartingPosition streamprocessor.StartingPosition
	// BatchSize is the most points of one invocation, 1 to 10,000. Default: 1,000.
	BatchSize int
	// BatchWindow is how long points are gathered, 0 to 300 whole seconds: the longer,
	// the fewer reads and writes, and the later a change is found. Default: nil, 5
	// seconds.
	BatchWindow *time.Duration

	// SeriesField, TimeField and ValueField are where in a point its parts are: names of
	// fields, with dots between those of objects in objects. Defaults: "series", "time"
	// and "value".
	SeriesField, TimeField, ValueField string
	// TimeUnit of times that are numbers, since 1970; text is in RFC 3339. Default:
	// point.Milliseconds. Times are kept in milliseconds.
	TimeUnit point.Unit
	// ArrivalTime takes the time at which the stream took a point, and reads none. Not
	// with Table, whose stream has times of whole seconds.
	ArrivalTime bool
	// MaxAhead is how far the time of a point may be ahead of its arrival. What is
	// further ahead would make all that follows late, and is parked. Default: 15
	// minutes.
	MaxAhead time.Duration

	// Settings of the test, of all series. The zero value tests both directions at a
	// level of 0.01 after every point. Lateness is in milliseconds.
	Settings pettitt.Settings
	// Series has what single series have instead, by their ids. What is zero is as in
	// Settings. For more series than the function's environment has room for, and for
	// zeros, write JSON into the attribute "settings" of an item of State.
	Series map[string]pettitt.Settings
	// ForgetAfter is how long after its last point a series is forgotten, in whole
	// seconds, unless an operator has given it settings. Default: 0, never.
	ForgetAfter time.Duration

	// Emails are told of every change point. Each gets a message to confirm first.
	Emails []string
	// Topic brings the topic of change points. Default: a new one.
	Topic awssns.ITopic
	// EventBus gets every change point as an event "Change Point" of
	// "lintel.changepoint". Default: the account's default bus.
	EventBus awsevents.IEventBus
	// DisableEvents puts no events on any bus.
	DisableEvents bool

	// Watch are series with graphs in the dashboard, and three metrics each, which
	// CloudWatch charges for. Up to 20. Default: none.
	Watch []string
	// EncryptionKey of what is created. Default: keys of AWS.
	EncryptionKey awskms.IKey
	// MemoryMiB of the handler. Default: 512.
	MemoryMiB int
	// LogRetention of the handler's log, in whole days that CloudWatch Logs knows.
	// Default: 30 days.
	LogRetention time.Duration
	// LateThreshold is the number of late points in five minutes from which the alarm
	// Late goes off. Default: 100.
	LateThreshold int
	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// Detector is a stream of points in whose series changes are detected.
type Detector struct {
	constructs.Construct
	// Processor brings the points to the handler: stream, mapping, dead letters and
	// their alarms.
	Processor *streamprocessor.Processor
	// Handler that detects.
	Handler *gofunction.Function
	// State of each series.
	State awsdynamodb.Table
	// Changes are the change points, by series and time.
	Changes awsdynamodb.Table
	// Topic of change points, created or brought.
	Topic awssns.ITopic
	// EventBus that gets them; nil if that is disabled.
	EventBus awsevents.IEventBus

	// Alarms of the detector; Processor and Handler have their own.
	Alarms *Alarms
	// Dashboard of the detector; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard
}

// New creates a detector. It panics with an error that names the construct when the
// props are wrong, and that includes settings with which no change could ever be found.
func New(scope constructs.Construct, id string, props *Props) *Detector {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults()
	checks := synth.NewChecks(scope, id)
	p.check(checks)
	checks.Panic()

	d := &Detector{}
	constructs.NewConstruct_Override(d, scope, &id)
	d.addTables(&p)
	d.addTopic(&p)
	d.addProcessor(&p)
	d.addAlarms(&p)
	if !p.DisableDashboard {
		d.addDashboard(&p)
	}
	d.addOutputs()
	return d
}

// GrantPut lets a producer put points on the stream, and use its key. There is nothing
// to grant where a table is read.
func (d *Detector) GrantPut(grantee awsiam.IGrantable) { d.Processor.GrantPut(grantee) }

// GrantReadChanges lets somebody read the change points.
func (d *Detector) GrantReadChanges(grantee awsiam.IGrantable) { d.Changes.GrantReadData(grantee) }
