package report_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// BenchmarkReport measures the reports of a usual run and of one with 10,000
// checks.
func BenchmarkReport(b *testing.B) {
	usual, many := failing(b), failing(b)
	r := rule(b, "completeness(/^c/) >= 99%")
	for i := range 10_000 {
		many.Verdict.Results = append(many.Verdict.Results, rules.Result{Rule: r, Column: fmt.Sprintf("c%05d", i), Status: rules.Passed, Measured: ratio(1)})
	}
	for name, run := range map[string]*report.Run{"usual": usual, "10000": many} {
		b.Run("html/"+name, func(b *testing.B) {
			for b.Loop() {
				if err := report.HTML(io.Discard, run); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("json/"+name, func(b *testing.B) {
			for b.Loop() {
				report.JSON(run, 16<<20)
			}
		})
		b.Run("message/"+name, func(b *testing.B) {
			for b.Loop() {
				report.Message(run)
			}
		})
	}
}
