package rules_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// BenchmarkEvaluate checks three rules on each of 1,000 columns, with and without
// drift.
func BenchmarkEvaluate(b *testing.B) {
	random := profiletest.Random(profiletest.Options{Columns: 1000, Values: 50, Bins: 20, Seed: 1})
	body := random.Bytes()
	for name, text := range map[string]string{
		"statistics": "warning: completeness(/./) >= 0.9\nwarning: uniqueness(/./) < 1\nwarning: missing(/./) <= 5%",
		"drift":      "warning: drift(/./) < 0.2 vs last-good",
	} {
		b.Run(name, func(b *testing.B) {
			set := must(rules.Parse(text))
			options := rules.Options{Now: now, LastGood: must(set.Evaluate(bytes.NewReader(body), rules.Options{Now: now})).Baseline}
			b.ReportMetric(float64(len(must(json.Marshal(options.LastGood)))), "B/baseline")
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := set.Evaluate(bytes.NewReader(body), options); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkParse parses a rule of each kind.
func BenchmarkParse(b *testing.B) {
	var text string
	for _, rule := range built {
		text += rule.text + "\n"
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rules.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
