package report_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
)

var barOf = regexp.MustCompile(`<th role="rowheader" scope="row"><bdi>([^<]*)</bdi></th><td role="cell" class="part">([^<]*)</td>.*<rect class="full" width="([^"]*)"`)

// bars returns the columns of a page with what their bars say.
func bars(t *testing.T, run *report.Run) []string {
	t.Helper()
	var bars []string
	for _, m := range barOf.FindAllStringSubmatch(string(page(t, run)), -1) {
		bars = append(bars, strings.Join(m[1:], " "))
	}
	return bars
}

// TestCompletenessOfRules shows what the rules have measured, if nothing else is
// known.
func TestCompletenessOfRules(t *testing.T) {
	got := bars(t, failing(t))
	want := []string{"pu_loc_id 84.21% 84.2%", "do_loc_id 97.6% 97.6%", "tip_amount 98.996% 99%", "fare_amount 100% 100%", "medallion 100% 100%"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := bars(t, notChecked(t)); got != nil {
		t.Errorf("got %q without a verdict", got)
	}
}

// TestCompletenessOfColumns shows the columns of the run, those that are least
// complete first.
func TestCompletenessOfColumns(t *testing.T) {
	run := failing(t)
	run.Completeness = []report.Column{
		{"b", 1}, {"a", 1}, {"pu_loc_id", 0.8421}, {"none", 0}, {"more", 1.5}, {"less", -0.5}, {"unknown", math.NaN()}, {"half", 0.5},
	}
	got := bars(t, run)
	want := []string{"unknown not known 0%", "less -50% 0%", "none 0% 0%", "half 50% 50%", "pu_loc_id 84.21% 84.2%", "a 100% 100%", "b 100% 100%", "more 150% 100%"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	html := string(page(t, run))
	if n := strings.Count(html, "failed, wanted 90%"); n != 1 {
		t.Errorf("%d columns failed, want 1", n)
	}
	if run.Completeness[0].Name != "b" {
		t.Error("the run has been changed")
	}
}

// TestManyColumns counts the columns that have no room.
func TestManyColumns(t *testing.T) {
	run := first(t)
	for i := range 101 {
		run.Completeness = append(run.Completeness, report.Column{Name: fmt.Sprintf("c%d", i), Ratio: float64(i) / 100})
	}
	if got := bars(t, run); len(got) != 100 || got[0] != "c0 0% 0%" {
		t.Errorf("got %d columns", len(got))
	}
	if !strings.Contains(string(page(t, run)), "1 more column, none less complete.") {
		t.Error("the page does not say that there is a column more")
	}
}
