package awsconfig

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// setenv makes the AWS variables of the process exactly vars until the test ends.
func setenv(t *testing.T, vars map[string]string) {
	t.Helper()
	for _, kv := range os.Environ() {
		if name, value, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, value) // restores it when the test ends
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, value := range vars {
		t.Setenv(name, value)
	}
	t.Setenv("HOME", t.TempDir()) // no shared configuration files
}

// lambdaEnv is the part of Lambda's environment that matters here, and extra.
func lambdaEnv(extra map[string]string) map[string]string {
	env := map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME": "f",
		"AWS_REGION":               "eu-west-1",
		"AWS_ACCESS_KEY_ID":        "AKIDEXAMPLE",
		"AWS_SECRET_ACCESS_KEY":    "secret",
		"AWS_SESSION_TOKEN":        "session",
	}
	maps.Copy(env, extra)
	return env
}

// without returns env without the named variables.
func without(env map[string]string, names ...string) map[string]string {
	maps.DeleteFunc(env, func(name, _ string) bool { return slices.Contains(names, name) })
	return env
}

// fallback replaces LoadDefaultConfig until the test ends; nil stands for a build
// that does not link it.
func fallback(t *testing.T, f func(context.Context) (aws.Config, error)) {
	linked := loadDefault
	loadDefault = f
	t.Cleanup(func() { loadDefault = linked })
}

// same lists the environments in which Load must equal LoadDefaultConfig.
var same = []struct {
	name string
	vars map[string]string
}{
	{"plain", nil},
	{"no session token", map[string]string{"AWS_SESSION_TOKEN": ""}},
	{"account", map[string]string{"AWS_ACCOUNT_ID": "123456789012"}},
	{"default region", map[string]string{"AWS_REGION": "", "AWS_DEFAULT_REGION": "us-east-2"}},
	{"historical key names", map[string]string{
		"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_ACCESS_KEY": "a", "AWS_SECRET_KEY": "b"}},
	{"container credentials come second", map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/"}},
	{"retries", map[string]string{"AWS_MAX_ATTEMPTS": "7", "AWS_RETRY_MODE": "adaptive"}},
	{"retry mode standard", map[string]string{"AWS_RETRY_MODE": "standard"}},
	{"defaults mode", map[string]string{"AWS_DEFAULTS_MODE": "in-region"}},
	{"endpoint", map[string]string{"AWS_ENDPOINT_URL": "http://localhost:4566"}},
	{"endpoint of S3", map[string]string{"AWS_ENDPOINT_URL_S3": "http://localhost:9000"}},
	{"endpoint and endpoint of S3", map[string]string{
		"AWS_ENDPOINT_URL": "http://localhost:4566", "AWS_ENDPOINT_URL_S3": "http://localhost:9000"}},
	{"endpoint of a service with a long name", map[string]string{"AWS_ENDPOINT_URL_API_GATEWAY": "http://localhost:9001"}},
	{"endpoints ignored", map[string]string{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
		"AWS_ENDPOINT_URL": "http://localhost:4566", "AWS_ENDPOINT_URL_S3": "http://localhost:9000"}},
	{"endpoints not ignored", map[string]string{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "FALSE",
		"AWS_ENDPOINT_URL_S3": "http://localhost:9000"}},
	{"dual-stack", map[string]string{"AWS_USE_DUALSTACK_ENDPOINT": "true"}},
	{"no dual-stack", map[string]string{"AWS_USE_DUALSTACK_ENDPOINT": "false"}},
	{"FIPS", map[string]string{"AWS_USE_FIPS_ENDPOINT": "True"}},
	{"no FIPS", map[string]string{"AWS_USE_FIPS_ENDPOINT": "false"}},
	{"endpoint discovery on", map[string]string{"AWS_ENABLE_ENDPOINT_DISCOVERY": "true"}},
	{"endpoint discovery off", map[string]string{"AWS_ENABLE_ENDPOINT_DISCOVERY": "false"}},
	{"endpoint discovery auto", map[string]string{"AWS_ENABLE_ENDPOINT_DISCOVERY": "auto"}},
	{"app id", map[string]string{"AWS_SDK_UA_APP_ID": "lintel"}},
	{"account id endpoint mode", map[string]string{"AWS_ACCOUNT_ID_ENDPOINT_MODE": "required"}},
	{"auth schemes", map[string]string{"AWS_AUTH_SCHEME_PREFERENCE": "sigv4a, sigv4,"}},
	{"checksums when required", map[string]string{
		"AWS_REQUEST_CHECKSUM_CALCULATION": "WHEN_REQUIRED", "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required"}},
	{"checksums when supported", map[string]string{
		"AWS_REQUEST_CHECKSUM_CALCULATION": "when_supported", "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_supported"}},
	{"file permissions", map[string]string{"AWS_RESTRICT_FILE_PERMISSIONS": "unrestricted"}},
	{"request compression", map[string]string{
		"AWS_DISABLE_REQUEST_COMPRESSION": "true", "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES": "1"}},
	{"clock skew", map[string]string{"AWS_DISABLE_CLOCK_SKEW_CORRECTION": "true"}},
	{"S3", map[string]string{"AWS_S3_USE_ARN_REGION": "true",
		"AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS": "true", "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH": "true"}},
	{"S3 explicitly off", map[string]string{"AWS_S3_USE_ARN_REGION": "false",
		"AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS": "false", "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH": "false"}},
}

func TestLoadEqualsLoadDefaultConfig(t *testing.T) {
	for _, tt := range same {
		t.Run(tt.name, func(t *testing.T) {
			setenv(t, lambdaEnv(tt.vars))
			want, err := config.LoadDefaultConfig(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			fallback(t, nil) // Load has to do it alone
			got, err := Load(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			equalCredentials(t, got.Credentials, want.Credentials)
			equalSources(t, got.ConfigSources[0].(source))
			equalOptions(t, s3.NewFromConfig(got).Options(), s3.NewFromConfig(want).Options())
			equalFields(t, got, want)
		})
	}
}

// equalFields compares what equalCredentials and equalSources do not.
func equalFields(t *testing.T, got, want aws.Config) {
	t.Helper()
	for f := range reflect.TypeFor[aws.Config]().Fields() {
		switch f.Name {
		case "Credentials", "ConfigSources", "Logger":
			continue
		case "Interceptors": // no field is ever set, but LoadDefaultConfig's are empty rather than nil
			continue
		}
		g, w := reflect.ValueOf(got).FieldByIndex(f.Index), reflect.ValueOf(want).FieldByIndex(f.Index)
		if !reflect.DeepEqual(g.Interface(), w.Interface()) {
			t.Errorf("%s: got %v, LoadDefaultConfig has %v", f.Name, g, w)
		}
	}
}

func equalCredentials(t *testing.T, got, want aws.CredentialsProvider) {
	t.Helper()
	g, err := got.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w, err := want.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if g != w {
		t.Errorf("credentials: got %+v, want %+v", g, w)
	}
	sources := func(p any) []aws.CredentialSource {
		return p.(interface{ ProviderSources() []aws.CredentialSource }).ProviderSources()
	}
	if g, w := sources(got), sources(want); !reflect.DeepEqual(g, w) {
		t.Errorf("credential sources: got %v, want %v", g, w)
	}
}

// equalSources compares the answers that service clients get from s with those
// of the SDK's own reader of the environment.
func equalSources(t *testing.T, s source) {
	t.Helper()
	e, err := config.NewEnvConfig()
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	call := func(f any, args ...any) []any {
		in := make([]reflect.Value, len(args))
		for i, a := range args {
			in[i] = reflect.ValueOf(a)
		}
		var out []any
		for _, v := range reflect.ValueOf(f).Call(in) {
			out = append(out, v.Interface())
		}
		return out
	}
	for name, pair := range map[string][2][]any{
		"GetServiceBaseEndpoint":              {call(s.GetServiceBaseEndpoint, ctx, "S3"), call(e.GetServiceBaseEndpoint, ctx, "S3")},
		"GetServiceBaseEndpoint, long name":   {call(s.GetServiceBaseEndpoint, ctx, "API Gateway"), call(e.GetServiceBaseEndpoint, ctx, "API Gateway")},
		"GetUseDualStackEndpoint":             {call(s.GetUseDualStackEndpoint, ctx), call(e.GetUseDualStackEndpoint, ctx)},
		"GetUseFIPSEndpoint":                  {call(s.GetUseFIPSEndpoint, ctx), call(e.GetUseFIPSEndpoint, ctx)},
		"GetEnableEndpointDiscovery":          {call(s.GetEnableEndpointDiscovery, ctx), call(e.GetEnableEndpointDiscovery, ctx)},
		"GetS3UseARNRegion":                   {call(s.GetS3UseARNRegion, ctx), call(e.GetS3UseARNRegion, ctx)},
		"GetS3DisableMultiRegionAccessPoints": {call(s.GetS3DisableMultiRegionAccessPoints, ctx), call(e.GetS3DisableMultiRegionAccessPoints, ctx)},
		"GetS3DisableExpressAuth":             {call(s.GetS3DisableExpressAuth), call(e.GetS3DisableExpressAuth)},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%s: got %v, the SDK has %v", name, pair[0], pair[1])
		}
	}
	// The SDK also reports "not ignored" as found; the effect is the same.
	got, _, _ := s.GetIgnoreConfiguredEndpoints(ctx)
	if want, _, _ := e.GetIgnoreConfiguredEndpoints(ctx); got != want {
		t.Errorf("GetIgnoreConfiguredEndpoints: got %v, the SDK has %v", got, want)
	}
}

// equalOptions compares what an S3 client made of the two configurations.
func equalOptions(t *testing.T, got, want s3.Options) {
	t.Helper()
	type resolved struct {
		Region, Endpoint, RetryMode             string
		MaxAttempts                             int
		ARNRegion, NoMultiRegion, NoExpressAuth bool
		DualStack, FIPS, Request, Response      any
	}
	of := func(o s3.Options) resolved {
		return resolved{
			Region: o.Region, Endpoint: aws.ToString(o.BaseEndpoint), RetryMode: string(o.RetryMode),
			MaxAttempts: o.Retryer.MaxAttempts(),
			ARNRegion:   o.UseARNRegion, NoMultiRegion: o.DisableMultiRegionAccessPoints,
			NoExpressAuth: aws.ToBool(o.DisableS3ExpressSessionAuth),
			DualStack:     o.EndpointOptions.UseDualStackEndpoint, FIPS: o.EndpointOptions.UseFIPSEndpoint,
			Request: o.RequestChecksumCalculation, Response: o.ResponseChecksumValidation,
		}
	}
	if g, w := of(got), of(want); g != w {
		t.Errorf("S3 client:\ngot  %+v\nwant %+v", g, w)
	}
}

// server answers every request with an empty object and remembers the last one.
func server(t *testing.T, start func(http.Handler) *httptest.Server) (*httptest.Server, *http.Request) {
	last := new(http.Request)
	s := start(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { *last = *r }))
	t.Cleanup(s.Close)
	return s, last
}

func head(t *testing.T) error {
	t.Helper()
	cfg, err := Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	_, err = client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("bucket"), Key: aws.String("key")})
	return err
}

func TestRealClientReachesEndpointWithLambdasCredentials(t *testing.T) {
	fallback(t, nil)
	for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"} {
		t.Run(name, func(t *testing.T) {
			s, last := server(t, httptest.NewServer)
			setenv(t, lambdaEnv(map[string]string{name: s.URL}))
			if err := head(t); err != nil {
				t.Fatal(err)
			}
			if last.URL == nil || last.URL.Path != "/bucket/key" {
				t.Fatalf("the server got %v, want /bucket/key", last.URL)
			}
			if got := last.Header.Get("Authorization"); !strings.Contains(got, "Credential=AKIDEXAMPLE/") || !strings.Contains(got, "/eu-west-1/s3/") {
				t.Errorf("authorization %q is not of Lambda's key and region", got)
			}
			if got := last.Header.Get("X-Amz-Security-Token"); got != "session" {
				t.Errorf("session token: got %q", got)
			}
		})
	}
}

func TestCABundle(t *testing.T) {
	fallback(t, nil)
	s, last := server(t, httptest.NewTLSServer)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // the refused handshake of the first call
	vars := map[string]string{"AWS_ENDPOINT_URL": s.URL, "AWS_MAX_ATTEMPTS": "1"}
	setenv(t, lambdaEnv(vars))
	if err := head(t); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Fatalf("without the bundle: got %v, want a certificate error", err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CA_BUNDLE", file)
	if err := head(t); err != nil {
		t.Fatal(err)
	}
	if last.URL == nil {
		t.Fatal("the server got no request")
	}
}

func TestFallsBackOutsideLambda(t *testing.T) {
	for _, tt := range []struct {
		name, reason string
		vars         map[string]string
	}{
		{"no Lambda", "AWS_LAMBDA_FUNCTION_NAME", without(lambdaEnv(nil), "AWS_LAMBDA_FUNCTION_NAME")},
		{"no credentials", "AWS_ACCESS_KEY_ID", without(lambdaEnv(nil), "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")},
		{"half of the credentials", "AWS_SECRET_ACCESS_KEY", without(lambdaEnv(nil), "AWS_SECRET_ACCESS_KEY")},
		{"container credentials", "AWS_ACCESS_KEY_ID", without(lambdaEnv(map[string]string{
			"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/"}), "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")},
		{"profile", "AWS_PROFILE", lambdaEnv(map[string]string{"AWS_PROFILE": "dev"})},
		{"default profile", "AWS_DEFAULT_PROFILE", lambdaEnv(map[string]string{"AWS_DEFAULT_PROFILE": "dev"})},
		{"config file", "AWS_CONFIG_FILE", lambdaEnv(map[string]string{"AWS_CONFIG_FILE": "/c"})},
		{"credentials file", "AWS_SHARED_CREDENTIALS_FILE", lambdaEnv(map[string]string{"AWS_SHARED_CREDENTIALS_FILE": "/c"})},
		{"defaults mode auto", "AWS_DEFAULTS_MODE", lambdaEnv(map[string]string{"AWS_DEFAULTS_MODE": "auto"})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			setenv(t, tt.vars)
			fallback(t, nil)
			_, err := Load(t.Context())
			if err == nil || !strings.Contains(err.Error(), tt.reason) || !strings.Contains(err.Error(), "awsconfig.fallback") {
				t.Errorf("without LoadDefaultConfig: got error %v, want one that names %s and the build tag", err, tt.reason)
			}

			fallback(t, func(context.Context) (aws.Config, error) { return aws.Config{Region: "from-default"}, nil })
			cfg, err := Load(t.Context())
			if err != nil || cfg.Region != "from-default" {
				t.Errorf("got region %q, %v; want the configuration of LoadDefaultConfig", cfg.Region, err)
			}

			broken := errors.New("no such profile")
			fallback(t, func(context.Context) (aws.Config, error) { return aws.Config{}, broken })
			if _, err := Load(t.Context()); !errors.Is(err, broken) {
				t.Errorf("got error %v, want it to wrap LoadDefaultConfig's", err)
			}
		})
	}
}

func TestRuntimeAPIAloneIsLambda(t *testing.T) {
	fallback(t, nil)
	setenv(t, without(lambdaEnv(map[string]string{"AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001"}), "AWS_LAMBDA_FUNCTION_NAME"))
	if _, err := Load(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestNoRegion(t *testing.T) {
	setenv(t, without(lambdaEnv(nil), "AWS_REGION"))
	if _, err := Load(t.Context()); err == nil || !strings.Contains(err.Error(), "AWS_REGION") {
		t.Errorf("in Lambda: got %v", err)
	}
	setenv(t, nil)
	fallback(t, func(context.Context) (aws.Config, error) { return aws.Config{}, nil })
	if _, err := Load(t.Context()); err == nil || !strings.Contains(err.Error(), "AWS_REGION") {
		t.Errorf("outside Lambda: got %v", err)
	}
}

func TestMalformedVariables(t *testing.T) {
	fallback(t, nil)
	notPEM := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(notPEM, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, value string }{
		{"AWS_MAX_ATTEMPTS", "many"},
		{"AWS_MAX_ATTEMPTS", "-1"},
		{"AWS_RETRY_MODE", "legacy"},
		{"AWS_DEFAULTS_MODE", "fast"},
		{"AWS_ACCOUNT_ID_ENDPOINT_MODE", "maybe"},
		{"AWS_REQUEST_CHECKSUM_CALCULATION", "never"},
		{"AWS_RESPONSE_CHECKSUM_VALIDATION", "never"},
		{"AWS_RESTRICT_FILE_PERMISSIONS", "0600"},
		{"AWS_DISABLE_REQUEST_COMPRESSION", "1"},
		{"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "10485761"},
		{"AWS_DISABLE_CLOCK_SKEW_CORRECTION", "yes"},
		{"AWS_CA_BUNDLE", filepath.Join(t.TempDir(), "absent.pem")},
		{"AWS_CA_BUNDLE", notPEM},
		{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "yes"},
		{"AWS_USE_DUALSTACK_ENDPOINT", "yes"},
		{"AWS_USE_FIPS_ENDPOINT", "yes"},
		{"AWS_ENABLE_ENDPOINT_DISCOVERY", "yes"},
		{"AWS_S3_USE_ARN_REGION", "yes"},
		{"AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", "yes"},
		{"AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "yes"},
	} {
		t.Run(tt.name+"="+filepath.Base(tt.value), func(t *testing.T) {
			setenv(t, lambdaEnv(map[string]string{tt.name: tt.value}))
			if _, err := Load(t.Context()); err == nil || !strings.Contains(err.Error(), tt.name) {
				t.Errorf("got %v, want an error that names %s", err, tt.name)
			}
		})
	}
}

func TestMalformedVariablesAreNamedTogether(t *testing.T) {
	fallback(t, nil)
	setenv(t, lambdaEnv(map[string]string{"AWS_MAX_ATTEMPTS": "many", "AWS_USE_FIPS_ENDPOINT": "yes"}))
	_, err := Load(t.Context())
	const want = `awsconfig: AWS_MAX_ATTEMPTS: got "many", need an integer from 0 to 2147483647; AWS_USE_FIPS_ENDPOINT: got "yes", need false or true`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestLambdaBuildLinksNoFallback keeps the promise on which the start-up time of
// every handler rests.
func TestLambdaBuildLinksNoFallback(t *testing.T) {
	const sdkConfig = "github.com/aws/aws-sdk-go-v2/config\n"
	for tags, linked := range map[string]bool{"": true, "lambda.norpc": false, "lambda.norpc,awsconfig.fallback": true} {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", tags, ".").Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(out), sdkConfig); got != linked {
			t.Errorf("-tags %q: LoadDefaultConfig linked: got %v, want %v", tags, got, linked)
		}
	}
}
