package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lintel-go/lintel/constructs/logs3/logbatch"
)

var errS3 = errors.New("S3 fails")

// withUploader runs a test with an uploader of one record, in made-up time.
func withUploader(t *testing.T, put func(context.Context, string, []byte) error, test func(u *uploader, failed *int)) {
	synctest.Test(t, func(t *testing.T) {
		batches := logbatch.New(logbatch.Limits{}, "", "f")
		batches.Add([]logbatch.Record{{Type: "function", Line: []byte("{}")}}, time.Now())
		failed := 0
		test(newUploader(batches, put, slog.New(slog.NewTextHandler(io.Discard, nil)), func() { failed++ }), &failed)
	})
}

func within(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), d)
}

// An attempt that hangs leaves time for others.
func TestFlushEndsInTime(t *testing.T) {
	calls := 0
	hang := func(ctx context.Context, _ string, _ []byte) error {
		calls++
		<-ctx.Done()
		return ctx.Err()
	}
	withUploader(t, hang, func(u *uploader, failed *int) {
		ctx, cancel := within(2 * time.Second)
		defer cancel()
		start := time.Now()
		u.flush(ctx, attempts)
		if took := time.Since(start); took > 2*time.Second || calls != attempts || *failed != 1 {
			t.Errorf("%d attempts, %d failures in %v", calls, *failed, took)
		}
	})
}

// The last flush goes on while there is time, and ends then.
func TestTheLastFlushGoesOn(t *testing.T) {
	for name, test := range map[string]struct {
		broken time.Duration
		stored int
	}{"S3 works again": {time.Second, 1}, "S3 does not": {time.Hour, 0}} {
		t.Run(name, func(t *testing.T) {
			var start time.Time
			put := func(context.Context, string, []byte) error {
				if time.Since(start) < test.broken {
					return errS3
				}
				return nil
			}
			withUploader(t, put, func(u *uploader, _ *int) {
				start = time.Now()
				ctx, cancel := within(2 * time.Second)
				defer cancel()
				u.flush(ctx, lastAttempts)
				if took := time.Since(start); took > 2*time.Second || u.batches.Totals().Sent != test.stored {
					t.Errorf("stored %+v in %v", u.batches.Totals(), took)
				}
			})
		})
	}
}

func TestPauseGrowsAndEnds(t *testing.T) {
	err := errS3
	put := func(context.Context, string, []byte) error { return err }
	withUploader(t, put, func(u *uploader, failed *int) {
		for i, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 32 * time.Second, time.Minute, time.Minute} {
			u.flush(context.Background(), attempts)
			time.Sleep(want - time.Millisecond)
			if u.ready() {
				t.Errorf("ready before %v after failure %d", want, i+1)
			}
			time.Sleep(time.Millisecond)
			if !u.ready() {
				t.Errorf("not ready %v after failure %d", want, i+1)
			}
		}
		if !errors.Is(u.lastError(), errS3) || *failed != 8 {
			t.Errorf("%d failures, last %v", *failed, u.lastError())
		}
		err = nil
		u.flush(context.Background(), attempts)
		if !u.ready() || u.lastError() != nil || u.batches.Totals().Sent != 1 {
			t.Errorf("after a success: ready %v, last error %v, %+v", u.ready(), u.lastError(), u.batches.Totals())
		}
	})
}

// A flush that was cancelled, by SHUTDOWN, is no failure of S3; and who waits for
// its turn waits no longer than its context.
func TestFlushesTakeTurns(t *testing.T) {
	hang := func(ctx context.Context, _ string, _ []byte) error {
		<-ctx.Done()
		return ctx.Err()
	}
	withUploader(t, hang, func(u *uploader, failed *int) {
		first, cancel := context.WithCancel(context.Background())
		go u.flush(first, attempts)
		synctest.Wait()
		second, cancelSecond := within(time.Second)
		defer cancelSecond()
		start := time.Now()
		u.flush(second, attempts)
		if took := time.Since(start); took != time.Second {
			t.Errorf("waited %v for a turn", took)
		}
		cancel()
		synctest.Wait()
		if *failed != 0 || !u.ready() || u.batches.Totals().Waiting != 1 {
			t.Errorf("%d failures, ready %v, %+v", *failed, u.ready(), u.batches.Totals())
		}
	})
}
