package states_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/states"
)

// memory is a Storage.
type memory map[string][]byte

func (m memory) Keys(bucket string) (keys []string) {
	for name := range m {
		if key, ok := strings.CutPrefix(name, bucket+"/"); ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

func (m memory) Get(bucket, key string) ([]byte, bool) {
	body, ok := m[bucket+"/"+key]
	return body, ok
}

func (m memory) Put(bucket, key string, body []byte) { m[bucket+"/"+key] = body }

// machine has the states of a JSON text, of which Start is the first. Its function answers the event, or fails.
func machine(t *testing.T, text string) *states.Machine {
	t.Helper()
	m := &states.Machine{S3: memory{"b/p/1": nil, "b/p/2": nil, "b/q": nil, "b/list": []byte("{\"Key\":\"x\"}\n{\"Key\":\"y\"}\n")}}
	if err := json.Unmarshal([]byte(`{"StartAt":"Start","States":`+text+`}`), &m.Definition); err != nil {
		t.Fatal(err)
	}
	tries := 0
	m.Invoke = func(function string, event any) (json.RawMessage, error) {
		if tries++; function == "unsteady" && tries < 3 || function == "broken" {
			return nil, &lambdart.FunctionError{Type: "Busy", Message: "later"}
		}
		if function == "exits" {
			return nil, errors.New("gone")
		}
		return json.Marshal(event)
	}
	return m
}

func TestStates(t *testing.T) {
	const task = `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Arguments":{"FunctionName":"F","Payload":{"x":"{% $states.input.a %}"}}`
	for text, want := range map[string]states.End{
		`{"Start":{"Type":"Pass","End":true}}`: {Status: "SUCCEEDED", Output: map[string]any{"a": 1.0}},
		`{"Start":{"Type":"Pass","Output":"{% $states.input.a + 1 %}","Next":"S"},"S":{"Type":"Succeed"}}`:                                                                                    {Status: "SUCCEEDED", Output: 2.0},
		`{"Start":{"Type":"Choice","Choices":[{"Condition":"{% $states.input.a = 1 %}","Next":"S"}]},"S":{"Type":"Fail","Error":"{% \"E\" & $states.context.Execution.Name %}","Cause":"c"}}`: {Status: "FAILED", Error: "Ename", Cause: "c"},
		`{"Start":{` + task + `,"Output":"{% $states.result.Payload.x %}"}}`:                                                                                                                  {Status: "SUCCEEDED", Output: 1.0},
		`{"Start":{` + strings.Replace(task, `"F"`, `"unsteady"`, 1) + `,"Retry":[{"ErrorEquals":["Busy"],"MaxAttempts":2}],"Output":"x"}}`:                                                   {Status: "SUCCEEDED", Output: "x"},
		`{"Start":{` + strings.Replace(task, `"F"`, `"broken"`, 1) + `,"Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":2}]}}`:                                                            {Status: "FAILED", Error: "Busy", Cause: `{"errorType":"Busy","errorMessage":"later"}`},
		`{"Start":{` + strings.Replace(task, `"F"`, `"exits"`, 1) + `}}`:                                                                                                                      {Status: "FAILED", Error: "Lambda.Unknown", Cause: "gone"},
	} {
		got := machine(t, text).Run("name", map[string]any{"a": 1.0})
		if got.Path = nil; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
}

// TestStrictness: what Step Functions would not do is not done.
func TestStrictness(t *testing.T) {
	for text, want := range map[string]string{
		`{"Begin":{"Type":"Succeed"}}`:                                             "States.Runtime",
		`{"Start":{"Type":"Pass"}}`:                                                "States.Runtime",
		`{"Start":{"Type":"Wait","End":true}}`:                                     "States.Runtime",
		`{"Start":{"Type":"Task","Resource":"arn:aws:states:::sqs","End":true}}`:   "States.Runtime",
		`{"Start":{"Type":"Pass","Output":"{% $states.input.none %}","End":true}}`: "States.QueryEvaluationError",
		`{"Start":{"Type":"Pass","Output":"{% ) %}","End":true}}`:                  "States.QueryEvaluationError",
		`{"Start":{"Type":"Choice","Choices":[{"Condition":"{% 1 %}"}]}}`:          "States.QueryEvaluationError",
		`{"Start":{"Type":"Choice","Choices":[{"Condition":"{% false %}"}]}}`:      "States.NoChoiceMatched",
		`{"Start":{"Type":"Fail","Error":"{% 1 %}","Cause":"c"}}`:                  "States.QueryEvaluationError",
	} {
		if got := machine(t, text).Run("name", map[string]any{}); got.Status != "FAILED" || got.Error != want {
			t.Errorf("%s: got %+v, want %s", text, got, want)
		}
	}
}

func TestDistributedMap(t *testing.T) {
	const rest = `,"Type":"Map","End":true,"ToleratedFailurePercentage":50,"ItemSelector":{"key":"{% $states.context.Map.Item.Value.Key %}"},
		"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED"},"StartAt":"C","States":{"C":{"Type":"Choice","Default":"S","Choices":[{"Condition":"{% $states.input.key in $FAIL %}","Next":"F"}]},
		"S":{"Type":"Succeed"},"F":{"Type":"Fail","Error":"E","Cause":"c"}}},
		"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Arguments":{"Bucket":"r","Prefix":"{% $states.context.Execution.Name %}"}}}}`
	const listed = `{"Start":{"ItemReader":{"Resource":"arn:aws:states:::s3:listObjectsV2","Arguments":{"Bucket":"b","Prefix":"p/"}}` + rest
	const lines = `{"Start":{"ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSONL"},"Arguments":{"Bucket":"b","Key":"list"}}` + rest
	for _, test := range []struct {
		text, fails, status string
		files               int
	}{
		{listed, `["none"]`, "SUCCEEDED", 1}, {listed, `["p/1"]`, "SUCCEEDED", 2}, {listed, `["p/1","p/2"]`, "FAILED", 1},
		{lines, `["x","y"]`, "FAILED", 1}, {lines, `["y"]`, "SUCCEEDED", 2}, {strings.Replace(lines, `"list"`, `"none"`, 1), `[]`, "FAILED", -1},
	} {
		m := machine(t, strings.ReplaceAll(test.text, "$FAIL", strings.ReplaceAll(test.fails, `"`, `\"`)))
		got := m.Run("name", map[string]any{})
		if keys := m.S3.Keys("r"); got.Status != test.status || len(keys) != test.files+1 {
			t.Errorf("%s: got %+v with results %q", test.fails, got, keys)
		}
	}
}
