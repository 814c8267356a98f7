package main

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
)

func TestConfig(t *testing.T) {
	t.Setenv("AWS_REGION", "eu-west-1")
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "images")
	t.Setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1536")
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv(wiring.Settings, `{"Sources":[{"Bucket":"photos"}]}`)
	c, err := configFromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if s := c.service(); s.Memory != 1<<30 || s.ResponseBytes != service.BufferedResponseBytes || c.FunctionName != "images" {
		t.Errorf("got %+v", s)
	}
	if _, err := newHandlerFromEnvironment(slog.New(slog.DiscardHandler)); err != nil {
		t.Error(err)
	}
	t.Setenv(wiring.Settings, `{"Sources":[{"Bucket":"photos"}],"Memory":7,"ResponseBytes":8}`)
	if c, err := configFromEnvironment(); err != nil || c.service().Memory != 7 || c.service().ResponseBytes != 8 {
		t.Errorf("got %+v, %v", c.service(), err)
	}
	t.Setenv(wiring.Settings, "")
	if _, err := newHandlerFromEnvironment(slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), wiring.Settings) {
		t.Errorf("got %v", err)
	}
}
