package idempotency_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

func TestTermsAreValidated(t *testing.T) {
	for _, test := range []struct {
		terms idempotency.Terms
		want  string // in the error, "" for none
	}{
		{idempotency.Terms{}, ""},
		{idempotency.Terms{Lease: time.Minute, Expiry: time.Hour, ClockSkew: time.Minute}, ""},
		{idempotency.Terms{Lease: -1}, "got a lease of -1ns"},
		{idempotency.Terms{Expiry: -time.Hour}, "got an expiry of -1h0m0s"},
		{idempotency.Terms{ClockSkew: -time.Second}, "got a clock skew of -1s"},
		{idempotency.Terms{Expiry: 15*time.Minute + time.Second}, "got an expiry of 15m1s, want more than lease and clock skew, 15m1s"},
		{idempotency.Terms{Expiry: 15*time.Minute + time.Second + 1}, ""},
		{idempotency.Terms{Lease: 14 * 24 * time.Hour}, "got an expiry of 336h0m0s"},
	} {
		err := test.terms.Validate()
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: got error %v, want %q", test.terms, err, test.want)
		}
		if _, err := (&idempotency.Memory{Terms: test.terms}).Begin(t.Context(), "key"); (err == nil) != (test.want == "") {
			t.Errorf("%+v: the store got error %v, want %q", test.terms, err, test.want)
		}
	}
}

func TestDefaultTerms(t *testing.T) {
	var terms idempotency.Terms
	now := terms.Time()
	if d := time.Since(now); d < 0 || d > time.Minute {
		t.Errorf("the default clock shows %v", now)
	}
	if got, want := terms.LockedUntil(context.Background(), now), now.Add(15*time.Minute+time.Second); !got.Equal(want) {
		t.Errorf("locked until %v, want %v", got, want)
	}
	if got, want := terms.ExpiresAt(now), now.Add(14*24*time.Hour); !got.Equal(want) {
		t.Errorf("expires at %v, want %v", got, want)
	}
}
