package wiring

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// full has every field set.
var full = Config{
	Service: service.Config{
		Sources:     []request.Source{{Bucket: "${Token[TOKEN.12]}", Prefixes: []string{"a&b/"}}, {Bucket: "other"}},
		Rewrites:    []service.Rewrite{{Pattern: `^/old/(.*)$`, Substitution: "/$1"}},
		Presets:     map[string]string{"thumb": `{"resize":{"width":80}}`},
		PresetsOnly: true, Formats: []request.Format{request.WebP, request.JPEG}, AutoFormats: []request.Format{request.WebP},
		KeepOrientation: true,
		RequestLimits:   request.Limits{Path: 100, Query: 200, Depth: 3, Edits: 4, Dimension: 500, Pixels: 600, DPR: 7},
		Limits:          codec.Limits{Pixels: 1, Memory: 2, Frames: 3},
		Quality:         map[codec.Format]int{codec.JPEG: 70}, KeepMetadata: true, Signature: true,
		CORSOrigin: "https://example.com", FallbackBucket: "f", FallbackKey: "k", CacheControl: "no-cache",
		ErrorMaxAge: time.Second, RetryAfter: 2 * time.Second, SourceBytes: 1, ResponseBytes: 2, Memory: 3, Workers: 4,
		Timeout: 3 * time.Second, Reserve: time.Second, DerivativeTimeout: 4 * time.Second, Version: "v",
	},
	DerivativesBucket: "derived", DerivativesPrefix: "d/", LinkExpiry: time.Hour,
	SigningSecret: "arn:secret", SigningMember: "key", SigningRefresh: time.Minute, OriginSecret: "arn:origin", EscapedPaths: true, Rekognition: true,
}

func setenv(t *testing.T, variables map[string]string) {
	t.Helper()
	for f := range reflect.TypeFor[Config]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("env"), ",")
		t.Setenv(name, variables[name])
	}
}

// TestRoundTrip is of a configuration with every field, and of the least.
func TestRoundTrip(t *testing.T) {
	for f, value := range reflect.ValueOf(full.Service).Fields() {
		if value.IsZero() {
			t.Errorf("%s is not tested", f.Name)
		}
	}
	least := Config{Service: service.Config{Sources: []request.Source{{Bucket: "b"}}}}
	withDefaults := least
	withDefaults.LinkExpiry, withDefaults.SigningRefresh = DefaultLinkExpiry, DefaultSigningRefresh
	for name, test := range map[string]struct {
		config, want Config
		variables    int
		settings     string
	}{
		"full":  {full, full, reflect.TypeFor[Config]().NumField(), `{"Bucket":"${Token[TOKEN.12]}","Prefixes":["a&b/"]}`},
		"least": {least, withDefaults, 1, `{"Sources":[{"Bucket":"b","Prefixes":null}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			variables, err := test.config.Variables()
			if err != nil {
				t.Fatal(err)
			}
			if len(variables) != test.variables || !strings.Contains(variables[Settings], test.settings) {
				t.Errorf("got %d variables %q", len(variables), variables)
			}
			setenv(t, variables)
			got, err := FromEnvironment()
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	for want, change := range map[string]func(*Config){
		Settings + ": image service: no source":       func(c *Config) { c.Service.Sources = nil },
		`preset "thumb"`:                              func(c *Config) { c.Service.Presets = map[string]string{"thumb": `{"burn":1}`} },
		"ResponseBytes is":                            func(c *Config) { c.Service.ResponseBytes = 10 << 20 },
		DerivativesPrefix + " is set without":         func(c *Config) { c.DerivativesBucket = "" },
		DerivativesPrefix + ": need":                  func(c *Config) { c.DerivativesPrefix = "/d" },
		"Signature and " + SigningSecret:              func(c *Config) { c.SigningSecret, c.SigningMember = "", "" },
		"Signature and":                               func(c *Config) { c.Service.Signature = false },
		SigningMember + " is set without":             func(c *Config) { c.Service.Signature, c.SigningSecret = false, "" },
		LinkExpiry + ": got 1s, need 1m0s to 1h0m0s":  func(c *Config) { c.LinkExpiry = time.Second },
		SigningRefresh + ": got 1ms, need 1s to 24h0": func(c *Config) { c.SigningRefresh = time.Millisecond },
		"bytes of environment variables, and a Lambda function has 4096": func(c *Config) {
			c.Service.CacheControl = strings.Repeat("x", MaxVariables)
		},
	} {
		c := full
		change(&c)
		if _, err := c.Variables(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %q", err, want)
		}
	}
}

// TestFromEnvironmentFaults are of variables that others have set.
func TestFromEnvironmentFaults(t *testing.T) {
	for want, variables := range map[string]map[string]string{
		Settings + " is required":    nil,
		Settings + ": need JSON":     {Settings: `{"Sauces":[]}`},
		"no source bucket":           {Settings: `{}`},
		LinkExpiry + ": need a dura": {Settings: `{"Sources":[{"Bucket":"b"}]}`, LinkExpiry: "soon"},
		"got one of them":            {Settings: `{"Sources":[{"Bucket":"b"}],"Signature":true}`},
	} {
		setenv(t, variables)
		if _, err := FromEnvironment(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %q", err, want)
		}
	}
}
