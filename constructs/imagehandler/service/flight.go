package service

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// flight does identical work once for all who ask for it meanwhile. Unlike
// x/sync/singleflight it lets each of them leave, and cancels work that nobody
// waits for any more.
type flight[T any] struct {
	mu    sync.Mutex
	calls map[string]*call[T]
}

type call[T any] struct {
	done    chan struct{} // closed when value and err are set
	value   T
	err     error
	waiting int // guarded by flight.mu
	cancel  context.CancelFunc
}

// panicError is work that panicked.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.value, e.stack) }

// do returns the result of work, or the error of ctx if that is done first. The
// context of the work has the values of the first caller's. joined tells that the
// work was begun by another.
func (f *flight[T]) do(ctx context.Context, key string, work func(context.Context) (T, error)) (value T, joined bool, err error) {
	f.mu.Lock()
	c, joined := f.calls[key]
	if !joined {
		working, cancel := context.WithCancel(context.WithoutCancel(ctx))
		c = &call[T]{done: make(chan struct{}), cancel: cancel}
		if f.calls == nil {
			f.calls = make(map[string]*call[T])
		}
		f.calls[key] = c
		go f.run(working, key, c, work)
	}
	c.waiting++
	f.mu.Unlock()
	select {
	case <-c.done:
		return c.value, joined, c.err
	case <-ctx.Done():
	}
	f.leave(key, c)
	select {
	case <-c.done:
		return c.value, joined, c.err
	default:
		return value, joined, ctx.Err()
	}
}

func (f *flight[T]) run(ctx context.Context, key string, c *call[T], work func(context.Context) (T, error)) {
	defer func() {
		if p := recover(); p != nil {
			c.err = &panicError{p, debug.Stack()}
		}
		f.mu.Lock()
		f.forget(key, c)
		f.mu.Unlock()
		close(c.done)
		c.cancel()
	}()
	c.value, c.err = work(ctx)
}

// leave cancels the work with the last who waits for it. Who comes later begins it
// again.
func (f *flight[T]) leave(key string, c *call[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.waiting--; c.waiting == 0 {
		f.forget(key, c)
		c.cancel()
	}
}

func (f *flight[T]) forget(key string, c *call[T]) {
	if f.calls[key] == c {
		delete(f.calls, key)
	}
}
