package e2e

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/databrewstub"
	"github.com/lintel-go/lintel/test/e2e/internal/dynamodbstub"
	"github.com/lintel-go/lintel/test/e2e/internal/eventsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
	"github.com/lintel-go/lintel/test/e2e/internal/snsstub"
)

const evaluateHandler = "github.com/lintel-go/lintel/constructs/dataquality/lambda/evaluate"

// The resources of the example stack.
const (
	taxiJob       = "taxi"
	verdicts      = "verdicts" // topic and bus
	historyTable  = "history"
	effectsTable  = "effects"
	assetBucket   = "assets"
	rulesKey      = "rules.txt"
	profileBucket = "profiles"
	taxiBucket    = "trips"
	rawPrefix     = "raw/"

	// taxiRules is the rule of AWS's example.
	taxiRules = "completeness(pu_loc_id, do_loc_id) >= 90%"
)

// Operations of Amazon S3; a copy is a PUT too.
const (
	getObject = "s3:GetObject"
	putObject = "s3:PutObject"
)

// quality is the handler that judges runs, with the AWS around it.
type quality struct {
	t      *testing.T
	aws    *awsstub.Server
	s3     *s3stub.Server
	brew   *databrewstub.Server
	topics *snsstub.Server
	buses  *eventsstub.Server
	tables *dynamodbstub.Server
	env    map[string]string

	function *lambdart.Function
}

// newQuality starts the handler with rules, and more variables for its environment.
func newQuality(t *testing.T, rules string, env map[string]string) *quality {
	t.Helper()
	aws := awsstub.New(t)
	q := &quality{
		t: t, aws: aws, s3: s3stub.New(t, aws), brew: databrewstub.New(t, aws),
		topics: snsstub.New(t, aws), buses: eventsstub.New(t, aws), tables: dynamodbstub.New(t, aws),
	}
	for _, bucket := range []string{assetBucket, profileBucket, taxiBucket} {
		q.s3.CreateBucket(bucket)
	}
	q.s3.Put(assetBucket, rulesKey, []byte(rules))
	q.buses.CreateBus(verdicts)
	q.tables.CreateTable(historyTable, dynamodbstub.Key{Partition: wiring.HistoryJob, Sort: wiring.HistoryRun})
	q.tables.CreateTable(effectsTable, dynamodbstub.Key{Partition: schema.PartitionKey})
	q.env = map[string]string{
		wiring.Job: taxiJob, wiring.Ruleset: taxiJob,
		wiring.RulesBucket: assetBucket, wiring.RulesKey: rulesKey,
		wiring.HistoryTable: historyTable, schema.TableVariable: effectsTable,
		wiring.TopicARN: q.topics.CreateTopic(verdicts), wiring.EventBus: verdicts,
		wiring.DataBucket: taxiBucket, wiring.DataPrefix: rawPrefix,
	}
	maps.Copy(q.env, env)
	q.start()
	return q
}

// start starts another process of the handler.
func (q *quality) start() *lambdart.Function {
	q.t.Helper()
	q.function = lambdart.New(q.t, handler.Build(q.t, evaluateHandler), q.aws.Env(), q.env)
	watchLog(q.t, q.function)
	return q.function
}

// profileKey is where the profile of a run is.
func profileKey(run string) string {
	return "taxi/trips_" + strings.TrimPrefix(run, "db_") + ".json"
}

// run adds a run that has succeeded, with its profile, and returns its id. The runs of a test are numbered, and are an
// hour apart; the last one, 0, has ended just now.
func (q *quality) run(number uint64, profile *profiletest.Profile) string {
	q.t.Helper()
	id := profiletest.RunID(number)
	if profile != nil {
		q.s3.Put(profileBucket, profileKey(id), profile.Bytes())
	}
	now := time.Now().Add(-time.Duration(number) * time.Hour)
	q.brew.Put(databrewstub.Run{
		Job: taxiJob, ID: id, Dataset: "trips", State: wiring.StateSucceeded, Started: now.Add(-time.Minute), Completed: now,
		Outputs: []string{profileBucket + "/" + profileKey(id)},
	})
	return id
}

// begin is run for one that begins now, more than a second after what was written before, as Amazon S3 knows times by the
// second.
func (q *quality) begin(profile *profiletest.Profile) string {
	q.t.Helper()
	time.Sleep(2 * time.Second)
	run, now := q.run(0, profile), time.Now()
	q.brew.Put(databrewstub.Run{
		Job: taxiJob, ID: run, Dataset: "trips", State: wiring.StateSucceeded, Started: now, Completed: now,
		Outputs: []string{profileBucket + "/" + profileKey(run)},
	})
	return run
}

// stateChange is the event of the end of a run.
func stateChange(run, state string) map[string]any {
	return brewEvent("DataBrew Job State Change", map[string]any{
		"jobName": taxiJob, "severity": "INFO", "state": state, "jobRunId": run, "message": "Job run " + strings.ToLower(state) + ".",
	})
}

// validated is the event of the result of a ruleset.
func validated(run, state string) map[string]any {
	return brewEvent("DataBrew Ruleset Validation Result", map[string]any{
		"datasetName": "trips", "jobName": taxiJob, "jobRunId": run, "rulesetName": taxiJob, "validationState": state,
		"validationReportLocation": "s3://" + profileBucket + "/taxi/trips_dq-validation-report.json",
	})
}

func brewEvent(detailType string, detail map[string]any) map[string]any {
	return map[string]any{
		"version": "0", "id": "fb27348b-112d-e7c2-560d-85e7c2c09964", "detail-type": detailType, "source": "aws.databrew",
		"account": "123456789012", "time": time.Now().UTC().Format(time.RFC3339), "region": "eu-west-1", "resources": []any{}, "detail": detail,
	}
}

// tell invokes the function with an event.
func (q *quality) tell(event map[string]any) error {
	ctx, cancel := context.WithTimeout(q.t.Context(), 15*time.Minute) // as the construct has it
	defer cancel()
	_, err := q.function.Invoke(ctx, event)
	return err
}

// succeed invokes the function with the end of a run that has succeeded.
func (q *quality) succeed(run string) {
	q.t.Helper()
	if err := q.tell(stateChange(run, wiring.StateSucceeded)); err != nil {
		q.t.Fatal(err)
	}
}

// A told is what everybody was told of a run.
type told struct {
	snsstub.Message
	report.Document
}

// told returns what was told, and fails the test unless it was once each: a message, an event, metrics of the run and a
// record, all with the same outcome.
func (q *quality) told(outcome report.Outcome) told {
	q.t.Helper()
	messages, events, items, metrics := q.topics.Messages(verdicts), q.buses.Events(verdicts), q.items(), q.metrics(wiring.MetricEvaluated)
	if len(messages) != 1 || len(events) != 1 || len(items) != 1 || len(metrics) != 1 {
		q.t.Fatalf("got %d messages, %d events, %d records and %d metrics, want one each", len(messages), len(events), len(items), len(metrics))
	}
	result := told{Message: messages[0]}
	if err := json.Unmarshal([]byte(messages[0].Protocols["default"]), &result.Document); err != nil {
		q.t.Fatal(err)
	}
	if messages[0].Protocols["default"] != events[0].Detail || events[0].Source != wiring.EventSource || events[0].DetailType != wiring.EventDetailType {
		q.t.Errorf("got event %+v, want the same as in the message", events[0])
	}
	attributes := map[string]string{"job": taxiJob, "outcome": string(outcome)}
	if result.Outcome != outcome || !maps.Equal(messages[0].Attributes, attributes) || items[0]["outcome"] != string(outcome) || metrics[0]["outcome"] != string(outcome) {
		q.t.Errorf("got outcome %s, attributes %v, record %v and metrics %v, want %s",
			result.Outcome, messages[0].Attributes, items[0]["outcome"], metrics[0]["outcome"], outcome)
	}
	return result
}

// silent fails the test if anybody was told anything.
func (q *quality) silent() {
	q.t.Helper()
	messages, events, items, metrics := q.topics.Messages(verdicts), q.buses.Events(verdicts), q.items(), q.metrics(wiring.MetricEvaluated)
	if len(messages)+len(events)+len(items)+len(metrics) > 0 {
		q.t.Errorf("got messages %+v, events %+v, records %v and metrics %v, want none", messages, events, items, metrics)
	}
}

// items are the records of the history.
func (q *quality) items() []map[string]any { return q.tables.Items(historyTable) }

// metrics are the records of the log with a metric of the namespace.
func (q *quality) metrics(name string) []record {
	q.t.Helper()
	var found []record
	for _, r := range records(q.function) {
		if _, ok := r[name].(float64); !ok || r["_aws"] == nil {
			continue
		}
		if text := string(encodeJSON(q.t, r["_aws"])); !strings.Contains(text, `"Namespace":"`+wiring.MetricNamespace+`"`) || r[wiring.DimensionJob] != taxiJob {
			q.t.Errorf("got metrics %v", r)
		}
		found = append(found, r)
	}
	return found
}

// object returns an object of the bucket of profiles, or fails the test.
func (q *quality) object(key string) string {
	q.t.Helper()
	version, ok := q.s3.Object(profileBucket, key)
	if !ok {
		q.t.Fatalf("got no object %s", key)
	}
	return string(version.Body)
}

// crash invokes the function with an event, and kills it once an operation has been asked for that hangs. The function
// is told that it has so much time, and holds what it does for as long.
func (q *quality) crash(event map[string]any, timeout time.Duration, hung <-chan struct{}) {
	q.t.Helper()
	ctx, cancel := context.WithTimeout(q.t.Context(), timeout)
	defer cancel()
	go func() {
		select {
		case <-hung:
			cancel()
		case <-ctx.Done():
		}
	}()
	if _, err := q.function.Invoke(ctx, event); ctx.Err() != context.Canceled {
		q.t.Fatalf("got %v, want the function to be killed", err)
	}
	q.start()
}
