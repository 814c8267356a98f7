package main

import (
	"log/slog"
	"math"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
)

// environment sets the variables, those given over the defaults.
func environment(t *testing.T, set map[string]string) {
	for name, value := range map[string]string{
		"TRUSTSTORE_BUCKET": "b", "TRUSTSTORE_KEY": "k", "WARN_DAYS": "30",
		"CERTIFICATE_ARNS": "", "REVOCATION_SOURCES": "",
		"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "100",
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key",
	} {
		t.Setenv(name, value)
	}
	for name, value := range set {
		t.Setenv(name, value)
	}
}

func TestConfig(t *testing.T) {
	plain := config{Bucket: "b", Key: "k", WarnDays: 30, FunctionName: "f", MemoryMiB: 100}
	full := plain
	full.CertificateARNs = []string{"arn:1", "arn:2"}
	full.Sources = []crls.Source{{Bucket: "lists", Prefix: "crl/"}}
	for _, tt := range []struct {
		name    string
		set     map[string]string
		want    config
		wantErr string
	}{
		{"least", nil, plain, ""},
		{"everything", map[string]string{"CERTIFICATE_ARNS": `["arn:1","arn:2"]`, "REVOCATION_SOURCES": `[{"bucket":"lists","prefix":"crl/"}]`}, full, ""},
		{"no truststore", map[string]string{"TRUSTSTORE_BUCKET": "", "TRUSTSTORE_KEY": ""}, config{}, "TRUSTSTORE_BUCKET is required but not set; TRUSTSTORE_KEY"},
		{"no warning", map[string]string{"WARN_DAYS": ""}, config{}, "WARN_DAYS is required"},
		{"warning of no days", map[string]string{"WARN_DAYS": "0"}, config{}, "WARN_DAYS: got 0, need 1 or more"},
		{"one ARN", map[string]string{"CERTIFICATE_ARNS": "arn:1"}, config{}, "CERTIFICATE_ARNS"},
		{"source without bucket", map[string]string{"REVOCATION_SOURCES": `[{}]`}, config{}, `REVOCATION_SOURCES: source 1 of 1 has no "bucket"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			environment(t, tt.set)
			got, err := configFromEnvironment()
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Errorf("error %v, want %s", err, tt.wantErr)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("\n got %+v, %v\nwant %+v", got, err, tt.want)
			}
		})
	}
}

func TestStart(t *testing.T) {
	t.Cleanup(func() { debug.SetMemoryLimit(math.MaxInt64) })
	environment(t, nil)
	c, err := newCheckerFromEnvironment(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if c.now().IsZero() || debug.SetMemoryLimit(-1) != 90<<20 {
		t.Errorf("memory limit %d, want %d", debug.SetMemoryLimit(-1), 90<<20)
	}
	environment(t, map[string]string{"WARN_DAYS": ""})
	if c, err := newCheckerFromEnvironment(slog.New(slog.DiscardHandler)); c != nil || err == nil {
		t.Errorf("got %v, %v", c, err)
	}
}
