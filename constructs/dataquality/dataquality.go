package dataquality

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdatabrew"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Format of the data.
type Format string

// The formats that DataBrew reads.
const (
	CSV     Format = "CSV"
	JSON    Format = "JSON"
	Excel   Format = "EXCEL"
	Parquet Format = "PARQUET"
	ORC     Format = "ORC"
)

// ColumnStatistics is which statistics are computed of some columns.
type ColumnStatistics struct {
	// Columns as names or /regular expressions/. Required.
	Columns []string
	// Statistics to compute, by DataBrew's names. Default: all that DataBrew has.
	Statistics []string
	// Overrides are parameters of statistics, as Props.StatisticOverrides.
	Overrides map[string]map[string]string
}

// Props configures a check of data. Only Rules is required.
type Props struct {
	// Rules are the text of rules, such as "completeness(id) >= 99%"; package rules
	// has the language, and a builder whose result String makes this text.
	Rules string

	// BaselineBucket and BaselineKey are the run that rules "vs baseline" compare
	// with: the baseline.json beside the report of a run that was chosen. Required
	// with such rules.
	BaselineBucket awss3.IBucket
	BaselineKey    string

	// DataBucket brings the bucket with the data. Default: a new one, which is kept
	// when the stack goes.
	DataBucket awss3.IBucket
	// Path of the data in the bucket: a key, or a prefix that ends in a slash, with
	// {parameters} that PathParameters define. Default: "raw/".
	Path string
	// PathParameters by name.
	PathParameters map[string]PathParameter
	// MaxFiles that a run reads. Default: all.
	MaxFiles int
	// OldestFilesFirst reads the oldest with MaxFiles. Default: the newest.
	OldestFilesFirst bool
	// GlueDatabase and GlueTable name a table of the AWS Glue Data Catalog instead of
	// a path. Its data are in DataBucket below Path, which must be given too.
	GlueDatabase, GlueTable string

	// Format of the files. Default: CSV; the catalog's for a table.
	Format Format
	// CSVDelimiter is one of , | ; tab, space or \x01. Default: a comma.
	CSVDelimiter string
	// NoHeaderRow says that a CSV or Excel file begins with data. Default: it begins
	// with the names of the columns.
	NoHeaderRow bool
	// MultiLineJSON says that a JSON file is one document. Default: one on each line.
	MultiLineJSON bool
	// ExcelSheet to read. Default: the first.
	ExcelSheet string

	// SampleRows profiles only the first rows. Default: all rows, so that a verdict is
	// about the data and not about their beginning.
	SampleRows int
	// Columns to profile, as names or /regular expressions/. Default: all.
	Columns []string
	// Statistics to compute, by DataBrew's names. Default: all that DataBrew has.
	Statistics []string
	// StatisticOverrides are parameters of statistics, by DataBrew's names, such as
	// {"VALUE_DISTRIBUTION": {"binNumber": "10"}}.
	StatisticOverrides map[string]map[string]string
	// ColumnStatistics configures the statistics of some columns otherwise.
	ColumnStatistics []ColumnStatistics
	// EntityTypes to detect as personal data, by DataBrew's names, such as "EMAIL".
	// Default: none.
	EntityTypes []string
	// Nodes of DataBrew that a run may use, 2 to 149. Default: 5.
	Nodes int
	// Timeout of a run, in whole minutes. Default: 2 hours.
	Timeout time.Duration
	// Retries of a failed run. Default: 0.
	Retries int
	// DisableRunLogs keeps DataBrew from logging runs to CloudWatch Logs.
	DisableRunLogs bool
	// Schedule is a cron expression of six fields, in UTC. Default: "0 6 ? * SUN *",
	// Sundays.
	Schedule string
	// DisableSchedule runs only when told to. Default: off.
	DisableSchedule bool
	// DisableNativeRules keeps the rules from DataBrew's own ruleset.
	DisableNativeRules bool

	// ProfileBucket brings the bucket for profiles and reports. Default: a new one.
	ProfileBucket awss3.IBucket
	// ProfileRetention of profiles and reports in the new bucket, in whole days.
	// Default: 90 days.
	ProfileRetention time.Duration
	// HistoryRetention of verdicts, in whole days. Default: 730 days.
	HistoryRetention time.Duration
	// EncryptionKey of what is created. Default: keys of AWS.
	EncryptionKey awskms.IKey

	// OnPass and OnFail are done to the data that a run judged. Default: nothing.
	OnPass, OnFail Action

	// Emails are told of every verdict. Each gets a message to confirm first.
	Emails []string
	// Topic brings the topic of notifications. Default: a new one.
	Topic awssns.ITopic
	// Function is called with every verdict, as JSON.
	Function awslambda.IFunction
	// EventBus gets every verdict as an event "Data Quality Verdict". Default: none.
	EventBus awsevents.IEventBus

	// MemoryMiB of the handler. Default: 512.
	MemoryMiB int
	// LogRetention of the handler's log, in whole days that CloudWatch Logs knows.
	// Default: 30 days.
	LogRetention time.Duration
	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// Check is data that is checked.
type Check struct {
	constructs.Construct
	// DataBucket with the data, created or brought.
	DataBucket awss3.IBucket
	// ProfileBucket with profiles and reports, created or brought.
	ProfileBucket awss3.IBucket
	// Dataset of DataBrew.
	Dataset awsdatabrew.CfnDataset
	// Ruleset of DataBrew with the rules that it can evaluate; nil if there are none.
	Ruleset awsdatabrew.CfnRuleset
	// Role of the profile job.
	Role awsiam.Role
	// Job that profiles the data.
	Job awsdatabrew.CfnJob
	// Schedule of the job; nil if it is disabled.
	Schedule awsdatabrew.CfnSchedule

	// Evaluator is the handler.
	Evaluator *gofunction.Function
	// EventRules bring the ends of runs to the handler.
	EventRules []awsevents.Rule
	// DeadLetters are events that the handler could not process.
	DeadLetters awssqs.Queue
	// History of verdicts.
	History awsdynamodb.Table
	// IdempotencyTable notes the events that are done.
	IdempotencyTable awsdynamodb.Table
	// Topic of notifications, created or brought.
	Topic awssns.ITopic

	// Alarms of the check.
	Alarms *Alarms
	// Dashboard of the check; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	rules *rules.Set
	name  string
}

// New creates a check. It panics with an error that names the construct when the
// props are wrong, and that includes a rule that cannot be parsed.
func New(scope constructs.Construct, id string, props *Props) *Check {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults()
	checks := synth.NewChecks(scope, id)
	set := p.check(checks)
	checks.Panic()

	c := &Check{rules: set}
	constructs.NewConstruct_Override(c, scope, &id)
	c.name = uniqueName(c)
	c.addBuckets(&p)
	c.addDataset(&p)
	c.addRuleset(&p)
	c.addJob(&p)
	c.addStores(&p)
	c.addTopic(&p)
	c.addEvaluator(&p)
	c.addEventRules()
	c.addAlarms(&p)
	if !p.DisableDashboard {
		c.addDashboard()
	}
	c.addOutputs()
	return c
}
