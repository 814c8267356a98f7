package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

// variables are those of package wiring, with values.
var variables = map[string]string{
	wiring.Job: "taxi", wiring.RulesBucket: "assets", wiring.RulesKey: "rules.txt",
	wiring.BaselineBucket: "assets", wiring.BaselineKey: "baseline.json",
	wiring.HistoryTable: "history", wiring.HistoryDays: "30", wiring.TopicARN: "arn:topic", wiring.EventBus: "bus",
	wiring.Ruleset: "taxi", wiring.ReportPrefix: "reports/", wiring.DataBucket: "data", wiring.DataPrefix: "raw/",
	wiring.OnPass: "move:curated/taxi/", wiring.OnFail: "tag",
	"AWS_REGION": "eu-west-1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
}

func setenv(t *testing.T, changes map[string]string) {
	t.Helper()
	for name, value := range variables {
		if changed, ok := changes[name]; ok {
			value = changed
		}
		t.Setenv(name, value)
	}
}

// TestConfig reads every variable of package wiring, and no other.
func TestConfig(t *testing.T) {
	setenv(t, nil)
	cfg, err := configFromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	value := reflect.ValueOf(cfg)
	for i, field := range slices.Collect(value.Type().Fields()) {
		name, _, _ := strings.Cut(field.Tag.Get("env"), ",")
		if _, ok := variables[name]; !ok || value.Field(i).IsZero() {
			t.Errorf("field %s of variable %q is %v", field.Name, name, value.Field(i))
		}
	}
	if n := value.NumField(); n != len(variables) {
		t.Errorf("got %d fields, want %d", n, len(variables))
	}
	if cfg.keep() != 30*24*time.Hour || cfg.data().String() != "s3://data/raw/" || cfg.rules().String() != "s3://assets/rules.txt" {
		t.Errorf("got %+v", cfg)
	}
}

func TestConfigDefaults(t *testing.T) {
	setenv(t, map[string]string{
		wiring.BaselineBucket: "", wiring.BaselineKey: "", wiring.HistoryDays: "", wiring.EventBus: "", wiring.Ruleset: "",
		wiring.ReportPrefix: "", wiring.DataBucket: "", wiring.DataPrefix: "", wiring.OnPass: "", wiring.OnFail: "",
	})
	cfg, err := configFromEnvironment()
	if err != nil || cfg.HistoryDays != wiring.DefaultHistoryDays || !cfg.OnPass.IsNone() || !cfg.OnFail.IsNone() {
		t.Errorf("got %+v, %v", cfg, err)
	}
}

func TestConfigErrors(t *testing.T) {
	for name, test := range map[string]struct {
		changes map[string]string
		want    []string
	}{
		"missing":         {map[string]string{wiring.Job: "", wiring.TopicARN: ""}, []string{wiring.Job, wiring.TopicARN}},
		"malformed":       {map[string]string{wiring.OnPass: "burn"}, []string{wiring.OnPass}},
		"days":            {map[string]string{wiring.HistoryDays: "0"}, []string{wiring.HistoryDays, "got 0"}},
		"half a baseline": {map[string]string{wiring.BaselineKey: ""}, []string{wiring.BaselineBucket, wiring.BaselineKey}},
		"no data":         {map[string]string{wiring.DataBucket: ""}, []string{wiring.OnPass, wiring.OnFail, wiring.DataBucket}},
		"onto itself":     {map[string]string{wiring.OnPass: "copy:data/raw/"}, []string{wiring.OnPass, "s3://data/raw/"}},
	} {
		t.Run(name, func(t *testing.T) {
			setenv(t, test.changes)
			_, err := configFromEnvironment()
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want it to say %q", err, want)
				}
			}
		})
	}
}
