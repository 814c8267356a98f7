package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/dataaction"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/lambdakit/env"
)

// A config is the environment: see package wiring. The last two variables are
// Lambda's.
type config struct {
	Job            string            `env:"LINTEL_DQ_JOB,required"`
	RulesBucket    string            `env:"LINTEL_DQ_RULES_BUCKET,required"`
	RulesKey       string            `env:"LINTEL_DQ_RULES_KEY,required"`
	BaselineBucket string            `env:"LINTEL_DQ_BASELINE_BUCKET"`
	BaselineKey    string            `env:"LINTEL_DQ_BASELINE_KEY"`
	HistoryTable   string            `env:"LINTEL_DQ_HISTORY_TABLE,required"`
	HistoryDays    int               `env:"LINTEL_DQ_HISTORY_DAYS"`
	TopicARN       string            `env:"LINTEL_DQ_TOPIC_ARN,required"`
	EventBus       string            `env:"LINTEL_DQ_EVENT_BUS"`
	Ruleset        string            `env:"LINTEL_DQ_RULESET"`
	ReportPrefix   string            `env:"LINTEL_DQ_REPORT_PREFIX"`
	DataBucket     string            `env:"LINTEL_DQ_DATA_BUCKET"`
	DataPrefix     string            `env:"LINTEL_DQ_DATA_PREFIX"`
	OnPass         dataaction.Action `env:"LINTEL_DQ_ON_PASS"`
	OnFail         dataaction.Action `env:"LINTEL_DQ_ON_FAIL"`
	Region         string            `env:"AWS_REGION,required"`
	MemoryMiB      int               `env:"AWS_LAMBDA_FUNCTION_MEMORY_SIZE,required"`
}

func configFromEnvironment() (config, error) {
	cfg := config{HistoryDays: wiring.DefaultHistoryDays}
	if err := env.Decode(&cfg); err != nil {
		return config{}, err
	}
	var errs []error
	if cfg.HistoryDays < 1 {
		errs = append(errs, fmt.Errorf("%s: got %d, want 1 or more", wiring.HistoryDays, cfg.HistoryDays))
	}
	if (cfg.BaselineBucket == "") != (cfg.BaselineKey == "") {
		errs = append(errs, fmt.Errorf("%s and %s: got one of them, want both or none", wiring.BaselineBucket, wiring.BaselineKey))
	}
	for name, action := range map[string]dataaction.Action{wiring.OnPass: cfg.OnPass, wiring.OnFail: cfg.OnFail} {
		if err := action.Check(cfg.data()); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
	}
	return cfg, errors.Join(errs...)
}

func (c config) rules() location.Location {
	return location.Location{Bucket: c.RulesBucket, Key: c.RulesKey}
}

// baseline is the zero Location if there is none.
func (c config) baseline() location.Location {
	return location.Location{Bucket: c.BaselineBucket, Key: c.BaselineKey}
}

// data is the zero Location if nothing is known of the data.
func (c config) data() location.Location {
	return location.Location{Bucket: c.DataBucket, Key: c.DataPrefix}
}

func (c config) keep() time.Duration { return time.Duration(c.HistoryDays) * 24 * time.Hour }
