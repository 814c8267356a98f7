package main

import (
	"cmp"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/lambdakit/env"
)

// A config is the environment: see package wiring. The variables here are
// Lambda's.
type config struct {
	wiring.Config
	FunctionName string `env:"AWS_LAMBDA_FUNCTION_NAME,required"`
	MemoryMiB    int64  `env:"AWS_LAMBDA_FUNCTION_MEMORY_SIZE,required"`
}

func configFromEnvironment() (config, error) {
	var c config
	if err := env.Decode(&c); err != nil {
		return config{}, err
	}
	var err error
	c.Config, err = wiring.FromEnvironment()
	return c, err
}

func (c config) memory() int64 { return c.MemoryMiB << 20 }

// service is the configuration of the service, with what follows from Lambda.
func (c config) service() service.Config {
	s := c.Service
	s.Memory = cmp.Or(s.Memory, c.memory()/3*2)
	s.ResponseBytes = cmp.Or(s.ResponseBytes, service.BufferedResponseBytes)
	return s
}
