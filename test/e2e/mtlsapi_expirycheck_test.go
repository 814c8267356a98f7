package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/pki"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
)

const (
	serverARN = "arn:aws:acm:eu-west-1:123456789012:certificate/aaaaaaaa-0000-4000-8000-000000000001"
	clientARN = "arn:aws:acm:eu-west-1:123456789012:certificate/aaaaaaaa-0000-4000-8000-000000000002"

	describe = "acm:DescribeCertificate"
	warnDays = 30
)

// expiryCheck is the scheduled check of an API's certificates with the AWS around it.
type expiryCheck struct {
	t        *testing.T
	aws      *awsstub.Server
	s3       *s3stub.Server
	function *lambdart.Function
}

// newExpiryCheck starts the check of an API that trusts the issuing CA and all above it.
func newExpiryCheck(t *testing.T, issuing *pki.Certificate) *expiryCheck {
	t.Helper()
	aws := awsstub.New(t)
	s3 := s3stub.New(t, aws)
	s3.CreateBucket(truststoreBucket)
	s3.CreateBucket(listBucket)
	s3.Put(truststoreBucket, truststoreKey, []byte(pki.PEM(issuing.Chain()...)))
	function := lambdart.New(t, handler.Build(t, mtlsapiHandlers+"expirycheck"), aws.Env(), map[string]string{
		"TRUSTSTORE_BUCKET":  truststoreBucket,
		"TRUSTSTORE_KEY":     truststoreKey,
		"CERTIFICATE_ARNS":   string(encodeJSON(t, []string{serverARN, clientARN})),
		"REVOCATION_SOURCES": fmt.Sprintf(`[{"bucket":%q,"prefix":%q}]`, listBucket, listPrefix),
		"WARN_DAYS":          fmt.Sprint(warnDays),
	})
	watchLog(t, function)
	return &expiryCheck{t, aws, s3, function}
}

// publish puts lists where AWS Private CA would.
func (e *expiryCheck) publish(lists lists) {
	for name, list := range lists {
		e.s3.Put(listBucket, listPrefix+name+".crl", list)
	}
}

// run invokes the function as the schedule does.
func (e *expiryCheck) run() error {
	_, err := e.function.Invoke(e.t.Context(), map[string]any{
		"version":     "0",
		"id":          "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
		"detail-type": "Scheduled Event",
		"source":      "aws.events",
		"account":     "123456789012",
		"time":        "2026-10-08T16:53:06Z",
		"region":      "eu-west-1",
		"resources":   []string{"arn:aws:events:eu-west-1:123456789012:rule/expiry"},
		"detail":      map[string]any{},
	})
	return err
}

// warnings returns the names of what the log warns about, sorted.
func (e *expiryCheck) warnings() []string {
	var names []string
	for _, r := range records(e.function) {
		if r["level"] == "WARN" {
			names = append(names, r.text("name")+r.text("issuer"))
		}
	}
	slices.Sort(names)
	return names
}

// measured returns the metrics by name.
func (e *expiryCheck) measured() map[string]any {
	e.t.Helper()
	values := map[string]any{}
	for _, r := range metrics(e.t, e.function) {
		for _, name := range []string{"DaysToExpiry", "HoursToCrlExpiry"} {
			if r[name] != nil {
				values[name] = r[name]
			}
		}
	}
	return values
}

// in returns the time in so many days, or hours, and a little more.
func in(n int, unit time.Duration) time.Time {
	return time.Now().Add(time.Duration(n)*unit + unit/2)
}

// days makes a certificate valid for so many days and a little more.
func days(n int) pki.Option {
	return pki.Validity(time.Now().Add(-time.Hour), in(n, 24*time.Hour))
}

// issued is ACM's answer about a certificate that is valid for so many days.
func issued(status string, n int) awsstub.Reply {
	return awsstub.JSON(map[string]any{"Certificate": map[string]any{
		"Subject":  "CN=" + domainName,
		"Serial":   "0a:1b",
		"Status":   status,
		"NotAfter": in(n, 24*time.Hour).Unix(),
	}})
}

// TestExpiryCheck measures what expires first. Unless a test has it otherwise, the root is valid for 400 days, the issuing
// CA for 90, the server for 60 and the client for 50.
func TestExpiryCheck(t *testing.T) {
	t.Parallel()
	root := pki.NewRoot(t, "example root", days(400))
	issuing := root.Subordinate(t, "example issuing", days(90))
	soon := root.Subordinate(t, "example issuing", days(7))
	list := func(ca *pki.Certificate, hours int) []byte {
		return ca.CRL(t, pki.CRL{ThisUpdate: time.Now().Add(-24 * time.Hour), NextUpdate: in(hours, time.Hour)})
	}
	namesake := pki.NewRoot(t, "example issuing", sameKeyID(issuing))
	server, client := issued("ISSUED", 60), issued("ISSUED", 50)
	pending := awsstub.JSON(map[string]any{"Certificate": map[string]any{"Status": "PENDING_VALIDATION"}})
	unknown := awsstub.Fail(http.StatusBadRequest, "ResourceNotFoundException", "Could not find the certificate.")
	days := func(n float64) map[string]any { return map[string]any{"DaysToExpiry": n} }
	hours := func(days, hours float64) map[string]any {
		return map[string]any{"DaysToExpiry": days, "HoursToCrlExpiry": hours}
	}

	for _, test := range []struct {
		name           string
		issuing        *pki.Certificate
		server, client script
		lists          lists
		metrics        map[string]any
		warnings       []string
		want           []string // fragments of the error; nil for success
	}{
		{"all is well", issuing, script{server}, script{client}, nil, days(50), nil, nil},
		{"an authority is about to expire", soon, script{server}, script{client}, nil, days(7), []string{truststoreURI}, nil},
		{"the server is about to expire", issuing, script{issued("ISSUED", 29)}, script{client}, nil, days(29), []string{serverARN}, nil},
		{"the client is about to expire", issuing, script{server}, script{issued("ISSUED", 0)}, nil, days(0), []string{clientARN}, nil},
		{"the client has expired", issuing, script{server}, script{issued("EXPIRED", -3)}, nil, days(-3), []string{clientARN}, nil},
		{"the client is not yet issued", issuing, script{server}, script{pending}, nil, days(60), []string{clientARN}, nil},
		{"the client is revoked", issuing, script{server}, script{issued("REVOKED", 5)}, nil, days(60), []string{clientARN}, nil},
		{"ACM throttles, then answers", issuing, script{awsstub.Throttle(), server}, script{client}, nil, days(50), nil, nil},
		{"ACM fails, then answers", issuing, script{server}, script{awsstub.Break(), client}, nil, days(50), nil, nil},

		{"the server cannot be read", issuing, script{awsstub.DenyAccess()}, script{client}, nil, days(50), nil, []string{serverARN, "AccessDeniedException"}},
		{"the client does not exist", issuing, script{server}, script{unknown}, nil, days(60), nil, []string{clientARN, "ResourceNotFoundException"}},
		{"neither can be read", issuing, script{awsstub.DenyAccess()}, script{unknown}, nil, days(90), nil,
			[]string{serverARN, "AccessDeniedException", clientARN, "ResourceNotFoundException"}},

		{"lists are current", issuing, script{server}, script{client}, lists{"root": list(root, 100), "issuing": list(issuing, 5)}, hours(50, 5), nil, nil},
		{"a list is stale", issuing, script{server}, script{client}, lists{"root": list(root, 100), "issuing": list(issuing, -2)}, hours(50, -2),
			[]string{"CN=example issuing"}, nil},
		{"a list is garbage", issuing, script{server}, script{client}, lists{"root": list(root, 100), "issuing": []byte("garbage")}, hours(50, 100), nil,
			[]string{"issuing.crl", "malformed"}},
		{"a list is a namesake's", issuing, script{server}, script{client}, lists{"root": list(root, 100), "issuing": list(namesake, 5)}, hours(50, 100), nil,
			[]string{"issuing.crl", "signature"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := newExpiryCheck(t, test.issuing)
			e.describe(map[string]script{serverARN: test.server, clientARN: test.client})
			e.publish(test.lists)
			assertRun(t, e.run(), test.want)
			if got := e.measured(); !reflect.DeepEqual(got, test.metrics) {
				t.Errorf("got metrics %v, want %v", got, test.metrics)
			}
			if got := e.warnings(); !slices.Equal(got, test.warnings) {
				t.Errorf("got warnings about %q, want %q", got, test.warnings)
			}
		})
	}
}

// describe scripts ACM by certificate. The last reply is for ever.
func (e *expiryCheck) describe(scripts map[string]script) {
	e.aws.On(describe, awsstub.Choose(func(r *awsstub.Request) awsstub.Reply {
		arn := r.Input["CertificateArn"].(string)
		reply := scripts[arn][0]
		if len(scripts[arn]) > 1 {
			scripts[arn] = scripts[arn][1:]
		}
		return reply
	}))
}

// assertRun fails the test unless the invocation succeeded, or failed with an error that has all the fragments.
func assertRun(t *testing.T, err error, fragments []string) {
	t.Helper()
	if fragments == nil {
		if err != nil {
			t.Errorf("got %v, want success", err)
		}
		return
	}
	failure := new(lambdart.FunctionError)
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want the function to fail because of %q", err, fragments)
	}
	assertContains(t, "the error", failure.Message, fragments...)
}

// TestExpiryCheckTruststoreFails measures the certificates in ACM all the same.
func TestExpiryCheckTruststoreFails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		happen func(e *expiryCheck)
		want   []string
	}{
		{"may not be read", func(e *expiryCheck) { e.aws.On(readObject, awsstub.DenyAccess()) }, []string{truststoreURI, "AccessDenied"}},
		{"is garbage", func(e *expiryCheck) { e.s3.Put(truststoreBucket, truststoreKey, []byte("garbage")) }, []string{truststoreURI, "no-certificate"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			issuing, _ := newHierarchy(t, "example")
			e := newExpiryCheck(t, issuing)
			e.describe(map[string]script{serverARN: {issued("ISSUED", 60)}, clientARN: {issued("ISSUED", 50)}})
			test.happen(e)
			assertRun(t, e.run(), test.want)
			if got, want := e.measured(), (map[string]any{"DaysToExpiry": 50.0}); !reflect.DeepEqual(got, want) {
				t.Errorf("got metrics %v, want %v", got, want)
			}
		})
	}
}

// TestExpiryCheckNothingCanBeRead must not report a number: the alarm on errors tells.
func TestExpiryCheckNothingCanBeRead(t *testing.T) {
	t.Parallel()
	issuing, _ := newHierarchy(t, "example")
	e := newExpiryCheck(t, issuing)
	e.aws.On(readObject, awsstub.DenyAccess())
	e.aws.On(describe, awsstub.DenyAccess())
	assertRun(t, e.run(), []string{truststoreURI, serverARN, clientARN, "AccessDenied"})
	if got := e.measured(); len(got) != 0 {
		t.Errorf("got metrics %v, want none", got)
	}
}

// TestExpiryCheckAuthorityExpires watches an authority expire whose truststore nobody has touched. It was valid when the
// truststore was written, so that the others can still be read.
func TestExpiryCheckAuthorityExpires(t *testing.T) {
	t.Parallel()
	handler.Build(t, mtlsapiHandlers+"expirycheck") // which may take longer than what follows
	root := pki.NewRoot(t, "example root")
	expiry := time.Now().Add(5 * time.Second).Truncate(time.Second)
	issuing := root.Subordinate(t, "example issuing", pki.Validity(time.Now().Add(-time.Hour), expiry))
	e := newExpiryCheck(t, issuing)
	e.describe(map[string]script{serverARN: {issued("ISSUED", 60)}, clientARN: {issued("ISSUED", 50)}})

	assertRun(t, e.run(), nil)
	if got, want := e.measured(), (map[string]any{"DaysToExpiry": 0.0}); !reflect.DeepEqual(got, want) {
		t.Errorf("before: got metrics %v, want %v", got, want)
	}
	time.Sleep(time.Until(expiry) + time.Second)
	assertRun(t, e.run(), nil)
	if got, want := e.measured(), (map[string]any{"DaysToExpiry": -1.0}); !reflect.DeepEqual(got, want) {
		t.Errorf("after: got metrics %v, want %v", got, want)
	}
}
