package dct

import (
	"math/rand/v2"
	"syscall"
	"testing"
)

// guarded returns size bytes that end where memory ends, so that an access
// beyond them is a fault.
func guarded(t *testing.T, size int) []byte {
	t.Helper()
	page := syscall.Getpagesize()
	pages := (size + page - 1) / page * page
	m, err := syscall.Mmap(-1, 0, pages+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(m) })
	if err := syscall.Mprotect(m[pages:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	return m[pages-size : pages : pages]
}

func TestKernelsStayInMemory(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	var coef Block
	var quant [64]uint16
	for stride := range 70 {
		plausible(rng, &coef, &quant)
		for _, k := range inverses {
			k.kernel(guarded(t, (k.n-1)*stride+k.n), stride, &coef, &quant)
		}
		InverseDC8(guarded(t, 7*stride+8), stride, coef[0], quant[0])
		Inverse2(guarded(t, stride+2), stride, &coef, &quant)
		Forward8(&coef, guarded(t, 7*stride+8), stride, NewDivisors(&quant))
	}
}
