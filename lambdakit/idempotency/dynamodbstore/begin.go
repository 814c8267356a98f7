package dynamodbstore

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// maxRounds is how often Begin tries to put an item. Each round that fails means
// that others have claimed the item and given it back since the one before.
const maxRounds = 10

// errContended says that maxRounds were not enough.
var errContended = errors.New("the item changes too fast; try again later")

// Begin implements [idempotency.Store].
func (s *Store) Begin(ctx context.Context, key string) (*idempotency.Claim, error) {
	if key == "" {
		return nil, s.explain(idempotency.ErrNoKey)
	}
	now := s.terms.Time()
	mine := record{
		status:      inProgress,
		owner:       rand.Text(),
		attempts:    1,
		lockedUntil: roundUp(s.terms.LockedUntil(ctx, now), time.Millisecond),
		expiresAt:   roundUp(s.terms.ExpiresAt(now), time.Second),
	}
	// Most items are new. One that is not has to be as it was found when it is
	// replaced; if it is not, another claim has come first, and the next round sees
	// what has become of that.
	condition := absent(now)
	for range maxRounds {
		answer, err := s.put(ctx, key, mine, condition)
		if err != nil {
			return nil, err
		}
		found := answer.found
		switch {
		case answer.written,
			found.owner == mine.owner: // the SDK has tried again after the answer was lost
			return &idempotency.Claim{
				Key:         key,
				Outcome:     idempotency.Claimed,
				Token:       mine.owner,
				Attempts:    mine.attempts,
				LockedUntil: mine.lockedUntil,
			}, nil
		case !found.expiresAt.After(now): // or there is none, any more
			mine.attempts, condition = 1, absent(now)
		case found.status == completed:
			return &idempotency.Claim{Key: key, Outcome: idempotency.Done, Attempts: found.attempts}, nil
		case found.lockedUntil.After(now):
			return &idempotency.Claim{
				Key:         key,
				Outcome:     idempotency.Locked,
				Attempts:    found.attempts,
				LockedUntil: found.lockedUntil,
			}, nil
		default: // released, or the lease has expired
			mine.attempts, condition = found.attempts+1, unchanged(found)
		}
	}
	return nil, s.explain(errContended)
}
