package provider_test

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/customresource/provider"
)

type properties struct{ Bucket string }

// handle runs a handler that answers with what it was made of.
func handle(t *testing.T) (attempts int, err error) {
	t.Helper()
	h := provider.Handler(func(cfg aws.Config) customresource.Handler[properties] {
		return func(_ context.Context, r *customresource.Request[properties]) (*customresource.Response, error) {
			attempts = cfg.RetryMaxAttempts
			return &customresource.Response{Data: map[string]string{"Bucket": r.Properties.Bucket, "Region": cfg.Region}}, nil
		}
	})
	response, err := h(t.Context(), &customresource.Request[properties]{Properties: properties{Bucket: "b"}})
	if err == nil && (response.Data["Bucket"] != "b" || response.Data["Region"] != "eu-west-1") {
		t.Errorf("got %v", response.Data)
	}
	return attempts, err
}

func lambdaEnvironment(t *testing.T) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_REGION": "eu-west-1",
		"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_MAX_ATTEMPTS": "",
	} {
		t.Setenv(name, value)
	}
}

func TestHandlerHasAPatientConfiguration(t *testing.T) {
	lambdaEnvironment(t)
	if attempts, err := handle(t); err != nil || attempts != provider.MaxAttempts {
		t.Errorf("got %d attempts (%v), want %d", attempts, err, provider.MaxAttempts)
	}
	t.Setenv("AWS_MAX_ATTEMPTS", "2")
	if attempts, err := handle(t); err != nil || attempts != 2 {
		t.Errorf("got %d attempts (%v), want 2 as the environment says", attempts, err)
	}
}

func TestHandlerTellsThatNothingWasDone(t *testing.T) {
	lambdaEnvironment(t)
	t.Setenv("AWS_MAX_ATTEMPTS", "many")
	if attempts, err := handle(t); !errors.Is(err, customresource.ErrNotCreated) || attempts != 0 {
		t.Errorf("got %d attempts and %v, want ErrNotCreated", attempts, err)
	}
}
