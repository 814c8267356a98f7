package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// now is when the tests evaluate.
var now = time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func parse(t testing.TB, text string) *rules.Set {
	t.Helper()
	set, err := rules.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return set
}

// profileOf writes a profile of 100 rows with columns, which are JSON objects
// without braces.
func profileOf(columns ...string) string {
	return sampleOf(`"sampleSize": 100`, columns...)
}

// sampleOf writes a profile with members of the dataset.
func sampleOf(dataset string, columns ...string) string {
	for i, c := range columns {
		columns[i] = "{" + c + "}"
	}
	return fmt.Sprintf(`{"columns": [%s], %s}`, strings.Join(columns, ", "), dataset)
}

func evaluate(t testing.TB, text, profile string, options rules.Options) rules.Verdict {
	t.Helper()
	if options.Now.IsZero() {
		options.Now = now
	}
	verdict, err := parse(t, text).Evaluate(strings.NewReader(profile), options)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return verdict
}

// one evaluates a rule that has one result.
func one(t testing.TB, text, profile string, options rules.Options) rules.Result {
	t.Helper()
	verdict := evaluate(t, text, profile, options)
	if len(verdict.Results) != 1 {
		t.Fatalf("%s: got %d results, want 1: %v", text, len(verdict.Results), verdict.Results)
	}
	if verdict.Status != verdict.Results[0].Status {
		t.Errorf("%s: got verdict %v of result %v", text, verdict.Status, verdict.Results[0].Status)
	}
	return verdict.Results[0]
}
