package main

import (
	"context"
	"slices"
	"sync"
)

// rememberedInvocations is how many ends are remembered. Those that are waited for
// are of the current invocation.
const rememberedInvocations = 8

// invocations knows which have ended.
type invocations struct {
	mu    sync.Mutex
	ended []string // request ids, the newest last
	wake  chan struct{}
	deaf  bool // the last end that was waited for was not told, nor any since
}

func newInvocations() *invocations { return &invocations{wake: make(chan struct{})} }

// end of an invocation.
func (i *invocations) end(requestID string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.ended = append(i.ended, requestID)
	if extra := len(i.ended) - rememberedInvocations; extra > 0 {
		i.ended = slices.Delete(i.ended, 0, extra)
	}
	i.deaf = false
	close(i.wake)
	i.wake = make(chan struct{})
}

// await waits for the end of an invocation; false if the context ends first. Then
// the function has timed out and the environment is about to be shut down; or the
// end was not told, and must not be waited for each time: until one is told, await
// returns false at once.
func (i *invocations) await(ctx context.Context, requestID string) bool {
	for {
		i.mu.Lock()
		ended, deaf, wake := slices.Contains(i.ended, requestID), i.deaf, i.wake
		i.mu.Unlock()
		if ended || deaf {
			return ended
		}
		select {
		case <-wake:
		case <-ctx.Done():
			i.mu.Lock()
			i.deaf = true
			i.mu.Unlock()
			return false
		}
	}
}
