package rules_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// maxFuzz bounds the input.
const maxFuzz = 4096

// FuzzParse checks that a text that can be parsed is written in a form that means
// the same and is written in the same way again, that errors are inside of the
// text, and that what is native is in its limits.
func FuzzParse(f *testing.F) {
	for _, b := range built {
		f.Add(b.text)
	}
	f.Add("# a\nx: warning: mean(\n\"a\\\"\", /\\// # b\n) between -1e5 and +0.50\n")
	f.Add("rows==1\r\nfreshness(é) < 1w2d3h4m5s\n\"\": mean(")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > maxFuzz {
			return
		}
		set, err := rules.Parse(text)
		if err != nil {
			checkError(t, text, err)
			return
		}
		written := set.String()
		again, err := rules.Parse(written)
		if err != nil {
			t.Fatalf("%q: written as %q: %v", text, written, err)
		}
		if again.String() != written {
			t.Fatalf("%q: written as %q and then %q", text, written, again)
		}
		same, err := rules.NewSet(set.Rules()...)
		if err != nil || same.String() != written {
			t.Fatalf("%q: got %v, error %v", text, same, err)
		}
		for _, r := range set.Rules() {
			if native, ok := r.Native(); ok {
				checkNative(t, native)
			}
		}
	})
}

func checkError(t *testing.T, text string, err error) {
	lines := strings.Split(text, "\n")
	errs, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("%q: got %T", text, err)
	}
	for _, err := range errs.Unwrap() {
		syntax, ok := err.(*rules.SyntaxError)
		if !ok {
			t.Fatalf("%q: got %T", text, err)
		}
		if syntax.Line < 1 || syntax.Line > len(lines) || syntax.Column < 1 || syntax.Column > len([]rune(lines[syntax.Line-1]))+1 {
			t.Fatalf("%q: line %d, column %d", text, syntax.Line, syntax.Column)
		}
		if strings.Count(syntax.Caret(), "\n") != 1 || strings.ContainsAny(syntax.Error(), "\n\r") {
			t.Fatalf("%q: got %q, %q", text, syntax.Error(), syntax.Caret())
		}
	}
}

// FuzzEvaluate takes its input for the numbers of two profiles, and checks a rule
// of each kind on the second one against the first one: whatever they are, there
// is no pass without a number that is allowed.
func FuzzEvaluate(f *testing.F) {
	var text strings.Builder
	for _, b := range built {
		if b.rule.Name() == "" {
			text.WriteString(b.text + "\n")
		}
	}
	set := must(rules.Parse(text.String() + "drift(/./) < 5 vs last-good\nvalues(/./) between 0 and 1\ncommon(/./) in (a, b)\nfreshness(/./) < 1d"))
	inf, nan := math.Inf(1), math.NaN()
	f.Add(100.0, 5.0, 3.0, 60.0, 1.0, 5.0, 9.0, 100.0, 4.0, 2.0, 50.0, 2.0, 6.0, 8.0)
	f.Add(100.0, 0.0, 90.0, 60.0, 1.0, 1.0, 1.0, 1e9, 0.0, 1e8, 10.0, -1.0, -1.0, -1.0)
	f.Add(0.0, nan, inf, -inf, 1e308, -1e308, 5e-324, nan, -1.0, 0.5, 1e-300, inf, inf, inf)
	f.Fuzz(func(t *testing.T, rows1, missing1, distinct1, count1, low1, middle1, high1, rows2, missing2, distinct2, count2, low2, middle2, high2 float64) {
		write := func(rows, missing, distinct, count, low, middle, high float64) string {
			number := func(f float64) string { return strings.Replace(fmt.Sprint(f), "Inf", "Infinity", 1) }
			statistics := fmt.Sprintf(`"type": "double", "missingValuesCount": "%s", "distinctValuesCount": "%s", "uniqueValuesCount": "%[3]s", "zerosCount": "%[3]s", "min": "%s", "median": "%s", "max": "%s", "mean": "%[5]s", "stddev": "%[4]s", "mostCommonValues": [{"value": 1, "count": "%[3]s"}, {"value": "2026-05-04", "count": 1}]`,
				number(missing), number(distinct), number(count), number(low), number(middle), number(high))
			return sampleOf(fmt.Sprintf(`"sampleSize": "%s", "duplicateRowsCount": "%s"`, number(rows), number(distinct)),
				`"name": "a", "correlations": {"b": "`+number(middle)+`"}, `+statistics, `"name": "b", "correlations": {"a": "`+number(middle)+`"}, `+statistics)
		}
		first := evaluateText(t, set, write(rows1, missing1, distinct1, count1, low1, middle1, high1), rules.Options{Now: now, Modified: now})
		checkVerdict(t, first)
		kept := evaluateText(t, kindsKept, write(rows1, missing1, distinct1, count1, low1, middle1, high1), rules.Options{Now: now})
		if kept.Baseline == nil {
			if kept.SampleSize > 0 && !math.IsInf(kept.SampleSize, 0) {
				t.Fatalf("not good: %v", kept.Results)
			}
			return
		}
		var last rules.Baseline
		if err := json.Unmarshal(must(json.Marshal(kept.Baseline)), &last); err != nil {
			t.Fatal(err)
		}
		second := write(rows2, missing2, distinct2, count2, low2, middle2, high2)
		checkVerdict(t, evaluateText(t, set, second, rules.Options{Now: now, LastGood: &last, Baseline: &last}))
		// Nothing drifts from itself.
		for _, r := range evaluateText(t, kindsKept, write(rows1, missing1, distinct1, count1, low1, middle1, high1), rules.Options{Now: now, LastGood: &last}).Results {
			if r.Rule.Kind() == "drift" && r.Status == rules.Passed && r.Measured.Number != 0 {
				t.Fatalf("%v", r)
			}
		}
	})
}

func evaluateText(t *testing.T, set *rules.Set, profile string, options rules.Options) rules.Verdict {
	verdict, err := set.Evaluate(strings.NewReader(profile), options)
	if err != nil {
		t.Fatalf("%s: %v", profile, err)
	}
	return verdict
}

// kindsKept warns only, so that its verdicts are good.
var kindsKept = must(rules.Parse("warning: drift(/./) < 5 vs last-good\nwarning: mean(/./) > 0\nwarning: rows > 0\nwarning: new-columns = 0 vs last-good"))

func checkVerdict(t *testing.T, verdict rules.Verdict) {
	for _, r := range verdict.Results {
		if math.IsNaN(r.Measured.Number) || math.IsInf(r.Measured.Number, 0) {
			t.Fatalf("%v: measured %g", r, r.Measured.Number)
		}
		if (r.Status == rules.Passed) != (r.Cause == rules.NoCause) || r.Status < verdict.Status {
			t.Fatalf("%v: got %v of %v", r, r.Cause, verdict.Status)
		}
		if r.Status == rules.Passed && verdict.SampleSize <= 0 {
			t.Fatalf("%v: passed with %g rows", r, verdict.SampleSize)
		}
		if r.Status == rules.Passed && r.Measured.Unit == rules.Nothing && r.Rule.Kind() != "present" {
			t.Fatalf("%v: passed without a number", r)
		}
	}
}

// FuzzBaseline takes its input for a baseline. One that can be read is written in
// a form that reads as the same, and can be compared with.
func FuzzBaseline(f *testing.F) {
	for _, profile := range []string{values(2, 60, 40), numbers(0, 5, 25, 50, 75, 95, 100), trip("100", "5")} {
		f.Add(must(json.Marshal(kept(f, "warning: drift(a) < 1 vs last-good\nwarning: mean(a) > 1\nnew-columns = 0 vs last-good", profile))))
	}
	set := must(rules.Parse("drift(a) < 1 vs last-good\nmean(a) change < 1% vs last-good\nlost-columns = 0 vs last-good"))
	profile := trip("100", "5")
	f.Fuzz(func(t *testing.T, data []byte) {
		var baseline rules.Baseline
		if len(data) > maxFuzz || json.Unmarshal(data, &baseline) != nil {
			return
		}
		written, err := json.Marshal(&baseline)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		var again rules.Baseline
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatalf("%s: written as %s: %v", data, written, err)
		}
		if rewritten := must(json.Marshal(&again)); !bytes.Equal(rewritten, written) {
			t.Fatalf("%s: written as %s and then %s", data, written, rewritten)
		}
		verdict, err := set.Evaluate(strings.NewReader(profile), rules.Options{Now: now, LastGood: &baseline})
		if err != nil {
			t.Fatal(err)
		}
		checkVerdict(t, verdict)
	})
}
