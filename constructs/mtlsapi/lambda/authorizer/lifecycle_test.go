package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/pkitest"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

const (
	getTruststore = "get trust/truststore.pem"
	getRoot       = "get lists/crl/root.crl"
	getSub        = "get lists/crl/sub.crl"
	listLists     = "list lists/crl/"
)

// wantCalls wants S3 to have been called like this since the last time.
func (w *world) wantCalls(want ...string) {
	w.t.Helper()
	if got := w.Calls(); !slices.Equal(got, want) {
		w.t.Errorf("calls %q, want %q", got, want)
	}
}

const refreshAge = 300 * time.Second

// Nothing is called at the start, everything once by the first event, and nothing
// by the next ones.
func TestCalls(t *testing.T) {
	w := newWorld(t)
	w.wantCalls()
	w.want(w.client, allowed)
	w.wantCalls(getRoot, getSub, getTruststore, listLists)
	w.want(w.client, allowed)
	w.want(w.sub.Client(1, "another"), allowed)
	w.want(pkitest.Root(t, "Stranger").Client(1, "stranger"), untrusted)
	w.wantCalls()
	w.pass(2 * refreshAge)
	w.want(w.client, allowed)
	w.wantCalls(listLists) // entity tags have not changed
}

// An event without a certificate does not load anything.
func TestNothingIsLoadedForNothing(t *testing.T) {
	w := newWorld(t)
	w.wantEvent([]byte(`{`), malformedEvent)
	w.wantEvent(httpEvent(t, ""), noCertificate)
	w.wantEvent(httpEvent(t, "CERT_CONTENT"), malformedCertificate)
	w.wantCalls()
}

func TestWithoutSources(t *testing.T) {
	w := newWorld(t)
	w.start(func(c *config) { c.Sources = nil })
	w.want(w.client, allowed)
	w.pass(90 * 24 * time.Hour)
	w.want(w.client, allowed)
	w.wantCalls(getTruststore)
}

// A list that is replaced is seen: by the request that finds the old one very old,
// or by the one after that which finds it old.
func TestListIsReplaced(t *testing.T) {
	w := newWorld(t)
	w.want(w.client, allowed)
	w.Put("lists", "crl/sub.crl", w.sub.CRL(2, clientSerial))
	w.pass(refreshAge - time.Second)
	w.want(w.client, allowed)
	w.Calls()

	w.pass(time.Second)
	_, r, _ := w.invoke(httpEvent(t, string(pkitest.PEM(w.client))))
	w.settle()
	if r.Code != "allowed" && r.Code != "revoked" { // a race, and either is right
		t.Errorf("record %v", r)
	}
	w.want(w.client, revoked)
	w.wantCalls(getSub, listLists)

	w.Put("lists", "crl/sub.crl", w.sub.CRL(3))
	w.pass(2 * refreshAge)
	w.want(w.client, allowed)
	w.wantCalls(getSub, listLists)
}

// A request does not wait for a refresh that it does not need.
func TestRefreshDoesNotBlock(t *testing.T) {
	w := newWorld(t)
	w.want(w.client, allowed)
	w.Put("lists", "crl/sub.crl", w.sub.CRL(2, clientSerial))
	w.pass(refreshAge)
	release := make(chan struct{})
	w.Before(func(ctx context.Context, _ string) error {
		select {
		case <-release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	w.want(w.client, allowed)
	w.want(w.client, allowed)
	close(release)
	w.settle()
	w.want(w.client, revoked)
}

func TestTruststoreUnavailable(t *testing.T) {
	w := newWorld(t)
	w.fails("get trust/")
	w.want(w.client, truststoreUnread, "S3 is down")
	w.want(w.client, truststoreUnread, "S3 is down")
	w.wantCalls(getTruststore) // not again so soon
	w.fails()
	w.pass(5 * time.Second)
	w.want(w.client, allowed)
	w.wantCalls(getRoot, getSub, getTruststore, listLists)
}

func TestTruststoreVersion(t *testing.T) {
	w := newWorld(t)
	w.Put("trust", "truststore.pem", pkitest.PEM(pkitest.Root(t, "New").Certificate))
	w.want(w.client, allowed) // API Gateway still trusts the version before
	w.start(func(c *config) { c.Version = "9" })
	w.want(w.client, truststoreUnread, "NoSuchKey")
	broken := w.Put("trust", "truststore.pem", []byte("no certificate"))
	w.start(func(c *config) { c.Version = broken })
	w.want(w.client, truststoreUnread, "s3://trust/truststore.pem?versionId="+broken)
}

// A truststore that could not be read denies, whatever the policy for revocation.
func TestTruststoreUnavailableWhenUnknownIsAllowed(t *testing.T) {
	w := newWorld(t)
	w.start(func(c *config) { c.AllowWhenUnknown = true })
	w.fails("get trust/")
	w.want(w.client, truststoreUnread)
}

func TestListsFailAtFirstThenRecover(t *testing.T) {
	for _, call := range []string{listLists, getSub} {
		w := newWorld(t)
		w.fails(call)
		w.want(w.client, revocationUnknown)
		w.fails()
		w.pass(5 * time.Second)
		w.want(w.client, allowed)
	}
}

// A refresh that fails leaves the list in use until it goes out of date.
func TestFailingRefreshKeepsListsUntilStale(t *testing.T) {
	w := newWorld(t)
	w.Put("lists", "crl/sub.crl", w.sub.CRL(2, 1))
	w.want(w.client, allowed)
	w.fails("")
	for _, age := range []time.Duration{2 * refreshAge, 24 * time.Hour, 5 * 24 * time.Hour} {
		w.pass(age)
		w.want(w.client, allowed)
		w.want(w.sub.Client(1, "device-2"), revoked)
		if log := w.log.String(); strings.Contains(log, "refresh failed") {
			t.Errorf("a second failure within %v: %s", 5*time.Second, log)
		}
	}
	w.pass(24 * time.Hour)
	w.want(w.client, revocationStale, "nextUpdate")
	w.Calls()
	w.fails()
	w.Put("lists", "crl/root.crl", w.root.Sign(crltest.List{NextUpdate: w.now.Add(time.Hour)}))
	w.Put("lists", "crl/sub.crl", w.sub.Sign(crltest.List{NextUpdate: w.now.Add(time.Hour)}))
	w.pass(5 * time.Second)
	w.want(w.client, allowed)
	w.wantCalls(getRoot, getSub, listLists)
}

// A damaged list leaves the one that it replaced in use.
func TestDamagedRefreshKeepsListUntilStale(t *testing.T) {
	w := newWorld(t)
	w.want(w.client, allowed)
	w.Put("lists", "crl/sub.crl", []byte("<Error/>"))
	w.pass(2 * refreshAge)
	w.want(w.client, allowed)
	w.pass(7 * 24 * time.Hour)
	w.Put("lists", "crl/root.crl", w.root.Sign(crltest.List{NextUpdate: w.now.Add(time.Hour)}))
	w.want(w.client, revocationStale)
}

// A list that was missing is looked for again by the clients who need it, but not
// by each of their requests.
func TestMissingListIsLookedFor(t *testing.T) {
	w := newWorld(t)
	w.Delete("lists", "crl/sub.crl")
	w.want(w.client, revocationUnknown)
	w.wantCalls(getRoot, getTruststore, listLists)
	w.want(w.client, revocationUnknown)
	w.wantCalls()
	w.pass(5 * time.Second)
	w.want(w.client, revocationUnknown)
	w.wantCalls(listLists)
	w.Put("lists", "crl/sub.crl", w.sub.CRL(1))
	w.pass(5 * time.Second)
	w.want(w.client, allowed)
	w.wantCalls(getSub, listLists)
}

// A client whose chain is kept is still told when it expires, and is revoked.
func TestKeptChain(t *testing.T) {
	w := newWorld(t)
	short := w.sub.Client(1, "short", func(c *x509.Certificate) { c.NotAfter = pkitest.Now.Add(time.Minute) })
	w.want(short, allowed)
	w.pass(time.Minute)
	w.want(short, allowed) // valid to the second, inclusively: RFC 5280 section 4.1.2.5
	w.pass(time.Second)
	w.want(short, expired)
	w.pass(-2 * time.Minute)
	w.want(short, allowed) // a clock that was wrong
	w.pass(-365 * 24 * time.Hour)
	w.want(short, notYetValid)
}

// The chain's validity counts, not that of the client's certificate alone.
func TestAuthorityExpires(t *testing.T) {
	w := newWorld(t)
	old := w.root.Subordinate(6, "Old", func(c *x509.Certificate) { c.NotAfter = pkitest.Now.Add(time.Minute) })
	w.cfg.Version = w.Put("trust", "truststore.pem", pkitest.PEM(w.root.Certificate, w.sub.Certificate, old.Certificate))
	w.Put("lists", "crl/old.crl", old.CRL(1))
	w.start()
	ofOld := old.Client(1, "of old")
	w.want(ofOld, allowed)
	w.pass(time.Minute + time.Second)
	w.want(ofOld, expired)
	w.want(w.client, allowed)
	w.start() // a new sandbox reads a truststore with an expired authority
	w.want(ofOld, expired)
	w.want(w.client, allowed)
}

func TestRefreshReports(t *testing.T) {
	w := newWorld(t)
	w.invoke(httpEvent(t, string(pkitest.PEM(w.client))))
	for _, want := range []string{`"message":"loaded","authorities":2,"revocationLists":2,"revokedCertificates":0`} {
		if !strings.Contains(w.log.String(), want) {
			t.Errorf("the log does not have %s:\n%s", want, w.log.String())
		}
	}
	if metrics := w.metrics.String(); !strings.Contains(metrics, `"CrlRefreshMilliseconds"`) || strings.Contains(metrics, "RevocationUnavailable") {
		t.Errorf("metrics %s", metrics)
	}

	w.Put("lists", "crl/sub.crl", []byte("<Error/>"))
	w.pass(2 * refreshAge)
	_, _, metrics := w.invoke(httpEvent(t, string(pkitest.PEM(w.client))))
	if want := []string{"RevocationUnavailable", "Allowed"}; !slices.Equal(metrics, want) {
		t.Errorf("metrics %q, want %q", metrics, want)
	}
	if log := w.log.String(); !strings.Contains(log, `"level":"ERROR","message":"revocation list cannot be used","reason":"s3://lists/crl/sub.crl: `) {
		t.Errorf("log %s", log)
	}

	w.fails("")
	w.pass(2 * refreshAge)
	_, _, metrics = w.invoke(httpEvent(t, string(pkitest.PEM(w.client))))
	if want := []string{"RevocationUnavailable", "Allowed"}; !slices.Equal(metrics, want) {
		t.Errorf("metrics %q, want %q", metrics, want)
	}
	if log := w.log.String(); !strings.Contains(log, `"level":"ERROR","message":"refresh failed`) {
		t.Errorf("log %s", log)
	}
}

// brokenPipe cannot be written to.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

// Metrics that cannot be written are reported, and change no decision.
func TestMetricsFail(t *testing.T) {
	w := newWorld(t)
	w.handler = newHandler(w.cfg, &w.S3, logging.New(&w.log), brokenPipe{}, w.clock)
	response, r, _ := w.invoke(httpEvent(t, string(pkitest.PEM(w.client))))
	if r.Code != "allowed" || !strings.Contains(response, "true") || !strings.Contains(w.log.String(), "broken pipe") {
		t.Errorf("response %s, log %s", response, w.log.String())
	}
}

// A refresh that fails because the function was frozen is nobody's fault.
func TestInterruptedRefreshIsNoAlarm(t *testing.T) {
	w := newWorld(t)
	w.want(w.client, allowed)
	release := make(chan struct{})
	w.Before(func(context.Context, string) error {
		<-release
		return errors.New("connection reset by peer")
	})
	w.pass(refreshAge)
	w.want(w.client, allowed)
	close(release)
	w.settle()
	if log := w.log.String(); !strings.Contains(log, `"level":"INFO","message":"refresh interrupted`) || strings.Contains(log, "ERROR") {
		t.Errorf("log %s", log)
	}
	if strings.Contains(w.metrics.String(), "RevocationUnavailable") {
		t.Errorf("metrics %s", w.metrics.String())
	}
	w.Before(nil)
	w.want(w.client, allowed)
}

// Several requests run at a time on Lambda Managed Instances: they are decided
// right while lists are replaced under them.
func TestConcurrentRequests(t *testing.T) {
	w := newWorld(t)
	w.start(func(c *config) { c.RefreshSeconds = 1 })
	good := httpEvent(t, string(pkitest.PEM(w.client)))
	bad := restEvent(t, string(pkitest.PEM(w.sub.Client(1, "device-2"))))
	w.Put("lists", "crl/sub.crl", w.sub.CRL(2, 1))
	w.wantEvent(good, allowed) // there is a list to fall back to when one is damaged
	var requests sync.WaitGroup
	failures := make([]error, 8)
	for i := range failures {
		requests.Go(func() {
			for n := range 100 {
				allow, err := w.handler.Invoke(t.Context(), good)
				deny, err2 := w.handler.Invoke(t.Context(), bad)
				if err := errors.Join(err, err2); err != nil || !strings.Contains(string(allow), "true") || !strings.Contains(string(deny), "Deny") {
					failures[i] = fmt.Errorf("request %d: %s, %s, %w", n, allow, deny, err)
					return
				}
				w.pass(100 * time.Millisecond)
			}
		})
	}
	lists := [][]byte{w.sub.CRL(3, 1), w.sub.CRL(4, 1, 2), []byte("<Error/>"), w.sub.CRL(5, 1)}
	for n := range 100 {
		w.Put("lists", "crl/sub.crl", lists[n%len(lists)])
		time.Sleep(time.Millisecond)
	}
	requests.Wait()
	if err := errors.Join(failures...); err != nil {
		t.Error(err)
	}
}
