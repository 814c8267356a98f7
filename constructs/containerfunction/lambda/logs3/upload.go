package main

import (
	"context"
	"log/slog"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/lintel-go/lintel/constructs/logs3/logbatch"
)

const (
	// attempts to store an object in a flush that others follow, and in the last one:
	// for as long as there is time.
	attempts     = 3
	lastAttempts = math.MaxInt
	// firstWait between attempts doubles, up to longestWait, and is shortened at random.
	firstWait   = 50 * time.Millisecond
	longestWait = 400 * time.Millisecond
	// shortestAttempt is what an attempt gets at least, if there is so much time.
	shortestAttempt = 200 * time.Millisecond
	// firstPause is for how long nothing is sent after a flush that failed. It
	// doubles with each, up to longestPause.
	firstPause   = time.Second
	longestPause = time.Minute
)

// uploader sends what waits, one object at a time.
type uploader struct {
	batches *logbatch.Batcher
	put     func(ctx context.Context, key string, body []byte) error
	log     *slog.Logger
	failed  func() // is told of each flush that failed

	turn chan struct{} // holds one token, for who sends

	mu       sync.Mutex
	failures int // flushes in a row
	resume   time.Time
	last     error // of the last flush
}

func newUploader(batches *logbatch.Batcher, put func(context.Context, string, []byte) error, log *slog.Logger, failed func()) *uploader {
	u := &uploader{batches: batches, put: put, log: log, failed: failed, turn: make(chan struct{}, 1)}
	u.turn <- struct{}{}
	return u
}

// ready reports whether S3 is worth a try.
func (u *uploader) ready() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return !time.Now().Before(u.resume)
}

// lastError is why the last flush failed, or nil.
func (u *uploader) lastError() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.last
}

// flush sends all that waits, unless the context ends or S3 fails that often before.
func (u *uploader) flush(ctx context.Context, attempts int) {
	select {
	case <-u.turn:
	case <-ctx.Done():
		return
	}
	defer func() { u.turn <- struct{}{} }()
	for ctx.Err() == nil {
		object := u.batches.Next(time.Now())
		if object == nil {
			return
		}
		if err := u.store(ctx, object, attempts); err != nil {
			u.batches.Failed(object)
			if ctx.Err() != context.Canceled { // by SHUTDOWN, which flushes again
				u.pause(err)
			}
			return
		}
		u.batches.Sent(object)
		u.succeed()
	}
}

// store tries several times. An attempt gets half of the time that is left, so
// that one which hangs leaves time for another.
func (u *uploader) store(ctx context.Context, object *logbatch.Object, attempts int) error {
	wait := firstWait
	for attempt := 1; ; attempt++ {
		err := u.attempt(ctx, object)
		if err == nil || ctx.Err() != nil || attempt == attempts {
			return err
		}
		select {
		case <-time.After(wait/2 + rand.N(wait/2)):
			wait = min(2*wait, longestWait)
		case <-ctx.Done():
			return err
		}
	}
}

func (u *uploader) attempt(ctx context.Context, object *logbatch.Object) error {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, max(time.Until(deadline)/2, shortestAttempt))
		defer cancel()
	}
	return u.put(ctx, object.Key, object.Body)
}

// pause notes a failure. Only the first of a row is logged: the line is telemetry
// too, if that of extensions is stored.
func (u *uploader) pause(err error) {
	u.mu.Lock()
	first := u.failures == 0
	u.resume = time.Now().Add(min(firstPause<<min(u.failures, 10), longestPause))
	u.failures++
	u.last = err
	u.mu.Unlock()
	u.failed()
	if first {
		u.log.Warn("logs could not be stored, which is tried again", "error", err)
	}
}

func (u *uploader) succeed() {
	u.mu.Lock()
	failures := u.failures
	u.failures, u.resume, u.last = 0, time.Time{}, nil
	u.mu.Unlock()
	if failures > 0 {
		u.log.Info("logs are stored again", "failures", failures)
	}
}
