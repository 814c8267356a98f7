package idempotency

import "context"

// Share returns a store with the data of m and other terms, as another process
// would have it.
func (m *Memory) Share(terms Terms) Store { return &shared{m, terms} }

type shared struct {
	*Memory
	terms Terms
}

func (s *shared) Begin(ctx context.Context, key string) (*Claim, error) {
	return s.begin(ctx, key, s.terms)
}
