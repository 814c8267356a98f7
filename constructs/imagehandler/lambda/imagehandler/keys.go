package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

const (
	// keysGrace is how long keys are good that cannot be read again.
	keysGrace = time.Hour
	// keysRetry is what passes after a failure before keys are read again.
	keysRetry = 5 * time.Second
)

type secretsClient interface {
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

// signingKeys are those of a secret.
type signingKeys struct {
	client         secretsClient
	secret, member string
	refresh        time.Duration
	log            *slog.Logger
	now            func() time.Time

	turn   chan struct{} // of who looks at what follows
	keys   [][]byte
	asOf   time.Time
	failed time.Time
	err    error
}

var _ service.SigningKeys = (*signingKeys)(nil)

func newSigningKeys(client secretsClient, secret, member string, refresh time.Duration, log *slog.Logger) *signingKeys {
	// The wall clock: the monotonic one may stand still while Lambda has frozen the
	// process.
	now := func() time.Time { return time.Now().Round(0) }
	return &signingKeys{client: client, secret: secret, member: member, refresh: refresh, log: log, now: now, turn: make(chan struct{}, 1)}
}

// Keys implements [service.SigningKeys].
func (k *signingKeys) Keys(ctx context.Context) ([][]byte, error) {
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if k.usable(k.refresh) {
		return k.keys, nil
	}
	if k.err == nil || !within(k.now(), k.failed, keysRetry) {
		k.load(ctx)
	}
	switch {
	case k.err == nil || k.usable(k.refresh+keysGrace):
		return k.keys, nil
	default:
		return nil, k.err
	}
}

func (k *signingKeys) usable(age time.Duration) bool {
	return k.keys != nil && within(k.now(), k.asOf, age)
}

// within reports whether then is in the period that ends now. A clock that went
// back makes it false.
func within(now, then time.Time, period time.Duration) bool {
	age := now.Sub(then)
	return age >= 0 && age < period
}

func (k *signingKeys) load(ctx context.Context) {
	began := k.now()
	keys, err := k.read(ctx)
	if err != nil {
		if ctx.Err() != nil {
			k.failed = time.Time{} // the request has run out of time: the next one may try
		} else {
			k.failed = k.now()
		}
		k.err = fmt.Errorf("signing keys: %w", err)
		k.log.ErrorContext(ctx, "signing keys cannot be read", "error", k.err, "earlierKeys", k.keys != nil)
		return
	}
	k.keys, k.asOf, k.err = keys, began, nil
}

// read returns the keys of the current version, and that of the previous one if
// the current one has no list.
func (k *signingKeys) read(ctx context.Context) ([][]byte, error) {
	keys, list, err := k.version(ctx, "AWSCURRENT")
	if err != nil || list {
		return keys, err
	}
	previous, list, err := k.version(ctx, "AWSPREVIOUS")
	var missing *types.ResourceNotFoundException
	switch {
	case errors.As(err, &missing):
		return keys, nil
	case errors.Is(err, errForm) || err == nil && list:
		// The secret had another form once: what it says then is no key.
		return keys, nil
	case err != nil:
		return nil, err
	}
	return append(keys, previous...), nil
}

var errForm = errors.New("the secret has not the form that is expected")

// version reads the keys of a version. list tells that they are in a list.
func (k *signingKeys) version(ctx context.Context, stage string) (keys [][]byte, list bool, err error) {
	out, err := k.client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &k.secret, VersionStage: &stage})
	if err != nil {
		return nil, false, err
	}
	text := out.SecretBinary
	if out.SecretString != nil {
		text = []byte(*out.SecretString)
	}
	if k.member == "" {
		if len(text) == 0 {
			return nil, false, fmt.Errorf("%w: it is empty", errForm)
		}
		return [][]byte{text}, false, nil
	}
	return parseKeys(text, k.member)
}

// parseKeys reads a member of JSON. Its errors show nothing of it.
func parseKeys(text []byte, member string) (keys [][]byte, list bool, err error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		return nil, false, fmt.Errorf("%w: it is no JSON object", errForm)
	}
	var key string
	if json.Unmarshal(members[member], &key) == nil && key != "" {
		return [][]byte{[]byte(key)}, false, nil
	}
	var several []string
	if json.Unmarshal(members[member], &several) != nil || len(several) < 1 || len(several) > 2 {
		return nil, false, fmt.Errorf("%w: its member %q is neither a text nor a list of one or two", errForm, member)
	}
	for _, key := range several {
		if key == "" {
			return nil, false, fmt.Errorf("%w: a key in its member %q is empty", errForm, member)
		}
		keys = append(keys, []byte(key))
	}
	return keys, true, nil
}
