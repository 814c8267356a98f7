package batch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

func TestConfig(t *testing.T) {
	handle := func(context.Context, *item) error { return nil }
	park := func(context.Context, *item, Failure) error { return nil }
	id := func(_ context.Context, i *item) string { return i.name }
	store := new(idempotency.Memory)
	for _, tt := range []struct {
		name string
		c    Config[item]
		want string // part of the error, "" for none
	}{
		{"least", Config[item]{Handle: handle}, ""},
		{"everything", Config[item]{Handle: handle, Concurrency: 1, Attempts: 1, Deliveries: 9, Park: park, Store: store, ID: id, Backoff: Backoff{1, 1}, DeadlineMargin: 1}, ""},
		{"one delivery without a store", Config[item]{Handle: handle, Deliveries: 1, Park: park}, ""},
		{"unlimited", Config[item]{Handle: handle, Deliveries: Unlimited, Park: park, Store: store, ID: id}, ""},
		{"store without park", Config[item]{Handle: handle, Store: store, ID: id}, ""},
		{"no handler", Config[item]{}, "Handle is nil"},
		{"concurrency", Config[item]{Handle: handle, Concurrency: -1}, "Concurrency is -1, need at least 1 (0 stands for 10)"},
		{"attempts", Config[item]{Handle: handle, Attempts: -1}, "Attempts is -1, need at least 1 (0 stands for 5)"},
		{"deliveries", Config[item]{Handle: handle, Deliveries: -2}, "Deliveries is -2"},
		{"deliveries without a store", Config[item]{Handle: handle, Deliveries: 2, Park: park, ID: id}, ""},
		{"deliveries without an id", Config[item]{Handle: handle, Deliveries: 2, Park: park}, "Deliveries is 2, which takes an ID to count by: set ID"},
		{"deliveries without park", Config[item]{Handle: handle, Deliveries: 2, Store: store, ID: id}, "set Park"},
		{"store without id", Config[item]{Handle: handle, Store: store}, "set ID"},
		{"id without store", Config[item]{Handle: handle, ID: id}, ""},
		{"margin", Config[item]{Handle: handle, DeadlineMargin: -time.Second}, "DeadlineMargin is -1s"},
		{"back-off", Config[item]{Handle: handle, Backoff: Backoff{Base: -time.Second}}, "Backoff is from -1s to 10s"},
		{"back-off in reverse", Config[item]{Handle: handle, Backoff: Backoff{Base: 2, Max: 1}}, "Backoff is from 2ns to 1ns"},
		{"several", Config[item]{Attempts: -1}, "Handle is nil: set it to the function that processes an item; Attempts is -1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, err := New(tt.c)
			if tt.want == "" {
				if err != nil || e == nil {
					t.Errorf("got %v", err)
				}
				return
			}
			if err == nil || e != nil || !strings.HasPrefix(err.Error(), "batch: ") || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %q in one line", err, tt.want)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	park := func(context.Context, *item, Failure) error { return nil }
	id := func(_ context.Context, i *item) string { return i.name }
	for _, tt := range []struct {
		c    Config[item]
		want int
	}{
		{Config[item]{}, Unlimited},
		{Config[item]{Park: park}, Unlimited},
		{Config[item]{ID: id}, Unlimited},
		{Config[item]{Park: park, ID: id}, DefaultDeliveries},
		{Config[item]{Park: park, ID: id, Deliveries: Unlimited}, Unlimited},
		{Config[item]{Park: park, Deliveries: 1}, 1},
	} {
		c := tt.c.withDefaults()
		equal(t, "deliveries", c.Deliveries, tt.want)
		if c.Concurrency != DefaultConcurrency || c.Attempts != DefaultAttempts || c.DeadlineMargin != DefaultDeadlineMargin || c.Backoff != (Backoff{DefaultBackoffBase, DefaultBackoffMax}) {
			t.Errorf("got %+v", c)
		}
	}
}

func TestPermanent(t *testing.T) {
	if Permanent(nil) != nil || IsPermanent(nil) || IsPermanent(errMalformed) {
		t.Error("permanent without being marked")
	}
	err := fmt.Errorf("decode: %w", Permanent(fmt.Errorf("header: %w", errMalformed)))
	if !IsPermanent(err) || !errors.Is(err, errMalformed) || err.Error() != "decode: header: malformed" {
		t.Errorf("got %v", err)
	}
	if !IsPermanent(errors.Join(errTransient, Permanent(errMalformed))) {
		t.Error("one of several errors is permanent")
	}
}

func TestPanicError(t *testing.T) {
	if err := (&PanicError{Value: 7}); err.Error() != "panic: 7" || err.Unwrap() != nil {
		t.Errorf("got %v, %v", err, err.Unwrap())
	}
	if err := (&PanicError{Value: errMalformed}); !errors.Is(err, errMalformed) {
		t.Errorf("got %v", err)
	}
}
