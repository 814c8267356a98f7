package rules_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// built has a rule of each kind, and its text.
var built = []struct {
	rule rules.Rule
	text string
}{
	{rules.Completeness("pu_loc_id", "do_loc_id").AtLeast(0.9), "completeness(pu_loc_id, do_loc_id) >= 0.9"},
	{rules.Completeness("a").Change(rules.VsLastGood).AtLeast(-0.02), "completeness(a) change >= -2% vs last-good"},
	{rules.Completeness("a").Difference(rules.VsBaseline).AtLeast(-0.02), "completeness(a) change >= -0.02 vs baseline"},
	{rules.Missing("a").AtMost(10), "missing(a) <= 10"},
	{rules.Missing("a").Ratio().AtMost(0.05), "missing(a) <= 5%"},
	{rules.Missing("a").Change(rules.VsLastGood).AtMost(0.5), "missing(a) change <= 50% vs last-good"},
	{rules.Missing("a").Difference(rules.VsLastGood).Between(-5, 5), "missing(a) change between -5 and 5 vs last-good"},
	{rules.Uniqueness("a").Equal(1), "uniqueness(a) = 1"},
	{rules.Unique("a").Above(5), "unique(a) > 5"},
	{rules.Distinct("a").Between(2, 6), "distinct(a) between 2 and 6"},
	{rules.Distinct("a").Ratio().Between(0.2, 0.6), "distinct(a) between 20% and 60%"},
	{rules.Zeros("a").Ratio().Below(0.07), "zeros(a) < 7%"},
	{rules.Outliers("a").AtMost(5), "outliers(a) <= 5"},
	{rules.Values("fare", "tip").Between(0, 500), "values(fare, tip) between 0 and 500"},
	{rules.Min("a").AtLeast(-1.5), "min(a) >= -1.5"},
	{rules.Max("a").AtMost(1e300), "max(a) <= 1e+300"},
	{rules.Spread("a").AtMost(5), "spread(a) <= 5"},
	{rules.Mean("fare").Between(5, 60), "mean(fare) between 5 and 60"},
	{rules.Median("a").AtMost(5), "median(a) <= 5"},
	{rules.Mode("a").NotEqual(0), "mode(a) != 0"},
	{rules.Sum("a").AtMost(5), "sum(a) <= 5"},
	{rules.P5("a").AtMost(5), "p5(a) <= 5"},
	{rules.P25("a").AtMost(5), "p25(a) <= 5"},
	{rules.P75("a").AtMost(5), "p75(a) <= 5"},
	{rules.P95("a").AtMost(5), "p95(a) <= 5"},
	{rules.IQR("a").AtMost(5), "iqr(a) <= 5"},
	{rules.StdDev("a").AtMost(5), "stddev(a) <= 5"},
	{rules.Variance("a").AtMost(5), "variance(a) <= 5"},
	{rules.MAD("a").AtMost(5), "mad(a) <= 5"},
	{rules.Skewness("a").AtMost(5), "skewness(a) <= 5"},
	{rules.Kurtosis("a").AtMost(5), "kurtosis(a) <= 5"},
	{rules.Entropy("a").AtMost(5), "entropy(a) <= 5"},
	{rules.Length("a").Between(8, 12), "length(a) between 8 and 12"},
	{rules.MinLength("a").AtLeast(5), "min-length(a) >= 5"},
	{rules.MaxLength("a").AtLeast(5), "max-length(a) >= 5"},
	{rules.MeanLength("a").AtLeast(5.5), "mean-length(a) >= 5.5"},
	{rules.MedianLength("a").AtLeast(5), "median-length(a) >= 5"},
	{rules.ModeLength("a").AtLeast(5), "mode-length(a) >= 5"},
	{rules.StdDevLength("a").AtLeast(5), "stddev-length(a) >= 5"},
	{rules.Type("fare").Is("number"), "type(fare) is number"},
	{rules.Type("fare").Is("int", "array<int>"), `type(fare) in (int, "array<int>")`},
	{rules.Common("a").In("cash", "1", "no charge"), `common(a) in (cash, 1, "no charge")`},
	{rules.Common("a").Rows("cash").AtLeast(1000), "common(a) in (cash) for >= 1000"},
	{rules.Common("a").Rows("cash").Ratio().AtLeast(0.95), "common(a) in (cash) for >= 95%"},
	{rules.Freshness("a").Below(36 * time.Hour), "freshness(a) < 1d12h"},
	{rules.Drift(rules.VsLastGood, "trip_distance").Below(0.2), "drift(trip_distance) < 0.2 vs last-good"},
	{rules.Rows().AtLeast(1000), "rows >= 1000"},
	{rules.Rows().Change(rules.VsLastGood).Between(-0.2, 1.5), "rows change between -20% and 150% vs last-good"},
	{rules.DuplicateRows().Ratio().AtMost(0.01), "duplicate-rows <= 1%"},
	{rules.FileFreshness().AtMost(90 * time.Minute), "file-freshness <= 1h30m"},
	{rules.Correlation("a", "b").Below(0.9), "correlation(a, b) < 0.9"},
	{rules.Columns().Equal(12), "columns = 12"},
	{rules.Present("a", "b c"), `present(a, "b c")`},
	{rules.Only("a").Matching("_id$").Matching("a/b"), `only(a, /_id$/, /a\/b/)`},
	{rules.NewColumns(rules.VsLastGood).Equal(0), "new-columns = 0 vs last-good"},
	{rules.LostColumns(rules.VsBaseline).AtMost(1), "lost-columns <= 1 vs baseline"},

	{rules.Present("x").Matching(`a\/b`), `present(x, /a\/b/)`},
	{rules.Present("x").Matching(`\\/`), `present(x, /\\\//)`},
	{rules.Completeness().AtLeast(0.5).Matching("."), "completeness(/./) >= 0.5"},
	{rules.Mean("x").Below(5).Warning(), "warning: mean(x) < 5"},
	{rules.Mean("x").Below(5).Warning().Named("x is low"), `"x is low": warning: mean(x) < 5`},
	{rules.Mean("x").Below(5).Named("warning"), `"warning": mean(x) < 5`},
}

// TestBuilder checks that a rule made in Go is the rule of the text.
func TestBuilder(t *testing.T) {
	kinds := map[string]bool{}
	for _, b := range built {
		kinds[b.rule.Kind()] = true
		if got := b.rule.String(); got != b.text {
			t.Errorf("got %s, want %s", got, b.text)
		}
		set, err := rules.NewSet(b.rule)
		if err != nil {
			t.Errorf("%s: %v", b.text, err)
			continue
		}
		if got, want := set.String(), parse(t, b.text).String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, kind := range rules.KindNames() {
		if !kinds[kind] {
			t.Errorf("%s is not tested", kind)
		}
	}
}

// TestBuilderSharesNothing checks that a rule does not change with those that are
// made of it.
func TestBuilderSharesNothing(t *testing.T) {
	measure := rules.Mean("a", "b", "c")
	one, two := measure.Below(1).Matching("x"), measure.Below(2).Matching("y")
	if one.String() != "mean(a, b, c, /x/) < 1" || two.String() != "mean(a, b, c, /y/) < 2" {
		t.Errorf("got %s and %s", one, two)
	}
	present := rules.Present("a", "b", "c")
	if one, two := present.Matching("x"), present.Matching("y"); one.String() != "present(a, b, c, /x/)" || two.String() != "present(a, b, c, /y/)" {
		t.Errorf("got %s and %s", one, two)
	}
	set := must(rules.NewSet(one))
	if set.Rules()[0].Warning(); set.String() != "mean(a, b, c, /x/) < 1\n" {
		t.Errorf("got %s", set)
	}
}

// TestBuilderError checks what cannot be a rule.
func TestBuilderError(t *testing.T) {
	for _, test := range []struct {
		rule rules.Rule
		want string
	}{
		{rules.Rule{}, "rules: rule 2: got one that was not made by a function of this package, want one such as Completeness(column).AtLeast(0.9)"},
		{rules.Completeness("a").AtLeast(90), "rules: line 2, column 20: got 90, want a ratio from 0 to 1 or a percentage from 0% to 100%"},
		{rules.Missing("a").Ratio().AtMost(5), "rules: line 2, column 15: got 500%, want a whole number of rows, or a percentage from 0% to 100%"},
		{rules.Mean().Below(5), "rules: line 2, column 6: got <, want '(' and columns"},
		{rules.Mean("a", "a").Below(5), "rules: line 2, column 9: got a, want each column once"},
		{rules.Mean("a").Below(math.NaN()), "rules: line 2, column 11: got NaN, want a number"},
		{rules.Mean("a").Below(math.Inf(1)), "rules: line 2, column 11: got '+', want a rule such as"},
		{rules.Mean("a").Between(5, 4), "rules: line 2, column 23: got 4, want a number from 5"},
		{rules.Mean("a").Below(5).Named(" "), `rules: line 2, column 1: got " ", want a name of 1 to 128 printable characters, with none but spaces in between`},
		{rules.Mean("a").Below(5).Named("a\nb"), `rules: line 2, column 1: got "a\nb", want a name of 1 to 128 printable characters, with none but spaces in between`},
		{rules.Mean("a").Below(5).Matching("("), "rules: line 2, column 9: got /(/, want a regular expression of Go (RE2): missing closing ): `(`"},
		{rules.Mean("a").Below(5).Matching(`a\`), `rules: line 2, column 9: got a regular expression that is not closed, want one such as /_id$/, with \/ for a slash`},
		{rules.Mean("a").Below(5).Matching(""), "rules: line 2, column 9: got //, want a regular expression, /./ for all columns"},
		{rules.Mean("a").Below(5).Matching("a/) < 1\nmean(b"), `rules: line 1, column 18: got a line break in a regular expression, want \n`},
		{rules.Mean("a").Change(0).Below(5), "rules: line 2, column 22: got the end of the text, want 'vs last-good' or 'vs baseline'"},
		{rules.Drift(9, "a").Below(5), "rules: line 2, column 17: got reference, want last-good or baseline"},
		{rules.Values("a").Equal(5), "rules: line 2, column 11: got =, want <, <=, >, >= or between"},
		{rules.Type("a").Is(), "rules: line 2, column 8: got the end of the text, want 'is' and a type, or 'in' and types in parentheses"},
		{rules.Common("a").In(), "rules: line 2, column 15: got ), want a number or a text, in quotes if it is no word"},
		{rules.Freshness("a").Below(-time.Hour), "rules: line 2, column 16: got -1h, want"},
		{rules.Freshness("a").Below(1500 * time.Millisecond), "rules: line 2, column 16: got 1.5s, want"},
		{rules.Rows().AtLeast(5).Matching("a"), "rules: line 2, column 6: got /a/, want ')', because rows is of the whole dataset"},
		{rules.Correlation("a", "a").Below(1), "rules: line 2, column 16: got a, want each column once"},
		{rules.Mean("first").Below(1), "rules: line 2, column 1: got the same rule or name as in line 1, want another one"},
	} {
		_, err := rules.NewSet(rules.Mean("first").Below(1), test.rule)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", test.rule, err, test.want)
		}
	}
	var syntax *rules.SyntaxError
	if _, err := rules.NewSet(); !errors.As(err, &syntax) {
		t.Errorf("got %v", err)
	}
}
