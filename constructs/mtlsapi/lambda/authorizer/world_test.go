package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/pkitest"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/s3test"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

var errDown = errors.New("S3 is down")

// A world is a truststore with a root and a subordinate authority, revocation
// lists of both, and an authorizer for them.
type world struct {
	s3test.S3
	t         testing.TB
	root, sub *pkitest.Authority
	client    *x509.Certificate // of sub, serial number 0x0A1B
	cfg       config
	handler   *handler
	log       buffer
	metrics   buffer

	mu  sync.Mutex
	now time.Time
}

const (
	subSerial    = 0x5B
	clientSerial = 0x0A1B
)

func newWorld(t testing.TB) *world {
	w := &world{t: t, root: pkitest.Root(t, "Root"), now: pkitest.Now}
	w.sub = w.root.Subordinate(subSerial, "Sub")
	w.client = w.sub.Client(clientSerial, "device-1")
	w.cfg = config{
		Bucket: "trust", Key: "truststore.pem",
		Version:        w.Put("trust", "truststore.pem", pkitest.PEM(w.sub.Certificate, w.root.Certificate)),
		Sources:        []crls.Source{{Bucket: "lists", Prefix: "crl/"}},
		RefreshSeconds: 300, FunctionName: "authorizer", MemoryMiB: 512,
	}
	w.Put("lists", "crl/root.crl", w.root.CRL(1))
	w.Put("lists", "crl/sub.crl", w.sub.CRL(1))
	w.start()
	return w
}

// start makes the function anew, as a new sandbox has it.
func (w *world) start(edits ...func(*config)) {
	for _, edit := range edits {
		edit(&w.cfg)
	}
	w.handler = newHandler(w.cfg, &w.S3, logging.New(&w.log), &w.metrics, w.clock)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// pass lets time pass, in which the function is frozen.
func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// fails makes the calls that begin with one of the prefixes fail.
func (w *world) fails(prefixes ...string) {
	w.Before(func(_ context.Context, call string) error {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(call, p) }) {
			return errDown
		}
		return nil
	})
}

// httpEvent and restEvent return events with a certificate in PEM.
func httpEvent(t testing.TB, pem string) []byte {
	var e events.APIGatewayV2CustomAuthorizerV2Request
	e.Version, e.Type, e.RouteArn = "2.0", "REQUEST", "arn:aws:execute-api:us-east-1:123456789012:api/$default/GET/orders"
	e.Headers = map[string]string{"authorization": "Bearer secret", "clientCertPem": "decoy"}
	e.RequestContext.RequestID = "request-1"
	e.RequestContext.Authentication.ClientCert.ClientCertPem = pem
	return marshal(t, e)
}

const method = "arn:aws:execute-api:us-east-1:123456789012:api/live/GET/orders/7"

func restEvent(t testing.TB, pem string) []byte {
	var e events.APIGatewayCustomAuthorizerRequestTypeRequest
	e.Type, e.MethodArn = "REQUEST", method
	e.Headers = map[string]string{"authorization": "Bearer secret", "clientCertPem": "decoy"}
	e.RequestContext.RequestID = "request-1"
	e.RequestContext.Identity.ClientCert.ClientCertPem = pem
	return marshal(t, e)
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A record is what the log says of a decision.
type record struct {
	Level, Message, Code, Reason, Subject, Serial, Issuer, APIRequestID string
}

// invoke sends an event, and returns the response, the record of the decision and
// the names of the metrics that were counted for it.
func (w *world) invoke(payload []byte) (response string, r record, metrics []string) {
	w.t.Helper()
	w.log.Reset()
	w.metrics.Reset()
	got, err := w.handler.Invoke(w.t.Context(), payload)
	if err != nil {
		w.t.Fatal(err)
	}
	for line := range strings.Lines(w.log.String()) {
		var other record
		if err := json.Unmarshal([]byte(line), &other); err != nil {
			w.t.Fatalf("%v: %s", err, line)
		}
		if other.Code != "" {
			r = other
		}
	}
	for line := range strings.Lines(w.metrics.String()) {
		var document map[string]any
		if err := json.Unmarshal([]byte(line), &document); err != nil {
			w.t.Fatalf("%v: %s", err, line)
		}
		if document["FunctionName"] != "authorizer" {
			w.t.Errorf("metrics of function %v", document["FunctionName"])
		}
		for _, name := range []string{"Allowed", "Denied", "RevocationUnavailable"} {
			if document[name] == float64(1) {
				metrics = append(metrics, name)
			}
		}
	}
	return string(got), r, metrics
}

// want wants a certificate to be decided like this, by events of both kinds.
func (w *world) want(certificate *x509.Certificate, want code, reasons ...string) {
	w.t.Helper()
	pem := string(pkitest.PEM(certificate))
	for _, payload := range [][]byte{httpEvent(w.t, pem), restEvent(w.t, pem)} {
		w.wantEvent(payload, want, reasons...)
	}
}

// wantEvent wants an event to be decided with the code, and every one of the words
// in the reason. It looks at the log, the metrics and that nothing leaks.
func (w *world) wantEvent(payload []byte, want code, reasons ...string) {
	w.t.Helper()
	response, r, metrics := w.invoke(payload)
	if r.Code != string(want) {
		w.t.Fatalf("decided %q: %s; want %q", r.Code, r.Reason, want)
	}
	for _, words := range reasons {
		if !strings.Contains(r.Reason, words) {
			w.t.Errorf("reason %q does not say %q", r.Reason, words)
		}
	}
	level := want.level()
	if want == allowed && r.Reason != "" {
		level = slog.LevelWarn
	}
	if r.Level != level.String() || (want == allowed) != (r.Message == "allowed") {
		w.t.Errorf("record %+v", r)
	}
	counted := "Denied"
	if want == allowed {
		counted = "Allowed"
	}
	if !slices.Contains(metrics, counted) {
		w.t.Errorf("metrics %q, want %s", metrics, counted)
	}
	if want != allowed && r.Reason == "" {
		w.t.Error("denied without a reason")
	}
	if gotAllowed := strings.Contains(response, `"isAuthorized":true`) || strings.Contains(response, `"Effect":"Allow"`); gotAllowed != (want == allowed) {
		w.t.Errorf("response %s", response)
	}
	if want != allowed && (strings.Contains(response, string(want)) || strings.Contains(response, "client")) {
		w.t.Errorf("the caller sees why: %s", response)
	}
	for _, secret := range []string{"-----BEGIN", "Bearer secret", "decoy"} {
		if strings.Contains(w.log.String()+w.metrics.String()+response, secret) {
			w.t.Errorf("%q is in the log, the metrics or the response", secret)
		}
	}
}

// A buffer can be written to by a load in the background.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (b *buffer) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.b.Reset()
}

// settle waits for a refresh in the background to end.
func (w *world) settle() {
	w.t.Helper()
	for range 1000 {
		if strings.Contains(w.log.String(), `"message":"loaded"`) || strings.Contains(w.log.String(), "refresh ") {
			return
		}
		time.Sleep(time.Millisecond)
	}
	w.t.Fatalf("no refresh has ended:\n%s", w.log.String())
}

func (r record) String() string {
	return fmt.Sprintf("%s %s %s: %s", r.Level, r.Message, r.Code, r.Reason)
}
