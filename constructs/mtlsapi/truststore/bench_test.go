package truststore

import (
	"fmt"
	"testing"
)

// benchmarkCAs returns a root, nine CAs below it and 990 below those, all P-256.
func benchmarkCAs(b *testing.B) []*issued {
	root := newCA(b, "Root", nil)
	cas := []*issued{root}
	for i := range 9 {
		cas = append(cas, newCA(b, fmt.Sprintf("Level 2 %d", i), root))
	}
	for i := range 990 {
		cas = append(cas, newCA(b, fmt.Sprintf("Level 3 %d", i), cas[1+i%9]))
	}
	return cas
}

func BenchmarkAssemble1000(b *testing.B) {
	src := source("ca.pem", benchmarkCAs(b)...)
	b.SetBytes(int64(len(src.PEM)))
	b.ReportAllocs()
	for b.Loop() {
		mustAssemble(b, src)
	}
}

func BenchmarkChain1000(b *testing.B) {
	cas := benchmarkCAs(b)
	bundle := mustAssemble(b, source("ca.pem", cas...))
	client := newClient(b, "device", cas[500]).cert
	b.ReportAllocs()
	for b.Loop() {
		if _, err := bundle.Chain(testNow, client); err != nil {
			b.Fatal(err)
		}
	}
}
