package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
)

// attempts fails with the errors, and for ever with the last.
func attempts(n *int, errs ...error) func(context.Context) error {
	return func(context.Context) error {
		err := errs[min(*n, len(errs)-1)]
		*n++
		return err
	}
}

func TestUntil(t *testing.T) {
	refused := errors.New("connection refused")
	hangs := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for name, test := range map[string]struct {
		attempt func(n *int) func(context.Context) error
		want    string // "" for success
		n       int
		took    time.Duration
	}{
		"at once": {func(n *int) func(context.Context) error { return attempts(n, nil) }, "", 1, 0},
		"after a while": {func(n *int) func(context.Context) error {
			return attempts(n, refused, kerr.NotController, refused, nil)
		}, "", 4, 3500 * time.Millisecond},
		"pauses grow to a limit": {func(n *int) func(context.Context) error {
			return attempts(n, refused, refused, refused, refused, refused, refused, refused, nil)
		}, "", 8, (500 + 1000 + 2000 + 4000 + 8000 + 10000 + 10000) * time.Millisecond},
		"for good":       {func(n *int) func(context.Context) error { return attempts(n, refused, kerr.InvalidConfig) }, "INVALID_CONFIG", 2, 500 * time.Millisecond},
		"until deadline": {func(n *int) func(context.Context) error { return attempts(n, refused) }, "the cluster was not ready in time: connection refused", 16, 2 * time.Minute},
		"refused for a minute": {func(n *int) func(context.Context) error { return attempts(n, kerr.SaslAuthenticationFailed) },
			"SASL_AUTHENTICATION_FAILED: SASL Authentication failed.: the cluster refuses", 11, time.Minute},
		"refused, then reached": {func(n *int) func(context.Context) error {
			return attempts(n, kerr.SaslAuthenticationFailed, kerr.SaslAuthenticationFailed, nil)
		}, "", 3, 1500 * time.Millisecond},
		"does not answer": {func(n *int) func(context.Context) error { *n = 1; return hangs },
			"the cluster was not ready in time: context deadline exceeded", 1, 2 * time.Minute},
		"answers no more": {func(n *int) func(context.Context) error {
			return func(ctx context.Context) error {
				if *n++; *n > 1 {
					return hangs(ctx)
				}
				return kerr.InvalidReplicationFactor
			}
		}, "not ready in time: INVALID_REPLICATION_FACTOR: ", 2, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				n, start := 0, time.Now()
				err := patience{propagation: time.Minute}.until(ctx, test.attempt(&n))
				if test.want == "" && err != nil {
					t.Errorf("got error %v", err)
				}
				if test.want != "" {
					wantError(t, err, test.want)
				}
				if took := time.Since(start); n != test.n || took != test.took {
					t.Errorf("got %d attempts in %v, want %d in %v", n, took, test.n, test.took)
				}
			})
		})
	}
}
