package dataaction

import (
	"errors"
	"sync"
)

// A group calls functions, some at a time, and keeps their errors.
type group struct {
	slots chan struct{}
	wait  sync.WaitGroup

	mu   sync.Mutex
	errs []error
}

func newGroup(slots int) *group { return &group{slots: make(chan struct{}, slots)} }

// run calls f in the background, once there is a slot.
func (g *group) run(f func() error) {
	g.slots <- struct{}{}
	g.wait.Go(func() {
		defer func() { <-g.slots }()
		if err := f(); err != nil {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.errs = append(g.errs, err)
		}
	})
}

// failures returns how many functions have failed so far.
func (g *group) failures() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.errs)
}

// end waits for all functions and returns their errors.
func (g *group) end() error {
	g.wait.Wait()
	return errors.Join(g.errs...)
}
