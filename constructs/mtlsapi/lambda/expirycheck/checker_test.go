package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/pkitest"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/s3test"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/trustbundle"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
	"github.com/lintel-go/lintel/lambdakit/emf"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

var errDown = errors.New("service is down")

// An acmFake has certificates by ARN.
type acmFake map[string]*types.CertificateDetail

func (f acmFake) DescribeCertificate(_ context.Context, in *acm.DescribeCertificateInput, _ ...func(*acm.Options)) (*acm.DescribeCertificateOutput, error) {
	detail, ok := f[*in.CertificateArn]
	if !ok {
		return nil, &types.ResourceNotFoundException{Message: aws.String("Could not find certificate.")}
	}
	return &acm.DescribeCertificateOutput{Certificate: detail}, nil
}

// A world is a truststore of two authorities that expire in 100 and 50 days, their
// revocation lists, and a certificate in ACM that expires in 200 days.
type world struct {
	s3test.S3
	t            *testing.T
	root, sub    *pkitest.Authority
	acm          acmFake
	checker      *checker
	log, metrics bytes.Buffer
}

func in(d time.Duration) time.Time { return pkitest.Now.Add(d) }

const day = 24 * time.Hour

func newWorld(t *testing.T) *world {
	w := &world{t: t, acm: acmFake{}}
	w.root = pkitest.Root(t, "Root")
	expires := func(d time.Duration) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.NotAfter = in(d) }
	}
	w.sub = w.root.Subordinate(0x5B, "Sub", expires(100*day+time.Hour))
	other := w.root.Subordinate(0x5C, "Other", expires(50*day+23*time.Hour))
	w.Put("trust", "truststore.pem", pkitest.PEM(w.root.Certificate, w.sub.Certificate, other.Certificate))
	w.Put("lists", "crl/root.crl", w.root.CRL(1))
	w.Put("lists", "crl/sub.crl", w.sub.Sign(crltest.List{NextUpdate: in(30*time.Hour + time.Minute), Revoked: pkitest.Entries(1, 2)}))
	w.acm["arn:server"] = &types.CertificateDetail{
		Status: types.CertificateStatusIssued, NotAfter: aws.Time(in(200 * day)),
		Subject: aws.String("CN=api.example.com"), Serial: aws.String("07:0a"),
	}
	w.checker = &checker{
		truststore: trustbundle.Location{Bucket: "trust", Key: "truststore.pem"},
		arns:       []string{"arn:server"},
		warnDays:   30,
		acm:        w.acm,
		lists:      crls.Store{Client: &w.S3, Sources: []crls.Source{{Bucket: "lists", Prefix: "crl/"}}, Limits: crls.ForMemory(128)},
		reporter:   reporter{log: logging.New(&w.log), metrics: emf.New(&w.metrics, metricNamespace), functionName: "check"},
		now:        func() time.Time { return pkitest.Now },
	}
	return w
}

// check runs the check and wants the metrics, as "name value", and every one of
// the texts in the error; without any, no error.
func (w *world) check(metrics string, errs ...string) {
	w.t.Helper()
	err := w.checker.check(w.t.Context())
	if (err != nil) != (len(errs) > 0) {
		w.t.Errorf("error %v, want %q", err, errs)
	}
	for _, text := range errs {
		if !strings.Contains(fmt.Sprint(err), text) {
			w.t.Errorf("error %v does not say %q", err, text)
		}
	}
	var got []string
	for line := range strings.Lines(w.metrics.String()) {
		var document map[string]any
		if err := json.Unmarshal([]byte(line), &document); err != nil {
			w.t.Fatalf("%v: %s", err, line)
		}
		if document["FunctionName"] != "check" {
			w.t.Errorf("metrics of function %v", document["FunctionName"])
		}
		for _, name := range []string{"DaysToExpiry", "HoursToCrlExpiry"} {
			if value, ok := document[name]; ok {
				got = append(got, fmt.Sprint(name, " ", value))
			}
		}
	}
	if strings.Join(got, ", ") != metrics {
		w.t.Errorf("metrics %q, want %s", got, metrics)
	}
}

// wantLog wants lines of the log that have all parts of a text, which are separated
// by blanks.
func (w *world) wantLog(want ...string) {
	w.t.Helper()
	for _, text := range want {
		found := false
		for line := range strings.Lines(w.log.String()) {
			all := true
			for part := range strings.FieldsSeq(text) {
				all = all && strings.Contains(line, part)
			}
			found = found || all
		}
		if !found {
			w.t.Errorf("no record has %s:\n%s", text, w.log.String())
		}
	}
}

func TestCheck(t *testing.T) {
	w := newWorld(t)
	w.check("DaysToExpiry 50, HoursToCrlExpiry 30")
	w.wantLog(
		`"INFO" "name":"s3://trust/truststore.pem" "subject":"CN=Root" "notAfter":"2099-12-31T23:59:59Z"`,
		`"INFO" "subject":"CN=Sub" "serial":"5b" "days":100`,
		`"INFO" "subject":"CN=Other" "serial":"5c" "days":50`,
		`"INFO" "name":"arn:server" "subject":"CN=api.example.com" "serial":"070a" "days":200 "status":"ISSUED"`,
		`"INFO" "issuer":"CN=Root" "lists":1 "entries":0 "hours":167`,
		`"INFO" "issuer":"CN=Sub" "lists":1 "entries":2 "hours":30 "nextUpdate":"2026-06-16T18:01:00Z"`,
	)
	if strings.Contains(w.log.String(), "WARN") {
		t.Errorf("warnings:\n%s", w.log.String())
	}
}

func TestExpiry(t *testing.T) {
	for _, tt := range []struct {
		name     string
		validFor time.Duration
		days     int
		level    string
	}{
		{"on the day of the warning", 30 * day, 30, "INFO"},
		{"a second later", 30*day - time.Second, 29, "WARN"},
		{"on the last day", day - time.Second, 0, "WARN"},
		{"now", 0, 0, "WARN"},
		{"a second ago", -time.Second, -1, "WARN"},
		{"ten days ago", -10 * day, -10, "WARN"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.acm["arn:server"].NotAfter = aws.Time(in(tt.validFor))
			w.check(fmt.Sprintf("DaysToExpiry %d, HoursToCrlExpiry 30", tt.days))
			w.wantLog(fmt.Sprintf(`"level":"%s" "name":"arn:server" "days":%d`, tt.level, tt.days))
		})
	}
}

func TestTruststoreExpired(t *testing.T) {
	w := newWorld(t)
	w.checker.now = func() time.Time { return in(55 * day) }
	w.check("DaysToExpiry -5, HoursToCrlExpiry -1290")
	w.wantLog(`"WARN" "subject":"CN=Other" "days":-5`, `"WARN" "issuer":"CN=Sub" "hours":-1290`)
}

func TestStatusesOfACM(t *testing.T) {
	for status, metrics := range map[types.CertificateStatus]string{
		types.CertificateStatusIssued:             "DaysToExpiry 3",
		types.CertificateStatusExpired:            "DaysToExpiry 3",
		types.CertificateStatusPendingValidation:  "DaysToExpiry 50",
		types.CertificateStatusRevoked:            "DaysToExpiry 50",
		types.CertificateStatusFailed:             "DaysToExpiry 50",
		types.CertificateStatusInactive:           "DaysToExpiry 50",
		types.CertificateStatusValidationTimedOut: "DaysToExpiry 50",
	} {
		t.Run(string(status), func(t *testing.T) {
			w := newWorld(t)
			w.acm["arn:server"].Status = status
			w.acm["arn:server"].NotAfter = aws.Time(in(3 * day))
			w.check(metrics + ", HoursToCrlExpiry 30")
			w.wantLog(fmt.Sprintf(`"WARN" "name":"arn:server" "status":%q`, status))
		})
	}
	w := newWorld(t)
	w.acm["arn:server"].NotAfter = nil
	w.check("DaysToExpiry 50, HoursToCrlExpiry 30")
	w.wantLog(`"WARN" "name":"arn:server"`)
}

// What cannot be read hides nothing else.
func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		name    string
		prepare func(w *world)
		metrics string
		errs    []string
	}{
		{"certificate that is gone", func(w *world) {
			w.checker.arns = []string{"arn:gone", "arn:server", "arn:gone2"}
			w.acm["arn:server"].NotAfter = aws.Time(in(day))
		}, "DaysToExpiry 1, HoursToCrlExpiry 30", []string{"describe arn:gone:", "describe arn:gone2:", "ResourceNotFoundException"}},
		{"truststore that is gone", func(w *world) { w.Delete("trust", "truststore.pem") }, "DaysToExpiry 200", []string{"s3://trust/truststore.pem", "NoSuchKey"}},
		{"damaged truststore", func(w *world) { w.Put("trust", "truststore.pem", []byte("x")) }, "DaysToExpiry 200", []string{"s3://trust/truststore.pem"}},
		{"damaged list", func(w *world) {
			w.Put("lists", "crl/sub.crl", []byte("x"))
			w.Put("lists", "crl/root.crl", w.root.Sign(crltest.List{NextUpdate: in(166 * time.Hour)}))
		}, "DaysToExpiry 50, HoursToCrlExpiry 166", []string{"s3://lists/crl/sub.crl"}},
		{"lists that cannot be listed", func(w *world) {
			w.Before(func(_ context.Context, call string) error {
				if strings.HasPrefix(call, "list") {
					return errDown
				}
				return nil
			})
		}, "DaysToExpiry 50", []string{"list s3://lists/crl/: service is down"}},
		{"everything", func(w *world) {
			w.Before(func(context.Context, string) error { return errDown })
			w.checker.arns = []string{"arn:gone"}
		}, "", []string{"truststore: read s3://trust/truststore.pem: service is down", "describe arn:gone"}},
		{"metrics that cannot be written", func(w *world) {
			w.checker.reporter.metrics = emf.New(brokenPipe{}, metricNamespace)
		}, "", []string{"broken pipe"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			tt.prepare(w)
			w.check(tt.metrics, tt.errs...)
		})
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestNothingConfigured(t *testing.T) {
	w := newWorld(t)
	w.checker.arns, w.checker.lists.Sources = nil, nil
	w.check("DaysToExpiry 50")
}

func TestListWithoutNextUpdate(t *testing.T) {
	w := newWorld(t)
	w.Put("lists", "crl/sub.crl", w.sub.Sign(crltest.List{OmitNextUpdate: true}))
	w.check("DaysToExpiry 50, HoursToCrlExpiry 167")
	w.wantLog(`"WARN" "issuer":"CN=Sub"`)
}
