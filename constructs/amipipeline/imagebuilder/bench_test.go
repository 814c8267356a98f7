package imagebuilder_test

import (
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
)

// BenchmarkParseEvent reads the message of the documentation.
func BenchmarkParseEvent(b *testing.B) {
	message := read(b, "available.json")
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := imagebuilder.ParseEvent(message); err != nil {
			b.Fatal(err)
		}
	}
}
