package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
	"github.com/lintel-go/lintel/lambdakit/env"
)

// A config is the environment: see package wiring. The last variable is Lambda's.
type config struct {
	SourceURL     string `env:"LINTEL_REPLAY_SOURCE_URL,required"`
	DeadLetterURL string `env:"LINTEL_REPLAY_DEAD_LETTER_URL,required"`
	ParkingURL    string `env:"LINTEL_REPLAY_PARKING_URL,required"`
	FIFO          bool   `env:"LINTEL_REPLAY_FIFO"`
	Table         string `env:"LINTEL_REPLAY_TABLE,required"`

	MaxAttempts int           `env:"LINTEL_REPLAY_MAX_ATTEMPTS,required"`
	BaseDelay   time.Duration `env:"LINTEL_REPLAY_BASE_DELAY,required"`
	MaxDelay    time.Duration `env:"LINTEL_REPLAY_MAX_DELAY,required"`
	FloorDelay  time.Duration `env:"LINTEL_REPLAY_FLOOR_DELAY"`
	Jitter      replay.Jitter `env:"LINTEL_REPLAY_JITTER,required"`
	MaxAge      time.Duration `env:"LINTEL_REPLAY_MAX_AGE"`
	Retention   time.Duration `env:"LINTEL_REPLAY_RETENTION,required"`
	Permanent   replay.Rules  `env:"LINTEL_REPLAY_PERMANENT"`
	Windows     []string      `env:"LINTEL_REPLAY_WINDOWS"`
	TimeZone    string        `env:"LINTEL_REPLAY_TIME_ZONE"`
	NotBefore   time.Time     `env:"LINTEL_REPLAY_NOT_BEFORE"`

	Rate   float64       `env:"LINTEL_REPLAY_RATE"`
	Alarms []string      `env:"LINTEL_REPLAY_ALARMS"`
	Pause  time.Duration `env:"LINTEL_REPLAY_PAUSE,required"`

	ScheduleGroup string `env:"LINTEL_REPLAY_SCHEDULE_GROUP"`
	ScheduleRole  string `env:"LINTEL_REPLAY_SCHEDULE_ROLE"`
	ScheduleKey   string `env:"LINTEL_REPLAY_SCHEDULE_KEY"`
	ParkingARN    string `env:"LINTEL_REPLAY_PARKING_ARN"`

	Function string `env:"AWS_LAMBDA_FUNCTION_NAME,required"`
}

func configFromEnvironment() (config, error) {
	var cfg config
	if err := env.Decode(&cfg); err != nil {
		return config{}, err
	}
	var errs []error
	require := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	require(cfg.MaxAttempts >= 1, "%s: got %d, want 1 or more", wiring.MaxAttempts, cfg.MaxAttempts)
	require(cfg.Rate >= 0, "%s: got %v, want 0 or more", wiring.Rate, cfg.Rate)
	require(cfg.Pause > 0 && cfg.Pause <= replay.MaxVisibility, "%s: got %v, want more than 0, up to %v", wiring.Pause, cfg.Pause, replay.MaxVisibility)
	require(len(cfg.Alarms) <= wiring.MaxAlarms, "%s: got %d names, want up to %d", wiring.Alarms, len(cfg.Alarms), wiring.MaxAlarms)
	require(cfg.ScheduleGroup == "" || cfg.ScheduleRole != "" && cfg.ParkingARN != "",
		"%s: got it without %s and %s", wiring.ScheduleGroup, wiring.ScheduleRole, wiring.ParkingARN)
	errs = append(errs, cfg.backoff().Check())
	return cfg, errors.Join(errs...)
}

func (c *config) backoff() replay.Backoff {
	return replay.Backoff{Base: c.BaseDelay, Max: c.MaxDelay, Floor: c.FloorDelay, Jitter: c.Jitter}
}

// policy of the configuration.
func (c *config) policy() (replay.Policy, error) {
	windows, err := replay.ParseWindows(c.Windows, c.TimeZone, c.NotBefore)
	if err != nil {
		return replay.Policy{}, fmt.Errorf("%s: %w", wiring.Windows, err)
	}
	p := replay.Policy{
		Backoff: c.backoff(), MaxAttempts: c.MaxAttempts, MaxAge: c.MaxAge, Retention: c.Retention,
		Permanent: c.Permanent, Windows: windows, FIFO: c.FIFO,
	}
	if c.ScheduleGroup != "" {
		p.Schedulable = c.schedulable
	}
	return p, nil
}
