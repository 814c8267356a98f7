//go:build !unix

package pixel

import "testing"

// newFence has no pages that fault: the guard bytes must do.
func newFence(_ *testing.T, n int) *fence { return &fence{mem: make([]byte, n)} }
