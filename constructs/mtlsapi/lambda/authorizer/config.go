package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/trustbundle"
	"github.com/lintel-go/lintel/lambdakit/env"
)

// A config is the environment: see the documentation of the command. The last two
// variables are Lambda's.
type config struct {
	Bucket           string        `env:"TRUSTSTORE_BUCKET,required"`
	Key              string        `env:"TRUSTSTORE_KEY,required"`
	Version          string        `env:"TRUSTSTORE_VERSION,required"`
	Sources          []crls.Source `env:"REVOCATION_SOURCES"`
	AllowWhenUnknown bool          `env:"ALLOW_WHEN_UNKNOWN"`
	AllowList        allowList     `env:"ALLOW_LIST"`
	RefreshSeconds   int           `env:"REFRESH_SECONDS"`
	FunctionName     string        `env:"AWS_LAMBDA_FUNCTION_NAME,required"`
	MemoryMiB        int           `env:"AWS_LAMBDA_FUNCTION_MEMORY_SIZE,required"`
}

func configFromEnvironment() (config, error) {
	cfg := config{RefreshSeconds: 300}
	if err := env.Decode(&cfg); err != nil {
		return config{}, err
	}
	var errs []error
	if cfg.RefreshSeconds < 1 {
		errs = append(errs, fmt.Errorf("REFRESH_SECONDS: got %d, need 1 or more", cfg.RefreshSeconds))
	}
	if err := crls.Validate(cfg.Sources); err != nil {
		errs = append(errs, fmt.Errorf("REVOCATION_SOURCES: %w", err))
	}
	if err := cfg.AllowList.validate(); err != nil {
		errs = append(errs, fmt.Errorf("ALLOW_LIST: %w", err))
	}
	return cfg, errors.Join(errs...)
}

func (c config) truststore() trustbundle.Location {
	return trustbundle.Location{Bucket: c.Bucket, Key: c.Key, Version: c.Version}
}

// refresh is the age at which lists are loaded anew; without lists there is
// nothing that changes.
func (c config) refresh() time.Duration {
	if len(c.Sources) == 0 {
		return 0
	}
	return time.Duration(c.RefreshSeconds) * time.Second
}

// retry is how long a source is left alone that failed, or had nothing new for a
// client whose revocation status cannot be told.
func (c config) retry() time.Duration {
	const most = 5 * time.Second
	if refresh := c.refresh(); refresh > 0 {
		return min(refresh, most)
	}
	return most
}
