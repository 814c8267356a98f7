package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/logs3/wiring"
	"github.com/lintel-go/lintel/lambdakit/env"
)

// config is what the environment says, by the names of package wiring.
type config struct {
	Bucket      string        `env:"LINTEL_LOGS3_BUCKET,required"`
	Prefix      string        `env:"LINTEL_LOGS3_PREFIX"`
	Flush       string        `env:"LINTEL_LOGS3_FLUSH"`
	Age         time.Duration `env:"LINTEL_LOGS3_AGE"`
	ObjectBytes int           `env:"LINTEL_LOGS3_OBJECT_BYTES"`
	BufferBytes int           `env:"LINTEL_LOGS3_BUFFER_BYTES"`
	Types       []string      `env:"LINTEL_LOGS3_TYPES"`
}

func configFromEnvironment() (config, error) {
	c := config{Flush: wiring.FlushDue, Types: []string{wiring.TypePlatform, wiring.TypeFunction}}
	if err := env.Decode(&c); err != nil {
		return config{}, err
	}
	return c, c.check()
}

func (c *config) check() error {
	known := []string{wiring.TypePlatform, wiring.TypeFunction, wiring.TypeExtension}
	switch {
	case c.Flush != wiring.FlushDue && c.Flush != wiring.FlushInvocation:
		return fmt.Errorf("environment: %s is neither %s nor %s", wiring.Flush, wiring.FlushDue, wiring.FlushInvocation)
	case c.Age < 0 || c.ObjectBytes < 0 || c.BufferBytes < 0:
		return fmt.Errorf("environment: %s, %s and %s must not be negative", wiring.Age, wiring.ObjectBytes, wiring.BufferBytes)
	case slices.ContainsFunc(c.Types, func(t string) bool { return !slices.Contains(known, t) }):
		return fmt.Errorf("environment: %s may hold %q", wiring.Types, known)
	}
	return nil
}

// stores reports whether records of a type of event are stored.
func (c *config) stores(event string) bool {
	kind, _, _ := strings.Cut(event, ".")
	switch kind {
	case wiring.TypePlatform, wiring.TypeFunction, wiring.TypeExtension:
		return slices.Contains(c.Types, kind)
	default:
		return true // unknown: rather stored than lost
	}
}

// subscribed is what to subscribe to: the ends of invocations are needed always.
func (c *config) subscribed() []string {
	if slices.Contains(c.Types, wiring.TypePlatform) {
		return c.Types
	}
	return append([]string{wiring.TypePlatform}, c.Types...)
}
