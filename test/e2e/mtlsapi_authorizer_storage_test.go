package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/pki"
)

// TestAuthorizerRefresh revokes clients one after the other. A revocation must be seen once the list before it is twice
// as old as lists may get.
func TestAuthorizerRefresh(t *testing.T) {
	t.Parallel()
	const refresh = time.Second
	issuing, root := newHierarchy(t, "example")
	client, other := issuing.Client(t, "client"), issuing.Client(t, "other client")
	a := newAuthorizer(t, issuing)
	a.publish(currentLists(t, issuing, nil))
	a.assertDecides(client, allowed)
	a.assertDecides(other, allowed)

	a.publish(lists{"issuing": issuing.CRL(t, pki.CRL{Number: 2, Revoked: pki.Revoke(client)})})
	time.Sleep(2 * refresh)
	a.assertDecides(client, revoked, "CN=client")
	a.assertDecides(other, allowed)
	if got := reads(a, "root"); got != 1 {
		t.Errorf("read the list of the root %d times, want once as it has not changed", got)
	}

	a.publish(lists{"root": root.CRL(t, pki.CRL{Number: 2, Revoked: pki.Revoke(issuing)})})
	time.Sleep(2 * refresh)
	a.assertDecides(other, revoked, "CN=example issuing")
	if got := reads(a, "issuing"); got != 2 {
		t.Errorf("read the list of the issuer %d times, want once for each version", got)
	}
}

// reads returns how often a list was read.
func reads(a *authorizer, name string) int {
	n := 0
	for _, r := range a.aws.Requests(readObject) {
		if r.Input["Key"] == listPrefix+name+".crl" {
			n++
		}
	}
	return n
}

// TestAuthorizerCaches shows that clients do not wait for S3 one by one.
func TestAuthorizerCaches(t *testing.T) {
	t.Parallel()
	issuing, _ := newHierarchy(t, "example")
	a := newAuthorizer(t, issuing, map[string]string{"REFRESH_SECONDS": "300"})
	a.publish(currentLists(t, issuing, nil))
	for i := range 20 {
		a.assertDecides(issuing.Client(t, fmt.Sprint("client ", i)), allowed)
	}
	if got, want := len(a.aws.Requests()), 4; got != want {
		t.Errorf("got requests %q, want %d: the truststore, a listing and two lists", a.aws.Operations(), want)
	}
}

// TestAuthorizerStorageFails has S3 fail in every way before anything could be loaded, and then recover.
func TestAuthorizerStorageFails(t *testing.T) {
	t.Parallel()
	gone := awsstub.Fail(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	for _, test := range []struct {
		name      string
		operation string
		reply     awsstub.Reply
		code      string
		want      []string // fragments of the log
	}{
		{"objects cannot be read", readObject, awsstub.Break(), truststoreUnread, []string{truststoreURI, "InternalError"}},
		{"objects may not be read", readObject, awsstub.DenyAccess(), truststoreUnread, []string{truststoreURI, "AccessDenied"}},
		{"truststore is gone", readObject, only(truststoreKey, gone), truststoreUnread, []string{truststoreURI, "NoSuchKey"}},
		{"lists cannot be listed", listLists, awsstub.Throttle(), revocationUnknown, []string{"s3://" + listBucket + "/" + listPrefix, "SlowDown"}},
		{"lists may not be listed", listLists, awsstub.DenyAccess(), revocationUnknown, []string{"s3://" + listBucket + "/" + listPrefix, "AccessDenied"}},
		{"a list cannot be read", readObject, only(listPrefix+"issuing.crl", awsstub.Break()), revocationUnknown, []string{"issuing.crl", "InternalError"}},
		{"a list may not be read", readObject, only(listPrefix+"root.crl", awsstub.DenyAccess()), revocationUnknown, []string{"root.crl", "AccessDenied"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			issuing, _ := newHierarchy(t, "example")
			client := issuing.Client(t, "client")
			a := newAuthorizer(t, issuing)
			a.publish(currentLists(t, issuing, nil))
			a.aws.On(test.operation, test.reply)
			a.assertDecides(client, test.code)
			assertContains(t, "the log", strings.Join(a.function.Log(), "\n"), test.want...)

			a.aws.On(test.operation, awsstub.Default)
			a.awaitDecision(client, test.code, allowed)
		})
	}
}

// only gives the reply for one object, and serves the others.
func only(key string, reply awsstub.Reply) awsstub.Reply {
	return awsstub.Choose(func(r *awsstub.Request) awsstub.Reply {
		if r.Input["Key"] == key {
			return reply
		}
		return awsstub.Default
	})
}

// TestAuthorizerStorageHangs must deny before API Gateway gives up.
func TestAuthorizerStorageHangs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ operation, code string }{
		{readObject, truststoreUnread},
		{listLists, truststoreUnread},
	} {
		t.Run(test.operation, func(t *testing.T) {
			t.Parallel()
			issuing, _ := newHierarchy(t, "example")
			a := newAuthorizer(t, issuing)
			a.publish(currentLists(t, issuing, nil))
			a.aws.On(test.operation, awsstub.Hang())
			a.within(4*time.Second, issuing.Client(t, "client"), test.code)
		})
	}
}

// within asks an authorizer with that timeout.
func (a *authorizer) within(timeout time.Duration, client *pki.Certificate, want string) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), timeout)
	defer cancel()
	answer, err := a.function.Invoke(ctx, httpAuthorizerEvent(clientCert(client)))
	if err != nil {
		a.t.Fatalf("got %v, want an answer before the timeout", err)
	}
	last := a.decisions()[len(a.decisions())-1]
	if allows := decodeJSON(a.t, answer).(map[string]any)["isAuthorized"]; allows != (want == allowed) || last["code"] != want {
		a.t.Errorf("got %s because of %s %s, want %s", answer, last["code"], last["reason"], want)
	}
}

// TestAuthorizerStorageFailsLater keeps what was loaded as long as it is valid, and not a moment longer.
func TestAuthorizerStorageFailsLater(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		reply    awsstub.Reply
		recovers bool // soon; a request that was not answered is given up after half a minute only
	}{
		{"fails", awsstub.Break(), true},
		{"does not answer", awsstub.Hang(), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			issuing, _ := newHierarchy(t, "example")
			client, bad := issuing.Client(t, "client"), issuing.Client(t, "bad client")
			a := newAuthorizer(t, issuing)
			due := time.Now().Add(8 * time.Second).Truncate(time.Second)
			a.publish(currentLists(t, issuing, lists{"issuing": issuing.CRL(t, pki.CRL{NextUpdate: due, Revoked: pki.Revoke(bad)})}))
			a.assertDecides(client, allowed)

			a.aws.On(listLists, test.reply)
			a.aws.On(readObject, test.reply)
			for time.Until(due) > 4*time.Second {
				time.Sleep(time.Second)
				a.assertDecides(client, allowed)
				a.assertDecides(bad, revoked)
			}
			time.Sleep(time.Until(due) + 100*time.Millisecond)
			a.within(5*time.Second, client, revocationStale)
			a.within(5*time.Second, bad, revoked)

			if test.recovers {
				a.aws.On(listLists, awsstub.Default)
				a.aws.On(readObject, awsstub.Default)
				a.publish(lists{"issuing": issuing.CRL(t, pki.CRL{Number: 2})})
				a.awaitDecision(client, revocationStale, allowed)
			}
		})
	}
}
