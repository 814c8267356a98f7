package idempotency

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// endTimeout bounds the end of a claim, whose context may be over: what has
// happened should be recorded all the same.
const endTimeout = 2 * time.Second

// Do processes the item with the key by calling process, unless it has been
// processed before: then it returns nil at once. The context of process carries
// the claim ([FromContext]).
//
// The error of process is returned as it is, and the item can be claimed again. So
// it can be after a panic, which goes on. A [*LockedError] says that the item is
// being processed elsewhere; the caller has to have it delivered again. Other
// errors are the store's; [ErrLost] is one of them.
//
// The context has to be the invocation's or one that ends no sooner than the
// processing does: see [Store.Begin].
func Do(ctx context.Context, store Store, key string, process func(context.Context) error) error {
	claim, err := store.Begin(ctx, key)
	switch {
	case err != nil:
		return fmt.Errorf("claim item %q: %w", key, err)
	case claim.Outcome == Done:
		return nil
	case claim.Outcome == Locked:
		return &LockedError{Key: key, Until: claim.LockedUntil}
	}

	ended := false
	end := func(how func(context.Context, *Claim) error) error {
		ended = true
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
		defer cancel()
		return how(ctx, claim)
	}
	defer func() {
		if !ended { // process has panicked: an error of Release has no way out
			_ = end(store.Release)
		}
	}()
	if err := process(NewContext(ctx, claim)); err != nil {
		if releaseErr := end(store.Release); releaseErr != nil {
			return errors.Join(err, fmt.Errorf("release item %q: %w", key, releaseErr))
		}
		return err
	}
	if err := end(store.Complete); err != nil {
		return fmt.Errorf("complete item %q: %w", key, err)
	}
	return nil
}
