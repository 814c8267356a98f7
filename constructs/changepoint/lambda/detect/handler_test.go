package main

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
)

func environment(t *testing.T, more map[string]string) {
	t.Helper()
	for name, value := range map[string]string{
		wiring.Source: "kinesis", wiring.StateTable: "s", wiring.ChangesTable: "c", wiring.TopicARN: "arn:t", "AWS_LAMBDA_FUNCTION_NAME": "f",
	} {
		t.Setenv(name, value)
	}
	for name, value := range more {
		t.Setenv(name, value)
	}
}

func TestConfig(t *testing.T) {
	environment(t, map[string]string{
		wiring.Settings: `{"alpha":0.05,"direction":"up"}`, wiring.Series: `{"a":{"alpha":0.1}}`,
		wiring.Format: `{"value":"v"}`, wiring.Watch: `["a"]`, wiring.ForgetAfter: "720h",
	})
	cfg, err := configFromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if s, err := cfg.settings("a", `{"wait":3}`); err != nil || s.Alpha != 0.1 || s.Wait != 3 || s.Direction.String() != "up" {
		t.Errorf("got %+v, %v", s, err)
	}
	if s, err := cfg.settings("b", ""); err != nil || s.Alpha != 0.05 {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestConfigTellsAll(t *testing.T) {
	environment(t, map[string]string{
		wiring.Source: "sqs", wiring.Settings: `{"startUp":5}`, wiring.Series: `{"a":{"alpha":7}}`, wiring.Format: `{"unit":"h"}`, wiring.ForgetAfter: "-1h",
	})
	_, err := configFromEnvironment()
	if err == nil {
		t.Fatal("taken")
	}
	for _, want := range []string{`_SOURCE: got "sqs"`, "_SETTINGS: start-up is 5 points", `_SERIES: "a": invalid settings`, "_FORMAT: unit", "_FORGET_AFTER: got -1h"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestNumbersOfDynamoDB(t *testing.T) {
	for x, want := range map[float64]string{0: "0", -21.5: "-21.5", 1e-131: "S", 1e300: "S", 9e125: "9e+125", -1e126: "S"} {
		got := "S"
		if n, ok := number(x).(*types.AttributeValueMemberN); ok {
			got = n.Value
		}
		if got != want {
			t.Errorf("%v: got %s, want %s", x, got, want)
		}
	}
}
