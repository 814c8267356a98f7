package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/point"
	"github.com/lintel-go/lintel/constructs/changepoint/tuning"
	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
	"github.com/lintel-go/lintel/lambdakit/env"
)

// A config is the environment: see package wiring. Function is Lambda's.
type config struct {
	Source       string                     `env:"LINTEL_CHANGEPOINT_SOURCE,required"`
	Format       point.Format               `env:"LINTEL_CHANGEPOINT_FORMAT"`
	Settings     pettitt.Settings           `env:"LINTEL_CHANGEPOINT_SETTINGS"`
	Series       map[string]json.RawMessage `env:"LINTEL_CHANGEPOINT_SERIES"`
	Watch        []string                   `env:"LINTEL_CHANGEPOINT_WATCH"`
	StateTable   string                     `env:"LINTEL_CHANGEPOINT_STATE_TABLE,required"`
	ChangesTable string                     `env:"LINTEL_CHANGEPOINT_CHANGES_TABLE,required"`
	ForgetAfter  time.Duration              `env:"LINTEL_CHANGEPOINT_FORGET_AFTER"`
	TopicARN     string                     `env:"LINTEL_CHANGEPOINT_TOPIC_ARN,required"`
	EventBus     string                     `env:"LINTEL_CHANGEPOINT_EVENT_BUS"`
	Function     string                     `env:"AWS_LAMBDA_FUNCTION_NAME,required"`
}

func configFromEnvironment() (config, error) {
	var cfg config
	if err := env.Decode(&cfg); err != nil {
		return config{}, err
	}
	var errs []error
	if cfg.Source != wiring.SourceKinesis && cfg.Source != wiring.SourceDynamoDB {
		errs = append(errs, fmt.Errorf("%s: got %q, want %q or %q", wiring.Source, cfg.Source, wiring.SourceKinesis, wiring.SourceDynamoDB))
	}
	if cfg.ForgetAfter < 0 {
		errs = append(errs, fmt.Errorf("%s: got %v, want 0 or more", wiring.ForgetAfter, cfg.ForgetAfter))
	}
	for _, problem := range cfg.Format.Problems() {
		errs = append(errs, fmt.Errorf("%s: %w", wiring.Format, problem))
	}
	for _, err := range tuning.Problems(cfg.Settings) {
		errs = append(errs, fmt.Errorf("%s: %w", wiring.Settings, err))
	}
	for _, id := range slices.Sorted(maps.Keys(cfg.Series)) {
		if _, err := cfg.settings(id, ""); err != nil {
			errs = append(errs, fmt.Errorf("%s: %q: %w", wiring.Series, id, err))
		}
	}
	return cfg, errors.Join(errs...)
}

// settings are those of a series: what an operator has written into its item goes
// before what the construct has for it, and that before what all have.
func (c *config) settings(id, operators string) (pettitt.Settings, error) {
	return tuning.Merge(c.Settings, c.Series[id], []byte(operators))
}
