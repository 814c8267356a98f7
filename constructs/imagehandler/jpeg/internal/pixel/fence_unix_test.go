//go:build unix

package pixel

import (
	"syscall"
	"testing"
)

// newFence maps at least n bytes with a page on either side that faults.
func newFence(t *testing.T, n int) *fence {
	t.Helper()
	page := syscall.Getpagesize()
	n = (n + page - 1) / page * page
	whole, err := syscall.Mmap(-1, 0, n+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(whole); err != nil {
			t.Error(err)
		}
	})
	for _, edge := range [][]byte{whole[:page], whole[page+n:]} {
		if err := syscall.Mprotect(edge, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return &fence{mem: whole[page : page+n]}
}
