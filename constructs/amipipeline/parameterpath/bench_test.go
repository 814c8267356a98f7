package parameterpath_test

import (
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/parameterpath"
)

func BenchmarkExpand(b *testing.B) {
	template, err := parameterpath.Parse("/images/{pipeline}/{os}/{architecture}/{stage}")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := template.Expand(web, "latest"); err != nil {
			b.Fatal(err)
		}
	}
}
