package main

import (
	"log/slog"
	"math"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
)

func TestConfig(t *testing.T) {
	environment := map[string]string{
		"TRUSTSTORE_BUCKET": "b", "TRUSTSTORE_KEY": "k", "TRUSTSTORE_VERSION": "v",
		"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
	}
	full := config{
		Bucket: "b", Key: "k", Version: "v", RefreshSeconds: 60, FunctionName: "f", MemoryMiB: 512,
		Sources: []crls.Source{{Bucket: "lists", Prefix: "crl/"}, {Bucket: "more"}}, AllowWhenUnknown: true,
		AllowList: allowList{Subjects: []string{"CN=a"}, SANs: []string{"a.example.com"}, Serials: []string{"0A:1b"}, Issuers: []string{"CN=b"}},
	}
	for _, tt := range []struct {
		name    string
		set     map[string]string
		want    config
		wantErr string
	}{
		{"defaults", nil, config{Bucket: "b", Key: "k", Version: "v", RefreshSeconds: 300, FunctionName: "f", MemoryMiB: 512}, ""},
		{"everything", map[string]string{
			"REVOCATION_SOURCES": `[{"bucket":"lists","prefix":"crl/"},{"bucket":"more","prefix":""}]`,
			"ALLOW_WHEN_UNKNOWN": "true", "REFRESH_SECONDS": "60",
			"ALLOW_LIST": `{"subjects":["CN=a"],"sans":["a.example.com"],"serials":["0A:1b"],"issuers":["CN=b"]}`,
		}, full, ""},
		{"no truststore", map[string]string{"TRUSTSTORE_BUCKET": "", "TRUSTSTORE_KEY": "", "TRUSTSTORE_VERSION": ""}, config{}, "TRUSTSTORE_BUCKET is required but not set; TRUSTSTORE_KEY is required but not set; TRUSTSTORE_VERSION is required but not set"},
		{"sources that are not JSON", map[string]string{"REVOCATION_SOURCES": "lists"}, config{}, "REVOCATION_SOURCES"},
		{"source without bucket", map[string]string{"REVOCATION_SOURCES": `[{"prefix":"crl/"}]`}, config{}, `REVOCATION_SOURCES: source 1 of 1 has no "bucket"`},
		{"policy that is neither", map[string]string{"ALLOW_WHEN_UNKNOWN": "yes"}, config{}, "ALLOW_WHEN_UNKNOWN"},
		{"interval of zero", map[string]string{"REFRESH_SECONDS": "0"}, config{}, "REFRESH_SECONDS: got 0, need 1 or more"},
		{"allow-list with another field", map[string]string{"ALLOW_LIST": `{"subject":["CN=a"]}`}, config{}, "ALLOW_LIST"},
		{"serial that is none", map[string]string{"ALLOW_LIST": `{"serials":["1","0x1"]}`}, config{}, `ALLOW_LIST: serials[1]: got "0x1", need hexadecimal`},
		{"serial with a sign", map[string]string{"ALLOW_LIST": `{"serials":["-1"]}`}, config{}, `serials[0]`},
		{"serial of colons", map[string]string{"ALLOW_LIST": `{"serials":["::"]}`}, config{}, `serials[0]`},
		{"empty entry", map[string]string{"ALLOW_LIST": `{"sans":[""]}`}, config{}, `sans[0]: got "", need text without blanks`},
		{"entry with blanks", map[string]string{"ALLOW_LIST": `{"issuers":["CN=a "]}`}, config{}, `issuers[0]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, name := range []string{"REVOCATION_SOURCES", "ALLOW_WHEN_UNKNOWN", "ALLOW_LIST", "REFRESH_SECONDS"} {
				t.Setenv(name, "")
			}
			for name, value := range environment {
				t.Setenv(name, value)
			}
			for name, value := range tt.set {
				t.Setenv(name, value)
			}
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

func TestRefreshAndRetry(t *testing.T) {
	sources := []crls.Source{{Bucket: "b"}}
	for _, tt := range []struct {
		config         config
		refresh, retry time.Duration
	}{
		{config{RefreshSeconds: 300, Sources: sources}, 300 * time.Second, 5 * time.Second},
		{config{RefreshSeconds: 1, Sources: sources}, time.Second, time.Second},
		{config{RefreshSeconds: 300}, 0, 5 * time.Second},
	} {
		if refresh, retry := tt.config.refresh(), tt.config.retry(); refresh != tt.refresh || retry != tt.retry {
			t.Errorf("%+v: refresh %v, retry %v, want %v, %v", tt.config, refresh, retry, tt.refresh, tt.retry)
		}
	}
}

func TestStart(t *testing.T) {
	t.Cleanup(func() { debug.SetMemoryLimit(math.MaxInt64) })
	for name, value := range map[string]string{
		"TRUSTSTORE_BUCKET": "b", "TRUSTSTORE_KEY": "k", "TRUSTSTORE_VERSION": "v",
		"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "100",
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key",
	} {
		t.Setenv(name, value)
	}
	h, err := newHandlerFromEnvironment(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if h.authorizer.now().IsZero() || debug.SetMemoryLimit(-1) != 90<<20 {
		t.Errorf("memory limit %d, want %d", debug.SetMemoryLimit(-1), 90<<20)
	}
}

// The function does not start, and so denies everything, when it is not configured.
func TestDoesNotStart(t *testing.T) {
	t.Setenv("TRUSTSTORE_BUCKET", "")
	if h, err := newHandlerFromEnvironment(slog.New(slog.DiscardHandler)); h != nil || err == nil {
		t.Errorf("got %v, %v", h, err)
	}
}
