package e2e

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/pki"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
)

const (
	listBucket = "list-bucket"
	listPrefix = "crl/"

	readObject = "s3:GetObject"
	listLists  = "s3:ListObjectsV2"
)

// The codes by which the log of the authorizer says how it has decided.
const (
	allowed           = "allowed"
	revoked           = "revoked"
	revocationStale   = "revocation-stale"
	revocationUnknown = "revocation-unknown"
	truststoreUnread  = "truststore-unavailable"
)

// authorizer is a Lambda authorizer with the AWS around it: its truststore, and a bucket for revocation lists.
type authorizer struct {
	t        *testing.T
	aws      *awsstub.Server
	s3       *s3stub.Server
	function *lambdart.Function
}

// newAuthorizer starts the authorizer of an API that trusts the issuing CA and all above it. It checks revocation, and
// looks for new lists every second, unless env says otherwise.
func newAuthorizer(t *testing.T, issuing *pki.Certificate, env ...map[string]string) *authorizer {
	t.Helper()
	aws := awsstub.New(t)
	s3 := s3stub.New(t, aws)
	s3.CreateBucket(truststoreBucket)
	s3.CreateBucket(listBucket)
	version := s3.Put(truststoreBucket, truststoreKey, []byte(pki.PEM(issuing.Chain()...)))
	s3.Put(truststoreBucket, truststoreKey, []byte("a later version, which API Gateway does not have yet"))

	configuration := []map[string]string{aws.Env(), {
		"TRUSTSTORE_BUCKET":  truststoreBucket,
		"TRUSTSTORE_KEY":     truststoreKey,
		"TRUSTSTORE_VERSION": version,
		"REVOCATION_SOURCES": fmt.Sprintf(`[{"bucket":%q,"prefix":%q}]`, listBucket, listPrefix),
		"ALLOW_WHEN_UNKNOWN": "false",
		"ALLOW_LIST":         `{"subjects":[],"sans":[],"serials":[],"issuers":[]}`,
		"REFRESH_SECONDS":    "1",
	}}
	function := lambdart.New(t, handler.Build(t, mtlsapiHandlers+"authorizer"), append(configuration, env...)...)
	watchLog(t, function)
	return &authorizer{t, aws, s3, function}
}

// lists are revocation lists by the name of their object.
type lists map[string][]byte

// currentLists returns lists of the two CAs of a hierarchy that revoke nobody, with those of other laid over them. A
// list that is nil is left out.
func currentLists(t *testing.T, issuing *pki.Certificate, other lists) lists {
	t.Helper()
	all := lists{"root": issuing.Issuer.CRL(t, pki.CRL{}), "issuing": issuing.CRL(t, pki.CRL{})}
	maps.Copy(all, other)
	maps.DeleteFunc(all, func(_ string, list []byte) bool { return list == nil })
	return all
}

// publish puts lists where AWS Private CA would, next to what is not a list.
func (a *authorizer) publish(lists lists) {
	for name, list := range lists {
		a.s3.Put(listBucket, listPrefix+name+".crl", list)
	}
	a.s3.Put(listBucket, listPrefix+"acm-pca-permission-test-key", []byte("test"))
	a.s3.Put(listBucket, "elsewhere/other.crl", []byte("not below the prefix"))
}

// decide asks the authorizer of an HTTP API about a client, and returns the code and the reason in its log.
func (a *authorizer) decide(client *pki.Certificate) (code, reason string) {
	a.t.Helper()
	code, reason, _ = a.invoke(httpAuthorizerEvent(clientCert(client)))
	return code, reason
}

// invoke returns the authorizer's answer, which only an authorizer that has crashed does not give, and the code and the
// reason in its log.
func (a *authorizer) invoke(e any) (code, reason string, answer json.RawMessage) {
	a.t.Helper()
	seen := len(a.decisions())
	answer, err := a.function.Invoke(a.t.Context(), e)
	if err != nil {
		a.t.Fatalf("got %v, want an answer", err)
	}
	decisions := a.decisions()
	if len(decisions) != seen+1 {
		a.t.Fatalf("got %d decisions in the log, want one more than %d", len(decisions), seen)
	}
	last := decisions[seen]
	return last.text("code"), last.text("reason"), answer
}

// decisions returns the decisions in the log.
func (a *authorizer) decisions() []record {
	return slices.DeleteFunc(records(a.function), func(r record) bool { return r["code"] == nil })
}

// assertDecides fails the test unless the authorizer lets the client in, or not, for this reason.
func (a *authorizer) assertDecides(client *pki.Certificate, code string, fragments ...string) {
	a.t.Helper()
	got, reason := a.decide(client)
	if got != code {
		a.t.Errorf("%s: got %s because %q, want %s", client.Subject, got, reason, code)
	}
	assertContains(a.t, "the reason", reason, fragments...)
}

// recoveryTime is far longer than it takes the authorizer to notice that something works again.
const recoveryTime = 15 * time.Second

// awaitDecision asks until the authorizer decides otherwise than before, which has to be as wanted.
func (a *authorizer) awaitDecision(client *pki.Certificate, before, want string) {
	a.t.Helper()
	for deadline := time.Now().Add(recoveryTime); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		switch code, reason := a.decide(client); code {
		case want:
			return
		case before:
		default:
			a.t.Fatalf("got %s because %q, want %s, later %s", code, reason, before, want)
		}
	}
	a.t.Fatalf("got %s for %v, want %s", before, recoveryTime, want)
}

// TestAuthorizerAnswers compares the answers with what API Gateway takes. A denial says nothing about why.
func TestAuthorizerAnswers(t *testing.T) {
	t.Parallel()
	issuing, _ := newHierarchy(t, "example")
	good := issuing.Client(t, "good client", pki.DNSNames("one.example.com", "two.example.com"))
	bad := issuing.Client(t, "bad client")
	revocation := currentLists(t, issuing, lists{"issuing": issuing.CRL(t, pki.CRL{Revoked: pki.Revoke(bad)})})
	policy := func(client *pki.Certificate, effect string) event {
		return event{
			"principalId": client.Subject.String(),
			"policyDocument": event{
				"Version": "2012-10-17",
				"Statement": []event{{
					"Action": []string{"execute-api:Invoke"}, "Effect": effect, "Resource": []string{methodARN},
				}},
			},
		}
	}
	restAllowed := policy(good, "Allow")
	restAllowed["context"] = passedOn(good)

	for _, test := range []struct {
		name          string
		event         event
		want          event
		level, metric string
	}{
		{"HTTP API allows", httpAuthorizerEvent(clientCert(good)), event{"isAuthorized": true, "context": passedOn(good)}, "INFO", "Allowed"},
		{"HTTP API denies", httpAuthorizerEvent(clientCert(bad)), event{"isAuthorized": false}, "WARN", "Denied"},
		{"REST API allows", restAuthorizerEvent(clientCert(good)), restAllowed, "INFO", "Allowed"},
		{"REST API denies", restAuthorizerEvent(clientCert(bad)), policy(bad, "Deny"), "WARN", "Denied"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := newAuthorizer(t, issuing)
			a.publish(revocation)
			code, reason, answer := a.invoke(test.event)
			if got := decodeJSON(t, answer); !reflect.DeepEqual(got, asJSON(t, test.want)) {
				t.Errorf("got %s because of %s %s, want %s", answer, code, reason, encodeJSON(t, test.want))
			}
			last := a.decisions()[len(a.decisions())-1]
			if last["level"] != test.level || last["apiRequestId"] != apiRequestID {
				t.Errorf("logged at level %v with API Gateway's request id %v, want %s and %s",
					last["level"], last["apiRequestId"], test.level, apiRequestID)
			}
			if got, want := sums(t, a.function), (map[string]float64{test.metric: 1}); !reflect.DeepEqual(got, want) {
				t.Errorf("got metrics %v, want %v", got, want)
			}
		})
	}
}

// sums returns the sum of every metric that counts.
func sums(t *testing.T, function *lambdart.Function) map[string]float64 {
	t.Helper()
	total := map[string]float64{}
	for _, r := range metrics(t, function) {
		for _, name := range []string{"Allowed", "Denied", "RevocationUnavailable"} {
			if value, ok := r[name].(float64); ok {
				total[name] += value
			}
		}
	}
	return total
}

// TestAuthorizerClients presents certificates that API Gateway would or should not let through.
func TestAuthorizerClients(t *testing.T) {
	t.Parallel()
	issuing, root := newHierarchy(t, "example")
	namesake, _ := newHierarchy(t, "example")
	serverOnly := pki.Template(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} })
	noUsage := pki.Template(func(c *x509.Certificate) { c.ExtKeyUsage = nil })
	withoutRevocation := map[string]string{"REVOCATION_SOURCES": "[]", "ALLOW_WHEN_UNKNOWN": "true"}

	for _, test := range []struct {
		name   string
		client *pki.Certificate
		code   string
	}{
		{"of the issuing CA", issuing.Client(t, "client"), allowed},
		{"of the root", root.Client(t, "client"), allowed},
		{"without extended key usages", issuing.Client(t, "client", noUsage), allowed},
		{"for servers only", issuing.Client(t, "client", serverOnly), "not-for-client-authentication"},
		{"expired", issuing.Client(t, "client", pki.Expired), "expired"},
		{"not yet valid", issuing.Client(t, "client", pki.NotYetValid), "not-yet-valid"},
		{"of a stranger", pki.NewRoot(t, "stranger").Client(t, "client"), "untrusted"},
		{"of a namesake", namesake.Client(t, "client"), "untrusted"},
		{"self-signed", pki.NewRoot(t, "client", pki.NotCA), "untrusted"},
		{"issued by a client", issuing.Client(t, "client").Client(t, "client"), "untrusted"},
		{"the issuing CA itself", issuing, "untrusted"},
		{"none", nil, "no-certificate"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := newAuthorizer(t, issuing, withoutRevocation)
			for _, e := range []event{httpAuthorizerEvent(clientCert(test.client)), restAuthorizerEvent(clientCert(test.client))} {
				code, reason, answer := a.invoke(e)
				if code != test.code || allows(t, answer) != (code == allowed) {
					t.Errorf("got %s because of %s %q, want %s", answer, code, reason, test.code)
				}
				if code != allowed && strings.Contains(string(answer), reason) {
					t.Errorf("the caller is told why: %s", answer)
				}
			}
		})
	}
}

// allows tells whether an answer of either kind lets the client in.
func allows(t *testing.T, answer []byte) bool {
	t.Helper()
	var either struct {
		IsAuthorized   bool
		PolicyDocument struct{ Statement []struct{ Effect string } }
	}
	if err := json.Unmarshal(answer, &either); err != nil {
		t.Fatal(err)
	}
	statements := either.PolicyDocument.Statement
	return either.IsAuthorized || len(statements) == 1 && statements[0].Effect == "Allow"
}

// TestAuthorizerAllowList lets in who matches one entry of any list.
func TestAuthorizerAllowList(t *testing.T) {
	t.Parallel()
	issuing, root := newHierarchy(t, "example")
	client := issuing.Client(t, "client", pki.Serial(0x0a1b), pki.DNSNames("client.example.com"))
	const denied = "not-on-allow-list"

	for _, test := range []struct{ name, list, code string }{
		{"empty", `{}`, allowed},
		{"subject", `{"subjects":["CN=someone","CN=client"]}`, allowed},
		{"name", `{"sans":["CLIENT.example.com"]}`, allowed},
		{"serial number", `{"serials":["0A:1B"]}`, allowed},
		{"issuer", `{"issuers":["CN=example issuing"]}`, allowed},
		{"one list of several", `{"subjects":["CN=someone"],"sans":["other.example.com"],"serials":["0a1b"]}`, allowed},
		{"none", `{"subjects":["CN=someone"],"sans":["example.com"],"serials":["1b"],"issuers":["CN=example root"]}`, denied},
		{"part of a subject", `{"subjects":["client"]}`, denied},
		{"wildcard", `{"sans":["*.example.com"]}`, denied},
		{"subject as a name", `{"sans":["CN=client"]}`, denied},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := newAuthorizer(t, issuing, map[string]string{"ALLOW_LIST": test.list})
			a.publish(currentLists(t, issuing, nil))
			a.assertDecides(client, test.code)

			// To be on the list does not make up for anything.
			a.publish(lists{"issuing": issuing.CRL(t, pki.CRL{Number: 2, Revoked: pki.Revoke(client)}), "root": root.CRL(t, pki.CRL{Number: 2})})
			time.Sleep(2 * time.Second)
			a.assertDecides(client, revoked)
		})
	}
}

// TestAuthorizerMalformedEvents must not let anybody in, nor end the process that answers for others.
func TestAuthorizerMalformedEvents(t *testing.T) {
	t.Parallel()
	issuing, _ := newHierarchy(t, "example")
	client := issuing.Client(t, "client")
	with := func(change func(e event)) event {
		e := httpAuthorizerEvent(clientCert(client))
		change(e)
		return e
	}
	withPEM := func(text string) event {
		certificate := clientCert(client)
		certificate["clientCertPem"] = text
		return httpAuthorizerEvent(certificate)
	}
	const malformed, noCertificate = "malformed-certificate", "no-certificate"

	for _, test := range []struct {
		name  string
		event any
		code  string
	}{
		{"nothing", nil, "malformed-event"},
		{"a list", []int{1}, "malformed-event"},
		{"an empty object", event{}, "malformed-event"},
		{"another version", with(func(e event) { e["version"] = "3.0" }), "malformed-event"},
		{"a token authorizer's", event{"type": "TOKEN", "authorizationToken": bearerToken, "methodArn": methodARN}, "malformed-event"},
		{"no request context", with(func(e event) { delete(e, "requestContext") }), noCertificate},
		{"certificate where a REST API has it", with(func(e event) { e["requestContext"] = restContext(clientCert(client)) }), noCertificate},
		{"no PEM", withPEM("certificate"), malformed},
		{"a key", withPEM(client.KeyPEM(t)), malformed},
		{"two certificates", withPEM(pki.PEM(client, issuing)), malformed},
		{"PEM of something else", withPEM(strings.ReplaceAll(client.KeyPEM(t), "PRIVATE KEY", "CERTIFICATE")), malformed},
		{"PEM cut short", withPEM(pki.PEM(client)[:100]), malformed},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := newAuthorizer(t, issuing)
			a.publish(currentLists(t, issuing, nil))
			code, reason, answer := a.invoke(test.event)
			if code != test.code || allows(t, answer) {
				t.Errorf("got %s because of %s %q, want a denial because of %s", answer, code, reason, test.code)
			}
			a.assertDecides(client, allowed)
		})
	}
}

// TestAuthorizerConfiguration does not start with an environment that would let in others than was meant, and says why.
func TestAuthorizerConfiguration(t *testing.T) {
	t.Parallel()
	bootstrap := handler.Build(t, mtlsapiHandlers+"authorizer")
	right := map[string]string{"TRUSTSTORE_BUCKET": truststoreBucket, "TRUSTSTORE_KEY": truststoreKey, "TRUSTSTORE_VERSION": "1"}
	for _, test := range []struct{ variable, value string }{
		{"TRUSTSTORE_BUCKET", ""},
		{"TRUSTSTORE_VERSION", ""},
		{"REVOCATION_SOURCES", "crl/"},
		{"REVOCATION_SOURCES", `[{"prefix":"crl/"}]`},
		{"ALLOW_WHEN_UNKNOWN", "perhaps"},
		{"ALLOW_LIST", `{"subject":["CN=client"]}`},
		{"ALLOW_LIST", `{"serials":["not hexadecimal"]}`},
		{"REFRESH_SECONDS", "0"},
	} {
		t.Run(test.variable+"="+strconv.Quote(test.value), func(t *testing.T) {
			t.Parallel()
			function, err := lambdart.Start(t.Context(), bootstrap, right, map[string]string{test.variable: test.value})
			if err == nil {
				t.Fatalf("started, want an error; close: %v", function.Close())
			}
			if exit := new(lambdart.ExitError); !errors.As(err, &exit) {
				t.Errorf("got %v, want the function to exit", err)
			}
			assertContains(t, "the error", err.Error(), test.variable)
		})
	}
}
