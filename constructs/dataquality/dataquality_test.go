package dataquality_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dataquality"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

const trips = "completeness(pu_loc_id, do_loc_id) >= 0.9"

func synthesize(t *testing.T, change func(awscdk.Stack, *dataquality.Props)) synthtest.Resources {
	t.Helper()
	stack := synthtest.NewStack(t)
	props := &dataquality.Props{Rules: trips}
	change(stack, props)
	dataquality.New(stack, "Trips", props)
	return synthtest.Synthesize(t, stack)
}

func TestDefaults(t *testing.T) {
	r := synthesize(t, func(awscdk.Stack, *dataquality.Props) {})
	synthtest.Contains(t, r.One(t, "AWS::DataBrew::Dataset"), `"Format":"CSV"`, `"Delimiter":","`, `"HeaderRow":true`, `"Key":"raw/"`)
	synthtest.Contains(t, r.One(t, "AWS::DataBrew::Job"), `"Type":"PROFILE"`, `"Mode":"FULL_DATASET"`, `"Key":"profiles/"`, `"EncryptionMode":"SSE-S3"`,
		`"LogSubscription":"ENABLE"`, `"MaxCapacity":5`, `"Timeout":120`, `"ValidationMode":"CHECK_ALL"`)
	if strings.Contains(r.One(t, "AWS::DataBrew::Job"), "ProfileConfiguration") {
		t.Error("the profile is configured though nothing was said")
	}
	synthtest.Contains(t, r.One(t, "AWS::DataBrew::Schedule"), `"CronExpression":"cron(0 6 ? * SUN *)"`)
	synthtest.Contains(t, r.One(t, "AWS::DataBrew::Ruleset"), `"CheckExpression"`, `"pu_loc_id"`, `"do_loc_id"`)
	for _, rule := range r.Of(t, "AWS::Events::Rule") {
		synthtest.Contains(t, rule, `"source":["aws.databrew"]`, `"jobName":["S-Trips`, `"DeadLetterConfig"`)
	}
	if n := len(r.Of(t, "AWS::Events::Rule")); n != 2 {
		t.Errorf("%d event rules, want one for the job and one for the ruleset", n)
	}
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_DQ_RULES_KEY"`, `"LINTEL_DQ_JOB":"S-Trips`, `"LINTEL_DQ_DATA_PREFIX":"raw/"`, `"DeadLetterConfig"`)
	synthtest.Contains(t, r.One(t, "AWS::SNS::Topic"), "alias/aws/sns")
}

func TestJobRoleReadsDataAndWritesProfilesOnly(t *testing.T) {
	r := synthesize(t, func(awscdk.Stack, *dataquality.Props) {})
	_, policy := r.Only(t, "AWS::IAM::Policy", "TripsRoleDefaultPolicy")
	text := synthtest.Compact(t, policy.Properties)
	synthtest.Contains(t, text, `"/raw/*"`, `"/profiles/*"`, `"s3:prefix":"raw/*"`, `:log-group:/aws-glue-databrew/*`)
	_, role := r.Only(t, "AWS::IAM::Role", "TripsRole")
	synthtest.Contains(t, synthtest.Compact(t, role.Properties), `"databrew.amazonaws.com"`, `"aws:SourceAccount"`)
	if strings.Contains(text, `"Resource":"*"`) {
		t.Errorf("a resource is *: %s", text)
	}
}

func TestPathsAndFormats(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *dataquality.Props) {
		p.Path = "trips/{day}/part-{part}.csv"
		p.PathParameters = map[string]dataquality.PathParameter{
			"day":  {Type: dataquality.DatetimeParameter, DatetimeFormat: "yyyy-MM-dd", CreateColumn: true},
			"part": {Type: dataquality.NumberParameter, Filter: "is_between :low and :high", FilterValues: map[string]string{":low": "1", ":high": "9"}},
		}
		p.MaxFiles, p.OldestFilesFirst, p.CSVDelimiter = 7, true, ";"
	})
	synthtest.Contains(t, r.One(t, "AWS::DataBrew::Dataset"), `"FilesLimit":{"MaxFiles":7,"Order":"ASCENDING","OrderedBy":"LAST_MODIFIED_DATE"}`,
		`"PathParameterName":"day"`, `"Format":"yyyy-MM-dd"`, `"CreateColumn":true`, `"Expression":"is_between :low and :high"`, `"Delimiter":";"`)
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_DQ_DATA_PREFIX":"trips/"`)

	excel := synthesize(t, func(_ awscdk.Stack, p *dataquality.Props) { p.Format, p.ExcelSheet = dataquality.Excel, "Trips" })
	synthtest.Contains(t, excel.One(t, "AWS::DataBrew::Dataset"), `"SheetNames":["Trips"]`)
	json := synthesize(t, func(_ awscdk.Stack, p *dataquality.Props) { p.Format, p.MultiLineJSON = dataquality.JSON, true })
	synthtest.Contains(t, json.One(t, "AWS::DataBrew::Dataset"), `"MultiLine":true`)
	parquet := synthesize(t, func(_ awscdk.Stack, p *dataquality.Props) { p.Format = dataquality.Parquet })
	synthtest.Contains(t, parquet.One(t, "AWS::DataBrew::Dataset"), `"Format":"PARQUET"`)
}

func TestGlueTable(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *dataquality.Props) {
		p.DataBucket, p.Path = awss3.NewBucket(stack, jsii.String("B"), nil), "trips/"
		p.GlueDatabase, p.GlueTable = "taxi", "trips"
	})
	synthtest.Contains(t, r.One(t, "AWS::DataBrew::Dataset"), `"DatabaseName":"taxi"`, `"TableName":"trips"`)
	_, policy := r.Only(t, "AWS::IAM::Policy", "TripsRoleDefaultPolicy")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"glue:GetTable"`, `:table/taxi/trips"`)
}

func TestProfileConfiguration(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *dataquality.Props) {
		p.Columns, p.Statistics = []string{"fare", "/_loc_id$/"}, []string{"MISSING_VALUES_COUNT"}
		p.StatisticOverrides = map[string]map[string]string{"VALUE_DISTRIBUTION": {"binNumber": "10"}}
		p.ColumnStatistics = []dataquality.ColumnStatistics{{Columns: []string{"/_date$/"}, Statistics: []string{"MODE"}}}
		p.EntityTypes, p.SampleRows = []string{"EMAIL"}, 20_000
		p.Nodes, p.Timeout, p.Retries, p.DisableRunLogs = 10, time.Hour, 2, true
	})
	synthtest.Contains(t, r.One(t, "AWS::DataBrew::Job"), `{"Name":"fare"}`, `{"Regex":"_loc_id$"}`, `"IncludedStatistics":["MISSING_VALUES_COUNT"]`,
		`"ColumnStatisticsConfigurations":[{"Selectors":[{"Regex":"_date$"}],"Statistics":{"IncludedStatistics":["MODE"]}}]`,
		`"Statistic":"VALUE_DISTRIBUTION"`, `"EntityTypes":["EMAIL"]`, `{"Mode":"CUSTOM_ROWS","Size":20000}`, `"MaxRetries":2`, `"LogSubscription":"DISABLE"`)
}

func TestRulesThatAreNotNativeAreEvaluatedByTheHandlerAlone(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *dataquality.Props) { p.Rules = "drift(trip_distance) < 0.2 vs last-good" })
	if len(r.Of(t, "AWS::DataBrew::Ruleset")) != 0 || len(r.Of(t, "AWS::Events::Rule")) != 1 {
		t.Error("drift is none of DataBrew's checks, so there is no ruleset")
	}
	if strings.Contains(r.One(t, "AWS::DataBrew::Job"), "ValidationConfigurations") {
		t.Error("the job validates a ruleset that is not there")
	}
	off := synthesize(t, func(_ awscdk.Stack, p *dataquality.Props) { p.DisableNativeRules = true })
	if len(off.Of(t, "AWS::DataBrew::Ruleset")) != 0 {
		t.Error("there is a ruleset though native rules are disabled")
	}
}

func TestWarningsAreNotNative(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *dataquality.Props) { p.Rules = trips + "\nwarning: completeness(tip) >= 0.5" })
	if ruleset := r.One(t, "AWS::DataBrew::Ruleset"); strings.Contains(ruleset, "tip") {
		t.Errorf("DataBrew would take a warning for an error: %s", ruleset)
	}
}

func TestBaseline(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *dataquality.Props) {
		p.Rules = "drift(trip_distance) < 0.2 vs baseline"
		p.BaselineBucket, p.BaselineKey = awss3.NewBucket(stack, jsii.String("Chosen"), nil), "runs/baseline.json"
	})
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `"LINTEL_DQ_BASELINE_KEY":"runs/baseline.json"`)
	_, policy := r.Only(t, "AWS::IAM::Policy", "TripsEvaluatorRoleDefaultPolicy")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"/runs/baseline.json"`)
}

func TestTelling(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *dataquality.Props) {
		p.Emails = []string{"data@example.com"}
		p.Function = gofunction.New(stack, "F", &gofunction.Props{Package: "example.com/handler"}).Function
		p.EventBus = awsevents.NewEventBus(stack, jsii.String("Bus"), nil)
	})
	subscriptions := strings.Join(slices.Collect(maps.Values(r.Of(t, "AWS::SNS::Subscription"))), "")
	synthtest.Contains(t, subscriptions, `"Protocol":"email"`, `"Protocol":"lambda"`)
	_, policy := r.Only(t, "AWS::IAM::Policy", "TripsEvaluatorRoleDefaultPolicy")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"events:PutEvents"`, `"sns:Publish"`, `"databrew:DescribeJobRun"`)
}

func TestBroughtTopicAndKey(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *dataquality.Props) {
		p.Topic = awssns.NewTopic(stack, jsii.String("Brought"), nil)
		p.EncryptionKey = awskms.NewKey(stack, jsii.String("Key"), nil)
	})
	r.One(t, "AWS::SNS::Topic")
	synthtest.Contains(t, r.One(t, "AWS::DataBrew::Job"), `"EncryptionMode":"SSE-KMS"`)
	for _, bucket := range r.Of(t, "AWS::S3::Bucket") {
		synthtest.Contains(t, bucket, `"SSEAlgorithm":"aws:kms"`)
	}
}

func TestActions(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *dataquality.Props) {
		p.OnPass = dataquality.Action{Kind: dataquality.Move, Prefix: "curated/"}
		p.OnFail = dataquality.Action{Kind: dataquality.Copy, Bucket: awss3.NewBucket(stack, jsii.String("Quarantine"), nil), Prefix: "trips/"}
	})
	synthtest.Contains(t, r.One(t, "AWS::Lambda::Function"), `["move:",{"Ref":"TripsData`, `"/curated/"]`, `["copy:",{"Ref":"Quarantine`)
	_, policy := r.Only(t, "AWS::IAM::Policy", "TripsEvaluatorRoleDefaultPolicy")
	text := synthtest.Compact(t, policy.Properties)
	synthtest.Contains(t, text, `"s3:DeleteObject"`, `"/curated/*"`, `"/trips/*"`)

	copied := synthesize(t, func(_ awscdk.Stack, p *dataquality.Props) {
		p.OnPass = dataquality.Action{Kind: dataquality.Copy, Prefix: "curated/"}
	})
	_, policy = copied.Only(t, "AWS::IAM::Policy", "TripsEvaluatorRoleDefaultPolicy")
	if text := synthtest.Compact(t, policy.Properties); strings.Contains(text, "s3:DeleteObject") {
		t.Errorf("the handler may delete data that it only copies: %s", text)
	}

	untouched := synthesize(t, func(awscdk.Stack, *dataquality.Props) {})
	_, policy = untouched.Only(t, "AWS::IAM::Policy", "TripsEvaluatorRoleDefaultPolicy")
	if text := synthtest.Compact(t, policy.Properties); strings.Contains(text, "s3:DeleteObject") || strings.Contains(text, "PutObjectTagging") {
		t.Errorf("the handler may change the data though no action is set: %s", text)
	}
}
