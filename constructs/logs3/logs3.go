package logs3

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/logs3/logbatch"
	"github.com/lintel-go/lintel/constructs/logs3/wiring"
)

// Package is the import path of the extension, for the Extensions of functions from
// container images; [Logs.AttachTo] does the rest for them.
const Package = wiring.Package

// Props configures where and when logs are stored. Every field is optional.
type Props struct {
	// Bucket brings the bucket. Default: a new one, which is kept when the stack goes.
	Bucket awss3.IBucket
	// Prefix of the keys, which ends in a slash. Default: "logs/".
	Prefix string
	// Retention of logs in the new bucket, in whole days. Default: 90 days.
	Retention time.Duration
	// EncryptionKey of the new bucket. Default: a key of S3.
	EncryptionKey awskms.IKey

	// FlushEachInvocation stores all that was logged after each invocation: nothing
	// is lost when an environment is killed, for a PUT of S3 and some tens of
	// milliseconds of billed time an invocation. Default: off, what is due is stored,
	// at the end of an invocation, in long ones meanwhile, and at shutdown.
	FlushEachInvocation bool
	// Age after which records are due, from a second to a day. Default: a minute.
	Age time.Duration
	// ObjectKiB is how many KiB of records make an object before compression, and are
	// due, 1 to 16,384. Default: 1,024.
	ObjectKiB int
	// BufferMiB bounds what waits in the function's memory, 1 to 256, and at least an
	// object. When it is full, the oldest is dropped and counted. Default: 8.
	BufferMiB int
	// LogsOnly leaves platform events out, such as the reports of invocations.
	LogsOnly bool
	// IncludeExtensions stores what extensions log, this one too.
	IncludeExtensions bool

	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableAlarms leaves the alarms out.
	DisableAlarms bool
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// Logs is a place for logs, and what brings them there.
type Logs struct {
	constructs.Construct
	// Bucket with the logs, created or brought.
	Bucket awss3.IBucket
	// Layers with the extension, by architecture: those that functions needed.
	Layers map[gofunction.Architecture]*gofunction.ExtensionLayer
	// Alarms of the functions, by their path in the app.
	Alarms map[string]awscloudwatch.Alarm
	// Dashboard of the functions; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	props    Props
	attached map[string]bool
}

const day = 24 * time.Hour

// New creates a place for logs. It panics with an error that names the construct
// when the props are wrong.
func New(scope constructs.Construct, id string, props *Props) *Logs {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults()
	p.check(synth.NewChecks(scope, id))

	l := &Logs{
		props:    p,
		Layers:   map[gofunction.Architecture]*gofunction.ExtensionLayer{},
		Alarms:   map[string]awscloudwatch.Alarm{},
		attached: map[string]bool{},
	}
	constructs.NewConstruct_Override(l, scope, &id)
	l.Bucket = p.Bucket
	if l.Bucket == nil {
		l.Bucket = l.newBucket()
	}
	if !p.DisableDashboard {
		l.addDashboard()
	}
	return l
}

func (p Props) withDefaults() Props {
	p.Prefix = cmp.Or(p.Prefix, "logs/")
	p.Age = cmp.Or(p.Age, logbatch.DefaultAge)
	p.ObjectKiB = cmp.Or(p.ObjectKiB, logbatch.DefaultObjectBytes>>10)
	p.BufferMiB = cmp.Or(p.BufferMiB, logbatch.DefaultBufferBytes>>20)
	if p.Bucket == nil {
		p.Retention = cmp.Or(p.Retention, 90*day)
	}
	return p
}

func (l *Logs) newBucket() awss3.Bucket {
	props := &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		EnforceSSL:        jsii.Bool(true),
		MinimumTLSVersion: jsii.Number(1.2),
		Versioned:         jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN,
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Expiration:                          awscdk.Duration_Days(jsii.Number(l.props.Retention / day)),
			NoncurrentVersionExpiration:         awscdk.Duration_Days(jsii.Number(1)),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(1)),
		}},
	}
	if l.props.EncryptionKey != nil {
		props.Encryption, props.EncryptionKey = awss3.BucketEncryption_KMS, l.props.EncryptionKey
		props.BucketKeyEnabled = jsii.Bool(true)
	}
	bucket := awss3.NewBucket(l, jsii.String("Bucket"), props)
	nag.Acknowledge(bucket, "AwsSolutions-S1", "The bucket holds logs itself; who reads them can be recorded by CloudTrail's data events.")
	return bucket
}
