package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

func TestProspects(t *testing.T) {
	untrusted := &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	for _, test := range []struct {
		err  error
		want prospect
	}{
		{errors.New("connection refused"), passes},
		{context.DeadlineExceeded, passes},
		{&net.DNSError{IsNotFound: true}, passes},
		{kerr.NotController, passes},
		{kerr.InvalidReplicationFactor, passes},
		{&brokerError{"create topic", kerr.UnknownServerError, ""}, passes},
		{kerr.SaslAuthenticationFailed, mayPass},
		{fmt.Errorf("connect: %w", &kadm.AuthError{Err: kerr.TopicAuthorizationFailed}), mayPass},
		{kerr.InvalidConfig, lasts},
		{&refusal{"fewer partitions"}, lasts},
		{fmt.Errorf("unable to dial: %w", untrusted), lasts},
		{fmt.Errorf("unable to dial: %w", tls.RecordHeaderError{Msg: "no TLS"}), lasts},
		{join(kerr.NotController, &brokerError{"create", kerr.InvalidConfig, ""}, errors.New("reset")), lasts},
		{join(kerr.NotController, kerr.ClusterAuthorizationFailed), mayPass},
		{&kadm.ShardErrors{Errs: []kadm.ShardError{{Err: kerr.NotLeaderForPartition}, {Err: untrusted}}}, lasts},
	} {
		if got := prospectOf(test.err); got != test.want {
			t.Errorf("%v: got %d, want %d", test.err, got, test.want)
		}
	}
}

func TestAdvice(t *testing.T) {
	for err, want := range map[error]string{
		kerr.SaslAuthenticationFailed: "Authentication", kerr.SecurityDisabled: "authorizer.class.name",
		&tls.CertificateVerificationError{}: "RootCASecretArn", tls.RecordHeaderError{}: "listener with TLS",
	} {
		advised := advise(fmt.Errorf("connect: %w", err))
		wantError(t, advised, want)
		if !errors.Is(advised, err) {
			t.Errorf("%v does not wrap %v", advised, err)
		}
	}
	if err := kerr.InvalidConfig; advise(err) != err {
		t.Errorf("got %v, want the error as it is", advise(err))
	}
}

func TestBrokerError(t *testing.T) {
	for _, test := range []struct {
		err  *brokerError
		want string
	}{
		{&brokerError{"create", kerr.InvalidConfig, "Unknown topic config name: foo."}, "create: INVALID_CONFIG: Unknown topic config name: foo"},
		{&brokerError{"create", kerr.InvalidConfig, ""}, "create: INVALID_CONFIG: Configuration is invalid"},
		{&brokerError{"create", kerr.InvalidConfig, "INVALID_CONFIG"}, "create: INVALID_CONFIG: Configuration is invalid"},
		{&brokerError{"create", errors.New("no such topic"), "lost"}, "create: no such topic"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestJoin(t *testing.T) {
	a, b := errors.New("a"), errors.New("b")
	if err := join(nil, a, nil, b); err.Error() != "a; b" || !errors.Is(err, a) || !errors.Is(err, b) {
		t.Errorf("got %v", err)
	}
	if err := join(nil, a); err != a {
		t.Errorf("got %v, want a itself", err)
	}
	if err := join(nil, nil); err != nil {
		t.Errorf("got %v, want nil", err)
	}
}

// An error that may pass says which brokers could not be reached; one that lasts does
// not, and nothing is said twice.
func TestConnectFailures(t *testing.T) {
	f := &connectFailures{}
	refused := errors.New("connection refused")
	f.OnBrokerConnect(kgo.BrokerMetadata{Host: "b1", Port: 9094}, 0, nil, refused)
	f.OnBrokerConnect(kgo.BrokerMetadata{Host: "b2", Port: 9094}, 0, nil, errors.New("no such host"))
	f.OnBrokerConnect(kgo.BrokerMetadata{Host: "b3", Port: 9094}, 0, nil, errors.New("reset"))
	f.OnBrokerConnect(kgo.BrokerMetadata{Host: "b3", Port: 9094}, 0, nil, nil)
	dead := errors.New("broker died")
	if err := f.explain(dead); err.Error() != "broker died (broker b1:9094: connection refused; broker b2:9094: no such host)" || !errors.Is(err, dead) {
		t.Errorf("got %v", err)
	}
	if err := f.explain(refused); err.Error() != "connection refused (broker b2:9094: no such host)" {
		t.Errorf("got %v", err)
	}
	for _, err := range []error{nil, kerr.InvalidConfig} {
		if got := f.explain(err); got != err {
			t.Errorf("got %v, want %v", got, err)
		}
	}
}
