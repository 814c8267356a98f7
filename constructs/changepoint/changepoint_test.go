package changepoint_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/changepoint"
	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/point"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// synthesize is a stack with a detector.
func synthesize(t *testing.T, change func(awscdk.Stack, *changepoint.Props)) synthtest.Resources {
	t.Helper()
	stack := synthtest.NewStack(t)
	props := &changepoint.Props{}
	change(stack, props)
	changepoint.New(stack, "Sensors", props)
	return synthtest.Synthesize(t, stack)
}

func table(stack awscdk.Stack, stream awsdynamodb.StreamViewType) awsdynamodb.Table {
	return awsdynamodb.NewTable(stack, jsii.String("Readings"), &awsdynamodb.TableProps{
		PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
		Stream:       stream,
	})
}

func handler(t *testing.T, r synthtest.Resources) string {
	t.Helper()
	_, function := r.Only(t, "AWS::Lambda::Function", "SensorsPoints")
	return synthtest.Compact(t, function.Properties)
}

func all(t *testing.T, r synthtest.Resources, kind string) string {
	t.Helper()
	return strings.Join(slices.Collect(maps.Values(r.Of(t, kind))), "\n")
}

func TestDefaults(t *testing.T) {
	stack := synthtest.NewStack(t)
	d := changepoint.New(stack, "Sensors", nil)
	if d.Dashboard == nil || d.EventBus == nil || d.Handler != d.Processor.Handler || d.Alarms.Late == nil || d.Processor.Alarms.DeadLetters == nil {
		t.Errorf("something is missing in %+v", d)
	}
	r := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, handler(t, r), `"LINTEL_CHANGEPOINT_SOURCE":"kinesis"`, `"LINTEL_CHANGEPOINT_SETTINGS":"{}"`, `"LINTEL_CHANGEPOINT_EVENT_BUS"`, `"LINTEL_STREAM_FAILURE_MODE":"partial"`)
	synthtest.Contains(t, r.One(t, "AWS::Lambda::EventSourceMapping"), `"BatchSize":1000`, `"MaximumBatchingWindowInSeconds":5`, "ReportBatchItemFailures", `"BisectBatchOnFunctionError":true`)
	synthtest.Contains(t, r.One(t, "AWS::SNS::Topic"), "alias/aws/sns")
	synthtest.Contains(t, r.One(t, "AWS::Kinesis::Stream"), "ON_DEMAND")
	_, changes := r.Only(t, "AWS::DynamoDB::Table", "SensorsChanges")
	if changes.DeletionPolicy != "Retain" {
		t.Errorf("change points go with the stack")
	}
	synthtest.Contains(t, synthtest.Compact(t, changes.Properties), `"PointInTimeRecoveryEnabled":true`, `{"AttributeName":"at","KeyType":"RANGE"}`)
	if _, state := r.Only(t, "AWS::DynamoDB::Table", "SensorsState"); state.DeletionPolicy != "Delete" || strings.Contains(string(state.Properties), "TimeToLive") {
		t.Errorf("got %s", state.Properties)
	}
}

func TestPermissions(t *testing.T) {
	r := synthesize(t, func(awscdk.Stack, *changepoint.Props) {})
	policies := all(t, r, "AWS::IAM::Policy")
	synthtest.Contains(t, policies, `["dynamodb:GetItem","dynamodb:UpdateItem"]`, `"dynamodb:PutItem"`, `"sns:Publish"`, `"events:PutEvents"`, `event-bus/default`)
	for _, action := range []string{"dynamodb:Scan", "dynamodb:DeleteItem", "dynamodb:*"} {
		if strings.Contains(policies, action) {
			t.Errorf("%s is allowed", action)
		}
	}
}

func TestSettings(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *changepoint.Props) {
		p.Settings = pettitt.Settings{Alpha: 0.001, Spending: pettitt.Total, Window: 5}
		p.Series = map[string]pettitt.Settings{"boiler-7": {PracticalThreshold: 2, Direction: pettitt.Up}}
		p.SeriesField, p.ValueField, p.TimeUnit, p.ArrivalTime = "device.id", "temp", "", true
		p.ForgetAfter, p.DisableEvents, p.DisableDashboard = 48*time.Hour, true, true
	})
	text := handler(t, r)
	synthtest.Contains(t, text, `"{\"alpha\":0.001,\"spending\":\"total\",\"window\":5}"`,
		`"{\"boiler-7\":{\"direction\":\"up\",\"practicalThreshold\":2}}"`,
		`\"series\":\"device.id\"`, `\"value\":\"temp\"`, `\"arrival\":true`, `"LINTEL_CHANGEPOINT_FORGET_AFTER":"48h0m0s"`)
	if strings.Contains(text, "EVENT_BUS") || len(r.Of(t, "AWS::CloudWatch::Dashboard")) != 0 {
		t.Error("what was disabled is there")
	}
	_, state := r.Only(t, "AWS::DynamoDB::Table", "SensorsState")
	synthtest.Contains(t, synthtest.Compact(t, state.Properties), `"TimeToLiveSpecification":{"AttributeName":"expiresAt","Enabled":true}`)
}

func TestTables(t *testing.T) {
	for _, test := range []struct {
		modifications bool
		want          string
	}{{false, `[\"INSERT\"]`}, {true, `[\"INSERT\",\"MODIFY\"]`}} {
		r := synthesize(t, func(stack awscdk.Stack, p *changepoint.Props) {
			p.Table, p.Modifications = table(stack, awsdynamodb.StreamViewType_NEW_IMAGE), test.modifications
			p.EncryptionKey = awskms.NewKey(stack, jsii.String("Key"), nil)
		})
		synthtest.Contains(t, r.One(t, "AWS::Lambda::EventSourceMapping"), test.want)
		synthtest.Contains(t, handler(t, r), `"LINTEL_CHANGEPOINT_SOURCE":"dynamodb"`)
		if len(r.Of(t, "AWS::Kinesis::Stream")) != 0 {
			t.Error("a stream was created beside a table")
		}
	}
}

// What the stream of an imported table has is not known.
func TestImportedTable(t *testing.T) {
	r := synthesize(t, func(stack awscdk.Stack, p *changepoint.Props) {
		p.Table = awsdynamodb.Table_FromTableAttributes(stack, jsii.String("Imported"), &awsdynamodb.TableAttributes{
			TableArn:       jsii.String("arn:aws:dynamodb:eu-west-1:111122223333:table/readings"),
			TableStreamArn: jsii.String("arn:aws:dynamodb:eu-west-1:111122223333:table/readings/stream/2026-11-23T00:00:00.000"),
		})
	})
	synthtest.Contains(t, r.One(t, "AWS::Lambda::EventSourceMapping"), "table/readings/stream/2026")
}

func TestBrought(t *testing.T) {
	stack := synthtest.NewStack(t)
	topic := awssns.NewTopic(stack, jsii.String("Told"), nil)
	bus := awsevents.NewEventBus(stack, jsii.String("Bus"), nil)
	stream := awskinesis.Stream_FromStreamArn(stack, jsii.String("Brought"), jsii.String("arn:aws:kinesis:eu-west-1:111122223333:stream/points"))
	d := changepoint.New(stack, "Sensors", &changepoint.Props{Stream: stream, Topic: topic, EventBus: bus, Emails: []string{"a@example.com"}, Watch: []string{"boiler-7"}})
	if d.Topic != topic || d.EventBus != bus || d.Processor.Stream != stream {
		t.Error("what was brought is not used")
	}
	d.GrantPut(d.Handler.Role)
	d.GrantReadChanges(d.Handler.Role)
	r := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, r.One(t, "AWS::SNS::Subscription"), `"Endpoint":"a@example.com"`)
	synthtest.Contains(t, r.One(t, "AWS::CloudWatch::Dashboard"), "boiler-7", "DetectedAt", "ChangedAt")
	synthtest.Contains(t, handler(t, r), `"LINTEL_CHANGEPOINT_WATCH":"[\"boiler-7\"]"`)
}

func TestBadProps(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(awscdk.Stack, *changepoint.Props)
		want   string
	}{
		{"start-up of the article", func(_ awscdk.Stack, p *changepoint.Props) { p.Settings.StartUp = 5 },
			"Settings: start-up is 5 points, fewer than can ever reject at alpha 0.01 (both, per-test): give at least 16"},
		{"start-up of one direction", func(_ awscdk.Stack, p *changepoint.Props) {
			p.Settings = pettitt.Settings{StartUp: 9, Alpha: 0.05, Direction: pettitt.Up}
		}, "give at least 10"},
		{"start-up of a series", func(_ awscdk.Stack, p *changepoint.Props) {
			p.Series = map[string]pettitt.Settings{"boiler-7": {Alpha: 0.001, StartUp: 16}}
		}, `Series["boiler-7"]: start-up is 16 points, fewer than can ever reject at alpha 0.001 (both, per-test): give at least 22`},
		{"two problems of settings", func(_ awscdk.Stack, p *changepoint.Props) { p.Settings.Alpha, p.Settings.Wait = 0.9, -1 }, "wait is -1"},
		{"cap beyond an item", func(_ awscdk.Stack, p *changepoint.Props) { p.Settings.Cap = 60_000 }, "Settings: cap is 60000 and wait 0 points, together more than the"},
		{"no number", func(_ awscdk.Stack, p *changepoint.Props) {
			p.Series = map[string]pettitt.Settings{"a": {PracticalThreshold: nan()}}
		}, `Series["a"]: json: unsupported value: NaN`},
		{"empty id", func(_ awscdk.Stack, p *changepoint.Props) { p.Series = map[string]pettitt.Settings{"": {}} }, `got Series ""`},
		{"too many series", func(_ awscdk.Stack, p *changepoint.Props) {
			p.Series = map[string]pettitt.Settings{}
			for i := range 100 {
				p.Series[strings.Repeat("x", i+1)] = pettitt.Settings{Window: 3}
			}
		}, "the function's environment has room for 2500"},
		{"path", func(_ awscdk.Stack, p *changepoint.Props) { p.ValueField = "a..b" }, `fields of a point: path of the value is "a..b"`},
		{"unit", func(_ awscdk.Stack, p *changepoint.Props) { p.TimeUnit = point.Unit("min") }, `unit of time is "min"`},
		{"arrival of a table", func(s awscdk.Stack, p *changepoint.Props) {
			p.Table, p.ArrivalTime = table(s, awsdynamodb.StreamViewType_NEW_IMAGE), true
		}, "ArrivalTime with a Table"},
		{"modifications of a stream", func(_ awscdk.Stack, p *changepoint.Props) { p.Modifications = true }, "Modifications without a Table"},
		{"table without stream", func(s awscdk.Stack, p *changepoint.Props) { p.Table = table(s, "") }, "Table has no stream"},
		{"table of keys", func(s awscdk.Stack, p *changepoint.Props) { p.Table = table(s, awsdynamodb.StreamViewType_KEYS_ONLY) }, "Table has a stream of KEYS_ONLY"},
		{"table of old images", func(s awscdk.Stack, p *changepoint.Props) { p.Table = table(s, awsdynamodb.StreamViewType_OLD_IMAGE) }, "Table has a stream of OLD_IMAGE"},
		{"fraction of a second", func(_ awscdk.Stack, p *changepoint.Props) { p.ForgetAfter = time.Millisecond }, "got ForgetAfter 1ms"},
		{"e-mail", func(_ awscdk.Stack, p *changepoint.Props) { p.Emails = []string{"plant"} }, `got Emails[0] "plant"`},
		{"bus and none", func(s awscdk.Stack, p *changepoint.Props) {
			p.EventBus, p.DisableEvents = awsevents.NewEventBus(s, jsii.String("B"), nil), true
		}, "EventBus with DisableEvents"},
		{"watch that CloudWatch refuses", func(_ awscdk.Stack, p *changepoint.Props) { p.Watch = []string{"süd"} }, `got Watch[0] "süd"`},
		{"watch twice", func(_ awscdk.Stack, p *changepoint.Props) { p.Watch = []string{"a", "a"} }, `got Watch[1] "a" twice`},
		{"watch many", func(_ awscdk.Stack, p *changepoint.Props) { p.Watch = make([]string, 21) }, "got 21 series in Watch"},
		{"late threshold", func(_ awscdk.Stack, p *changepoint.Props) { p.LateThreshold = -1 }, "got LateThreshold -1"},
		{"log retention", func(_ awscdk.Stack, p *changepoint.Props) { p.LogRetention = time.Hour }, "got LogRetention 1h0m0s"},
		{"batch", func(_ awscdk.Stack, p *changepoint.Props) { p.BatchSize = 10_001 }, "got BatchSize 10001"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack := synthtest.NewStack(t)
			props := &changepoint.Props{}
			test.change(stack, props)
			got := synthtest.Panic(func() { changepoint.New(stack, "Sensors", props) })
			if !strings.Contains(got, test.want) || !strings.HasPrefix(got, "S/Sensors") {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func nan() float64 { zero := 0.0; return zero / zero }
