package wiring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/lambdakit/env"
)

// Config is what the environment variables say.
type Config struct {
	// Service is the configuration of the service. What of ResponseBytes, Memory and
	// Limits.Memory is zero follows from what a Lambda function can answer, and from
	// its memory.
	Service service.Config `env:"LINTEL_IMAGE_SETTINGS,required"`
	// DerivativesBucket is optional: nothing is kept without it, and what is too large
	// for a response is an error. DerivativesPrefix ends in a slash.
	DerivativesBucket string `env:"LINTEL_IMAGE_DERIVATIVES_BUCKET"`
	DerivativesPrefix string `env:"LINTEL_IMAGE_DERIVATIVES_PREFIX"`
	// LinkExpiry is a minute to an hour; DefaultLinkExpiry if zero.
	LinkExpiry time.Duration `env:"LINTEL_IMAGE_LINK_EXPIRY"`
	// SigningSecret is required if Service.Signature is set. Without SigningMember the
	// whole secret is the key.
	SigningSecret string `env:"LINTEL_IMAGE_SIGNING_SECRET"`
	SigningMember string `env:"LINTEL_IMAGE_SIGNING_MEMBER"`
	// SigningRefresh is a second to a day; DefaultSigningRefresh if zero. OriginSecret
	// is read again as often.
	SigningRefresh time.Duration `env:"LINTEL_IMAGE_SIGNING_REFRESH"`
	// OriginSecret is optional: with it, requests of an API must have its text in the
	// header field OriginHeader.
	OriginSecret string `env:"LINTEL_IMAGE_ORIGIN_SECRET"`
	// EscapedPaths tells that the paths of requests are as package viewer's function
	// leaves them.
	EscapedPaths bool `env:"LINTEL_IMAGE_ESCAPED_PATHS"`
	// Rekognition allows smartCrop and contentModeration.
	Rekognition bool `env:"LINTEL_IMAGE_REKOGNITION"`
}

// Defaults of Config.
const (
	DefaultLinkExpiry     = 15 * time.Minute
	DefaultSigningRefresh = 5 * time.Minute
)

// FromEnvironment reads the environment variables. Durations that are not set are
// their defaults. Its errors show no values.
func FromEnvironment() (Config, error) {
	var c Config
	if err := env.Decode(&c); err != nil {
		return Config{}, err
	}
	if err := c.Validate(); err != nil {
		return Config{}, err
	}
	c.LinkExpiry = cmp.Or(c.LinkExpiry, DefaultLinkExpiry)
	c.SigningRefresh = cmp.Or(c.SigningRefresh, DefaultSigningRefresh)
	return c, nil
}

// Validate returns all that is wrong, by the names of the variables.
func (c Config) Validate() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if _, err := service.New(c.Service, service.Dependencies{Source: nothing{}, SigningKeys: nothing{}}); err != nil {
		fail("%s: %w", Settings, err)
	}
	if n := c.Service.ResponseBytes; n > service.BufferedResponseBytes {
		fail("%s: ResponseBytes is %d, and a Lambda function can answer at most %d", Settings, n, service.BufferedResponseBytes)
	}
	if c.DerivativesPrefix != "" && c.DerivativesBucket == "" {
		fail("%s is set without %s", DerivativesPrefix, DerivativesBucket)
	}
	if p := c.DerivativesPrefix; p != "" && (!strings.HasSuffix(p, "/") || strings.HasPrefix(p, "/")) {
		fail("%s: need a text that ends in a slash and does not begin with one", DerivativesPrefix)
	}
	if c.Service.Signature != (c.SigningSecret != "") {
		fail("%s: Signature and %s go together: got one of them", Settings, SigningSecret)
	}
	if c.SigningMember != "" && c.SigningSecret == "" {
		fail("%s is set without %s", SigningMember, SigningSecret)
	}
	between := func(name string, d, least, most time.Duration) {
		if d != 0 && (d < least || d > most) {
			fail("%s: got %v, need %v to %v", name, d, least, most)
		}
	}
	between(LinkExpiry, c.LinkExpiry, time.Minute, time.Hour)
	between(SigningRefresh, c.SigningRefresh, time.Second, 24*time.Hour)
	return errors.Join(errs...)
}

// nothing stands for what the handler has, while a configuration is checked.
type nothing struct{}

func (nothing) Get(context.Context, string, string, int64) (*service.Object, error) {
	return nil, service.ErrNotFound
}

func (nothing) Keys(context.Context) ([][]byte, error) { return nil, nil }
