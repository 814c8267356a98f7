package refresh

import (
	"context"
	"fmt"
	"time"
)

const (
	// patience is how long an invocation waits for a newer value than an old
	// one that it can use.
	patience = 2 * time.Second
	// reserve is what is left of an invocation's time to answer when it stops
	// waiting.
	reserve = time.Second
)

// await waits for the first value.
func (v *Value[T]) await(ctx context.Context, l *load) (*T, error) {
	ctx, cancel := waiting(ctx, limit)
	defer cancel()
	select {
	case <-l.done:
	case <-ctx.Done():
		return nil, fmt.Errorf("not loaded yet: %w", ctx.Err())
	}
	if current := v.current.Load(); current != nil {
		return current.value, nil
	}
	return nil, l.err
}

// awaitNewer waits for a load for so long, unless somebody has waited in vain.
func (v *Value[T]) awaitNewer(ctx context.Context, l *load, period time.Duration) {
	v.mu.Lock()
	tried := l.tried
	v.mu.Unlock()
	if tried {
		return
	}
	ctx, cancel := waiting(ctx, period)
	defer cancel()
	select {
	case <-l.done:
	case <-ctx.Done():
		v.mu.Lock()
		l.tried = true
		v.mu.Unlock()
	}
}

// waiting returns a context that ends after a period, and early enough for the
// invocation to answer.
func waiting(ctx context.Context, period time.Duration) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok {
		period = min(period, time.Until(deadline)-reserve)
	}
	return context.WithTimeout(ctx, period)
}
