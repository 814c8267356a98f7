//go:build unix

package resample

import (
	"syscall"
	"testing"
)

// fenced returns n bytes that begin, or end, at a page that faults when touched.
func fenced(t *testing.T, n int, atEnd bool) []byte {
	t.Helper()
	page := syscall.Getpagesize()
	room := (n + page - 1) / page * page
	whole, err := syscall.Mmap(-1, 0, room+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(whole); err != nil {
			t.Error(err)
		}
	})
	for _, edge := range [][]byte{whole[:page], whole[page+room:]} {
		if err := syscall.Mprotect(edge, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	if atEnd {
		return whole[page+room-n : page+room : page+room]
	}
	return whole[page : page+n : page+n]
}
