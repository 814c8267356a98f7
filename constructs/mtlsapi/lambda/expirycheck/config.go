package main

import (
	"errors"
	"fmt"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
	"github.com/lintel-go/lintel/lambdakit/env"
)

// A config is the environment: see the documentation of the command. The last two
// variables are Lambda's.
type config struct {
	Bucket          string        `env:"TRUSTSTORE_BUCKET,required"`
	Key             string        `env:"TRUSTSTORE_KEY,required"`
	CertificateARNs []string      `env:"CERTIFICATE_ARNS"`
	Sources         []crls.Source `env:"REVOCATION_SOURCES"`
	WarnDays        int           `env:"WARN_DAYS,required"`
	FunctionName    string        `env:"AWS_LAMBDA_FUNCTION_NAME,required"`
	MemoryMiB       int           `env:"AWS_LAMBDA_FUNCTION_MEMORY_SIZE,required"`
}

func configFromEnvironment() (config, error) {
	var cfg config
	if err := env.Decode(&cfg); err != nil {
		return config{}, err
	}
	var errs []error
	if cfg.WarnDays < 1 {
		errs = append(errs, fmt.Errorf("WARN_DAYS: got %d, need 1 or more", cfg.WarnDays))
	}
	if err := crls.Validate(cfg.Sources); err != nil {
		errs = append(errs, fmt.Errorf("REVOCATION_SOURCES: %w", err))
	}
	return cfg, errors.Join(errs...)
}
