package awsconfig

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// Source of the defaults, limits and names in this file: AWS SDKs and Tools
// Reference Guide, "Settings reference", and config.NewEnvConfig, with which a
// test compares the result.

const (
	defaultMinCompressSize = 10 << 10 // bytes
	maxMinCompressSize     = 10 << 20 // bytes
)

// settings collects what the variables set: fields of the configuration, and
// what service clients ask its ConfigSources for.
type settings struct {
	cfg aws.Config
	src source
}

// variables lists every optional variable and what it sets. Region, credentials
// and endpoint URLs are read elsewhere, because they are not one variable each.
var variables = []struct {
	name string
	set  func(s *settings, value string) error
}{
	{"AWS_MAX_ATTEMPTS", func(s *settings, v string) error {
		n, err := integer(v, 0, math.MaxInt32)
		s.cfg.RetryMaxAttempts = int(n)
		return err
	}},
	{"AWS_RETRY_MODE", func(s *settings, v string) error {
		return oneOf(&s.cfg.RetryMode, v, aws.RetryModeStandard, aws.RetryModeAdaptive)
	}},
	{"AWS_DEFAULTS_MODE", func(s *settings, v string) error {
		return oneOf(&s.cfg.DefaultsMode, v, aws.DefaultsModeLegacy, aws.DefaultsModeStandard,
			aws.DefaultsModeInRegion, aws.DefaultsModeCrossRegion, aws.DefaultsModeMobile)
	}},
	{"AWS_SDK_UA_APP_ID", func(s *settings, v string) error {
		s.cfg.AppID = v
		return nil
	}},
	{"AWS_ACCOUNT_ID_ENDPOINT_MODE", func(s *settings, v string) error {
		return oneOf(&s.cfg.AccountIDEndpointMode, v, aws.AccountIDEndpointModePreferred,
			aws.AccountIDEndpointModeRequired, aws.AccountIDEndpointModeDisabled)
	}},
	{"AWS_AUTH_SCHEME_PREFERENCE", func(s *settings, v string) error {
		for name := range strings.SplitSeq(v, ",") {
			if name = strings.TrimSpace(name); name != "" {
				s.cfg.AuthSchemePreference = append(s.cfg.AuthSchemePreference, name)
			}
		}
		return nil
	}},
	{"AWS_REQUEST_CHECKSUM_CALCULATION", func(s *settings, v string) error {
		required, err := choice(v, "when_supported", "when_required")
		if required {
			s.cfg.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		}
		return err
	}},
	{"AWS_RESPONSE_CHECKSUM_VALIDATION", func(s *settings, v string) error {
		required, err := choice(v, "when_supported", "when_required")
		if required {
			s.cfg.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
		}
		return err
	}},
	{"AWS_RESTRICT_FILE_PERMISSIONS", func(s *settings, v string) error {
		return oneOf(&s.cfg.RestrictFilePermissions, v,
			aws.RestrictFilePermissionsUserReadWrite, aws.RestrictFilePermissionsUnrestricted)
	}},
	{"AWS_DISABLE_REQUEST_COMPRESSION", func(s *settings, v string) (err error) {
		s.cfg.DisableRequestCompression, err = boolean(v)
		return err
	}},
	{"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", func(s *settings, v string) (err error) {
		s.cfg.RequestMinCompressSizeBytes, err = integer(v, 0, maxMinCompressSize)
		return err
	}},
	{"AWS_DISABLE_CLOCK_SKEW_CORRECTION", func(s *settings, v string) (err error) {
		s.cfg.DisableClockSkewCorrection, err = boolean(v)
		return err
	}},
	{"AWS_CA_BUNDLE", func(s *settings, v string) (err error) {
		s.cfg.HTTPClient, err = clientTrusting(v)
		return err
	}},
	{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", func(s *settings, v string) (err error) {
		s.src.ignoreEndpointURLs, err = boolean(v)
		return err
	}},
	{"AWS_USE_DUALSTACK_ENDPOINT", func(s *settings, v string) error {
		use, err := boolean(v)
		s.src.dualStack = aws.DualStackEndpointStateDisabled
		if use {
			s.src.dualStack = aws.DualStackEndpointStateEnabled
		}
		return err
	}},
	{"AWS_USE_FIPS_ENDPOINT", func(s *settings, v string) error {
		use, err := boolean(v)
		s.src.fips = aws.FIPSEndpointStateDisabled
		if use {
			s.src.fips = aws.FIPSEndpointStateEnabled
		}
		return err
	}},
	{"AWS_ENABLE_ENDPOINT_DISCOVERY", func(s *settings, v string) error {
		if strings.EqualFold(v, "auto") {
			s.src.discovery = aws.EndpointDiscoveryAuto
			return nil
		}
		use, err := boolean(v)
		s.src.discovery = aws.EndpointDiscoveryDisabled
		if use {
			s.src.discovery = aws.EndpointDiscoveryEnabled
		}
		return err
	}},
	{"AWS_S3_USE_ARN_REGION", func(s *settings, v string) error { return booleanPtr(&s.src.s3UseARNRegion, v) }},
	{"AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", func(s *settings, v string) error {
		return booleanPtr(&s.src.s3DisableMultiRegionAccessPoints, v)
	}},
	{"AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", func(s *settings, v string) error {
		return booleanPtr(&s.src.s3DisableExpressAuth, v)
	}},
}

// fromEnvironment reads the configuration from the variables alone.
func fromEnvironment() (aws.Config, error) {
	s := settings{cfg: aws.Config{
		Region: cmp.Or(os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION")),
		Credentials: credentials.StaticCredentialsProvider{
			Value:  credentialsFromEnvironment(),
			Source: []aws.CredentialSource{aws.CredentialSourceEnvVars},
		},
		Logger:                      slogLogger{},
		DefaultsMode:                aws.DefaultsModeLegacy,
		AccountIDEndpointMode:       aws.AccountIDEndpointModePreferred,
		RequestMinCompressSizeBytes: defaultMinCompressSize,
		RequestChecksumCalculation:  aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation:  aws.ResponseChecksumValidationWhenSupported,
		RestrictFilePermissions:     aws.RestrictFilePermissionsUserReadWrite,
	}}
	var malformed []string
	for _, v := range variables {
		if value := os.Getenv(v.name); value != "" {
			if err := v.set(&s, value); err != nil {
				malformed = append(malformed, v.name+": "+err.Error())
			}
		}
	}
	if malformed != nil {
		return aws.Config{}, errors.New(strings.Join(malformed, "; "))
	}
	if url := os.Getenv("AWS_ENDPOINT_URL"); url != "" && !s.src.ignoreEndpointURLs {
		s.cfg.BaseEndpoint = &url
	}
	s.cfg.ConfigSources = []any{s.src}
	return s.cfg, nil
}

// credentialsFromEnvironment returns the credentials in the environment, without
// keys when one of the two is missing. The second names are historical and read
// by every AWS SDK for Go.
func credentialsFromEnvironment() aws.Credentials {
	return aws.Credentials{
		AccessKeyID:     cmp.Or(os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_ACCESS_KEY")),
		SecretAccessKey: cmp.Or(os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SECRET_KEY")),
		SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
		AccountID:       os.Getenv("AWS_ACCOUNT_ID"),
		Source:          "EnvConfigCredentials", // config.CredentialsSourceName, without linking that package
	}
}

// clientTrusting returns the SDK's default HTTP client, trusting the
// certificates in the PEM file instead of the system's.
func clientTrusting(file string) (aws.HTTPClient, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", file)
	}
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.TLSClientConfig.RootCAs = roots
	}), nil
}

func boolean(v string) (bool, error) { return choice(v, "false", "true") }

func booleanPtr(dst **bool, v string) error {
	b, err := boolean(v)
	*dst = &b
	return err
}

// choice reports whether v is the second of two words, in any case.
func choice(v, no, yes string) (bool, error) {
	if !strings.EqualFold(v, no) && !strings.EqualFold(v, yes) {
		return false, fmt.Errorf("got %q, need %s or %s", v, no, yes)
	}
	return strings.EqualFold(v, yes), nil
}

// oneOf sets dst to the allowed word that v is, in any case.
func oneOf[T ~string](dst *T, v string, allowed ...T) error {
	words := make([]string, len(allowed))
	for i, a := range allowed {
		if strings.EqualFold(v, string(a)) {
			*dst = a
			return nil
		}
		words[i] = string(a)
	}
	return fmt.Errorf("got %q, need one of %s", v, strings.Join(words, ", "))
}

func integer(v string, low, high int64) (int64, error) {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("got %q, need an integer from %d to %d", v, low, high)
	}
	return n, nil
}
