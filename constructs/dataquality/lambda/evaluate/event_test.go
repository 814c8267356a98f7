package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

// validationEvent is the example of the documentation of DataBrew.
// https://docs.aws.amazon.com/databrew/latest/dg/profile.data-quality-rules.html
const validationEvent = `{
  "version": "0", "id": "fb27348b-112d-e7c2-560d-85e7c2c09964", "detail-type": "DataBrew Ruleset Validation Result",
  "source": "aws.databrew", "account": "123456789012", "time": "2021-11-18T13:15:46Z", "region": "us-east-1", "resources": [],
  "detail": {
    "datasetName": "MyDataset", "jobName": "MyProfileJob",
    "jobRunId": "db_f07954d20d083de0c1fc1eee11498d8635ee5be4ca416af27d33933e91ff4e6e",
    "rulesetName": "MyRuleset", "validationState": "FAILED",
    "validationReportLocation": "s3://MyBucket/MyKey/MyDataset_f07954d20d083de0c1fc1eee11498d8635ee5be4ca416af27d33933e91ff4e6e_dq-validation-report.json"
  }
}`

func TestValidationEvent(t *testing.T) {
	var event events.EventBridgeEvent
	if err := json.Unmarshal([]byte(validationEvent), &event); err != nil {
		t.Fatal(err)
	}
	v, err := config{Job: "MyProfileJob", Ruleset: "MyRuleset"}.validation(event)
	if err != nil || !strings.HasPrefix(v.Run, "db_f079") || v.State != "FAILED" || !strings.HasSuffix(v.Report, ".json") || v.at.IsZero() {
		t.Errorf("got %+v, %v", v, err)
	}
	for _, c := range []config{{Job: "Other", Ruleset: "MyRuleset"}, {Job: "MyProfileJob", Ruleset: "Other"}, {Job: "MyProfileJob"}} {
		if _, err := c.validation(event); !errors.Is(err, errEvent) {
			t.Errorf("%+v: got %v", c, err)
		}
	}
}

func TestEndingEvent(t *testing.T) {
	at := time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC)
	for _, test := range []struct{ detail, want string }{ // want is of the error
		{`{"jobName":"taxi","jobRunId":"db_1","state":"SUCCEEDED","severity":"INFO","message":"m"}`, ""},
		{`{"jobName":"taxi","jobRunId":"db_1","state":"TIMEOUT"}`, ""},
		{`{"jobName":"other","jobRunId":"db_1","state":"FAILED"}`, `got job "other"`},
		{`{"jobName":"taxi","jobRunId":"db_1","state":"RUNNING"}`, `got state "RUNNING"`},
		{`{"jobName":"taxi","jobRunId":"","state":"FAILED"}`, "jobRunId"},
		{`{}`, `got state ""`},
		{`[]`, "detail"},
	} {
		e, err := config{Job: "taxi"}.ending(events.EventBridgeEvent{DetailType: wiring.DetailTypeJobState, Detail: json.RawMessage(test.detail), Time: at})
		if test.want == "" {
			if err != nil || e.Run != "db_1" || !e.at.Equal(at) {
				t.Errorf("%s: got %+v, %v", test.detail, e, err)
			}
			continue
		}
		if !errors.Is(err, errEvent) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v", test.detail, err)
		}
	}
}

func TestOtherEvent(t *testing.T) {
	err := new(handler).handle(t.Context(), events.EventBridgeEvent{DetailType: "Scheduled Event"})
	if !errors.Is(err, errEvent) || !strings.Contains(err.Error(), "Scheduled Event") {
		t.Errorf("got %v", err)
	}
}
