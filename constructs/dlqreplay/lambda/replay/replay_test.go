package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
)

// least is an environment with what is required.
var least = map[string]string{
	wiring.SourceURL: "https://q/s", wiring.DeadLetterURL: "https://q/d", wiring.ParkingURL: "https://q/p", wiring.Table: "t",
	wiring.MaxAttempts: "5", wiring.BaseDelay: "30s", wiring.MaxDelay: "1h", wiring.Jitter: "full", wiring.Retention: "336h",
	wiring.Pause: "5m", "AWS_LAMBDA_FUNCTION_NAME": "f",
}

func TestConfig(t *testing.T) {
	for _, tt := range []struct{ name, value, want string }{
		{"", "", ""},
		{wiring.Windows, `["Mon-Fri 08:00-18:00"]`, ""},
		{wiring.Permanent, `{"ErrorCode":["4*"]}`, ""},
		{wiring.NotBefore, "2026-11-23T00:00:00Z", ""},
		{wiring.Windows, `["Mon-Fri"]`, "Mon-Fri"},
		{wiring.TimeZone, "Mars/Base", "Mars/Base"},
		{wiring.MaxAttempts, "0", "got 0"},
		{wiring.Rate, "-1", "got -1"},
		{wiring.Pause, "13h", "got 13h"},
		{wiring.Jitter, "some", `"some"`},
		{wiring.FloorDelay, "2h", "floor of 2h0m0s"},
		{wiring.ScheduleGroup, "g", wiring.ScheduleRole},
		{wiring.Alarms, `["` + strings.Repeat(`a","`, wiring.MaxAlarms) + `b"]`, "101 names"},
	} {
		for name, value := range least {
			t.Setenv(name, value)
		}
		if tt.name != "" {
			t.Setenv(tt.name, tt.value)
		}
		cfg, err := configFromEnvironment()
		if err == nil {
			_, err = cfg.policy()
		}
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %.30s: got %v, want %q", tt.name, tt.value, err, tt.want)
		}
		if tt.name != "" {
			t.Setenv(tt.name, "")
		}
	}
}

func TestBatches(t *testing.T) {
	half := strings.Repeat("x", replay.MaxSize/2)
	for _, tt := range []struct {
		bodies []string
		want   []int
	}{
		{nil, nil},
		{make([]string, 25), []int{10, 10, 5}},
		{[]string{half, half, "x", half}, []int{2, 2}},
		{[]string{half + half, half + half}, []int{1, 1}},
		{[]string{half + half + "x", "x"}, []int{1, 1}}, // which SQS refuses
	} {
		var all []outgoing
		for _, body := range tt.bodies {
			all = append(all, outgoing{message: replay.Message{Body: body}})
		}
		var got []int
		for batch := range batches(all) {
			got = append(got, len(batch))
		}
		if len(got) != len(tt.want) {
			t.Fatalf("got batches of %v, want %v", got, tt.want)
		}
		for i := range got {
			if got[i] != tt.want[i] {
				t.Errorf("got batches of %v, want %v", got, tt.want)
			}
		}
	}
}

func TestIsRefusal(t *testing.T) {
	for code, want := range map[string]bool{
		"InvalidParameterValue": true, "AWS.SimpleQueueService.BatchRequestTooLong": true, "InvalidMessageContents": true,
		"AWS.SimpleQueueService.NonExistentQueue": false, "KmsAccessDenied": false, "AccessDenied": false, "RequestThrottled": false, "": false,
	} {
		if got := isRefusal(code); got != want {
			t.Errorf("%q: got %v", code, got)
		}
	}
}

func TestSeconds(t *testing.T) {
	for d, want := range map[time.Duration]int32{
		-time.Hour: 1, 0: 1, time.Second: 1, 1001 * time.Millisecond: 2, 100 * time.Hour: 42600,
	} {
		if got := seconds(d); got != want {
			t.Errorf("%v: got %d, want %d", d, got, want)
		}
	}
}

func TestTargetInput(t *testing.T) {
	c := config{DeadLetterURL: "https://q/d", ScheduleRole: "arn:aws-cn:iam::1:role/r"}
	body := `{"a":"<aws.scheduler.execution-id> & é"}`
	input, err := c.targetInput(&replay.Message{
		Body: body, Group: "g", TraceHeader: "Root=1-2-3",
		Attributes: map[string]replay.Attribute{"n": {Type: "Number.int", String: "1"}},
	})
	if err != nil || strings.Contains(string(input), "<") {
		t.Fatalf("got %s, %v", input, err)
	}
	var got map[string]any
	if err := json.Unmarshal(input, &got); err != nil || got["MessageBody"] != body || got["MessageGroupId"] != "g" || got["QueueUrl"] != c.DeadLetterURL {
		t.Errorf("got %v, %v", got, err)
	}
	if c.targetARN() != "arn:aws-cn:scheduler:::aws-sdk:sqs:sendMessage" {
		t.Errorf("got target %s", c.targetARN())
	}
	large := replay.Message{Body: strings.Repeat("x", maxInput)}
	binary := replay.Message{Body: "x", Attributes: map[string]replay.Attribute{"b": {Type: "Binary", Binary: []byte{1}}}}
	if c.schedulable(&large) || c.schedulable(&binary) || !c.schedulable(&replay.Message{Body: "x"}) {
		t.Error("the wrong messages can be scheduled")
	}
}
