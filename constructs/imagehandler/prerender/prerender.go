// Package prerender renders the pictures of an image service before anybody asks for
// them: presets of millions of pictures, by the handler that answers requests.
//
//	images := imagehandler.New(stack, "Images", &imagehandler.Props{
//		Presets: map[string]string{"thumb": `{"resize":{"width":80}}`},
//	})
//	prerender.New(stack, "Prerender", &prerender.Props{Images: images})
//
// An execution of the state machine renders what is below a prefix, in an S3
// inventory or in a list:
//
//	aws stepfunctions start-execution --state-machine-arn ... --input '{"prefix":"photos/"}'
//
// Each picture is an express workflow in a Distributed Map, which invokes the image
// handler for all its renditions. They are kept as derivatives, where requests find
// them; what is there already is not made again. A picture fails for itself, and the
// execution when more than a share of them do. However it ends, a report says how many
// are done and why others are not, beside a list of these, from which another execution
// goes on.
package prerender

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Props configures the rendering. Only Images is required. What an execution's input
// can override is said beside it.
type Props struct {
	// Images is the service that renders. It must keep derivatives. Required.
	Images *imagehandler.ImageHandler

	// Presets to render, by their names in Images. Default: all of them, unless there
	// are Queries. Input: "presets", which leaves Queries out if it has no "queries".
	Presets []string
	// Queries to render beside them, as those of URLs: "width=800&dpr=2". Default: none.
	// Input: "queries", which leaves Presets out if it has no "presets".
	Queries []string
	// Accept are the Accept header fields of those to render for, where Images
	// negotiates formats. Default: all that make a difference, which is none and each of
	// its AutoFormats. Input: "accept".
	Accept []string
	// Prefix of the keys to render, in the first source of Images, without an input
	// that says otherwise. Default: that source's only prefix, or all keys. Input:
	// "prefix", and "bucket" for another source, of which it is all keys without one.
	Prefix string
	// Suffixes of keys that are pictures, such as ".jpg", in any case. Others are
	// skipped and not failed. Default: all keys but folders. Input: "suffixes".
	Suffixes []string

	// InventoryBucket has the reports of Amazon S3 Inventory, in CSV, that executions
	// may read: those with the input "inventory", the key of a manifest.json. Default:
	// none.
	InventoryBucket awss3.IBucket
	// InventoryPrefix of the manifests and their data in it. Default: the whole bucket.
	InventoryPrefix string

	// MaxConcurrency is how many pictures are rendered at a time, 1 to 10,000. Each
	// takes one of the concurrent executions of Lambda that the account has in the
	// Region, 1,000 unless that was raised, or of those reserved for Images: what is
	// left is for requests. Default: 100.
	MaxConcurrency int
	// ToleratedFailurePercentage of the pictures, 0 to 100; when more of them fail, the
	// execution fails and begins no others. Default: 5.
	ToleratedFailurePercentage *float64
	// Timeout of an execution, a minute to a year. Default: 24 hours.
	Timeout time.Duration
	// Schedule of executions without input, as EventBridge has it: "rate(1 day)",
	// "cron(0 3 * * ? *)" in UTC. Default: none. One does not wait for the one before.
	Schedule string

	// ReportBucket brings the bucket for results, reports and lists, of this account and
	// Region. Default: a new one, which goes with the stack.
	ReportBucket awss3.IBucket
	// ReportRetention of all that is in the new bucket, in whole days. Default: 90 days.
	ReportRetention time.Duration
	// EncryptionKey of the new bucket. Default: S3's.
	EncryptionKey awskms.IKey
	// Topic is told of every execution that ends. Default: none.
	Topic awssns.ITopic

	// LogRetention of the state machine's and the reporting function's logs, in whole
	// days that CloudWatch Logs knows. Default: 30 days.
	LogRetention time.Duration
	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// Prerender renders pictures ahead.
type Prerender struct {
	constructs.Construct
	// ReportBucket with results, reports and lists, created or brought.
	ReportBucket awss3.IBucket
	// StateMachine whose executions render.
	StateMachine awsstepfunctions.StateMachine
	// Role of the state machine.
	Role awsiam.Role
	// LogGroup of the state machine.
	LogGroup awslogs.LogGroup
	// Schedule of executions; nil without one.
	Schedule awsevents.Rule

	// Reporter is the handler that sums executions up.
	Reporter *gofunction.Function
	// EndRule tells it that one has ended.
	EndRule awsevents.Rule
	// DeadLetters are ends that could not be reported, and starts that failed.
	DeadLetters awssqs.Queue

	// Alarms of the executions.
	Alarms *Alarms
	// Dashboard of the executions; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	images *imagehandler.ImageHandler
}

// New adds the rendering ahead to an image service. It panics with an error that
// names the construct when the props are wrong, and that includes presets and queries
// that the service would refuse.
func New(scope constructs.Construct, id string, props *Props) *Prerender {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults()
	checks := synth.NewChecks(scope, id)
	p.check(checks)
	checks.Panic()

	r := &Prerender{images: p.Images}
	constructs.NewConstruct_Override(r, scope, &id)
	r.addReportBucket(&p)
	r.addStateMachine(&p)
	r.addReporter(&p)
	r.addSchedule(&p)
	r.addAlarms(&p)
	if !p.DisableDashboard {
		r.addDashboard()
	}
	r.addOutputs()
	return r
}

// GrantStart allows to start executions, and to put lists for them into the bucket.
func (r *Prerender) GrantStart(grantee awsiam.IGrantable) awsiam.Grant {
	start := r.StateMachine.GrantStartExecution(grantee)
	return start.Combine(r.ReportBucket.GrantPut(grantee, listKeys))
}
