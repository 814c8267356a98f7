package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
)

// cluster is what the handlers call of a Kafka cluster.
type cluster interface {
	topicsAPI
	usersAPI

	// explain adds to an error why connections to brokers failed.
	explain(error) error

	// Close ends the connections.
	Close()
}

// opener connects to a cluster, which has answered when it returns.
type opener func(context.Context, target) (cluster, error)

// The client's own patience: enough to try another broker or two in place of one that
// does not answer. What still fails is attempted again when the whole situation has
// been looked at again: see patience.until.
const (
	dialTimeout    = 5 * time.Second
	retryTimeout   = 15 * time.Second
	metadataMaxAge = 10 * time.Millisecond // the least that the client takes
)

// open is the opener of real clusters.
func open(ctx context.Context, t target) (cluster, error) {
	b, err := connect(ctx, t, t.mechanism)
	if t.previous == nil || !errors.Is(err, kerr.SaslAuthenticationFailed) {
		return b, err
	}
	previous, previousErr := t.previous(ctx)
	if previousErr != nil {
		return nil, join(err, previousErr)
	}
	if previous == nil {
		return nil, err
	}
	b, previousErr = connect(ctx, t, previous)
	if errors.Is(previousErr, kerr.SaslAuthenticationFailed) {
		return nil, err // both are refused: the current one is the one to be told about
	}
	return b, previousErr
}

// connect connects with one mechanism. It returns an interface so that a failure is a
// nil one.
func connect(ctx context.Context, t target, mechanism sasl.Mechanism) (cluster, error) {
	failures := &connectFailures{}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(t.servers...),
		kgo.ClientID("lintel-clusteradmin"),
		kgo.DialTLSConfig(t.tls),
		kgo.SASL(mechanism),
		kgo.DialTimeout(dialTimeout),
		kgo.RetryTimeout(retryTimeout),
		kgo.MetadataMinAge(metadataMaxAge),
		kgo.WithHooks(failures),
		kgo.DisableClientMetrics(), // whose last report Close would wait for
	)
	if err != nil {
		return nil, fmt.Errorf("kafka client: %w", err)
	}
	b := &brokers{kadm.NewClient(client), client, failures}
	if _, err := b.BrokerMetadata(ctx); err != nil {
		client.Close()
		return nil, fmt.Errorf("connect to %s: %w", strings.Join(t.servers, ","), b.explain(err))
	}
	return b, nil
}

// brokers is a cluster at the other end of connections.
type brokers struct {
	*kadm.Client
	client   *kgo.Client
	failures *connectFailures
}

func (b *brokers) explain(err error) error { return b.failures.explain(err) }
