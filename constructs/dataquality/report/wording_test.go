package report

import (
	"math"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// result makes a result of a rule in text form.
func result(t *testing.T, text string, now, before rules.Measurement) *rules.Result {
	t.Helper()
	set, err := rules.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return &rules.Result{
		Rule: set.Rules()[0], Column: "x", Status: rules.Failed, Cause: rules.NotAllowed,
		Measured: now, Previous: before,
	}
}

func TestPlain(t *testing.T) {
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{
		{"", 5, ""},
		{"fare", 5, "fare"},
		{"fares", 5, "fares"},
		{"fares!", 5, "fare…"},
		{"€€€€€€", 5, "€€€€…"},
		{"a\tb", 10, `a\tb`},
		{"a\u202eb", 10, `a\u202eb`},
		{"a\u202eb", 6, `a\u20…`},
		{"a\u202e", 7, `a\u202e`},
		{"a\xffb", 10, `a\xffb`},
		{"a\uFFFDb", 10, "a\uFFFDb"},
		{"a\u00a0b", 10, `a\u00a0b`},
		{`a"b\`, 10, `a"b\`},
		{"\U000E0001", 20, `\U000e0001`},
	} {
		if got := plain(test.text, test.limit); got != test.want {
			t.Errorf("%q, %d: got %q, want %q", test.text, test.limit, got, test.want)
		}
	}
}

func TestASCII(t *testing.T) {
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{
		{"fare", 10, "fare"},
		{"fahrgäste", 10, "fahrg?ste"},
		{"passengers", 10, "passengers"},
		{"passengers!", 10, "passeng..."},
		{"a\nb", 10, `a\nb`},
		{"…", 10, "..."},
		{"abc", 2, "..."},
	} {
		if got := ascii(test.text, test.limit); got != test.want {
			t.Errorf("%q, %d: got %q, want %q", test.text, test.limit, got, test.want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "0": "0", "999": "999", "1000": "1,000", "1234567": "1,234,567", "-1000": "-1,000", "1000.5": "1000.5", "1e+21": "1e+21", "NaN": "NaN",
	} {
		if got := grouped(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestAllowed shows what is allowed in the unit of what is measured.
func TestAllowed(t *testing.T) {
	ratio := rules.Measurement{Number: 0.5, Unit: rules.Ratio}
	count := rules.Measurement{Number: 5, Unit: rules.Count}
	plainNumber := rules.Measurement{Number: 5, Unit: rules.Number}
	for _, test := range []struct {
		rule     string
		measured rules.Measurement
		want     string
	}{
		{"completeness(x) >= 0.9", ratio, "at least 90%"},
		{"completeness(x) >= 99.99999%", ratio, "at least 99.99999%"},
		{"completeness(x) > 7%", ratio, "above 7%"},
		{"missing(x) <= 5%", ratio, "at most 5%"},
		{"missing(x) <= 12345", count, "at most 12,345"},
		{"rows between 1000 and 2000000", count, "1,000 to 2,000,000"},
		{"mean(x) between -5 and 60.5", plainNumber, "-5 to 60.5"},
		{"mean(x) = 3", plainNumber, "3"},
		{"mean(x) != 3", plainNumber, "!= 3"},
		{"mean(x) < 1e300", plainNumber, "below 1e+300"},
		{"mean(x) > 0.00000001", plainNumber, "above 1e-08"},
		{"drift(x) < 0.2 vs last-good", plainNumber, "below 0.2"},
		{"mean(x) change between -5% and 5% vs last-good", plainNumber, "change between -5% and 5% vs last-good"},
		{"type(x) is date", rules.Measurement{Unit: rules.Text, Text: "string"}, "is date"},
		{"freshness(x) <= 36h", rules.Measurement{Number: 200_000, Unit: rules.Seconds}, "at most 1d12h"},
		{"present(x)", rules.Measurement{}, ""},
	} {
		if got := allowed(result(t, test.rule, test.measured, rules.Measurement{})); got != test.want {
			t.Errorf("%s: got %q, want %q", test.rule, got, test.want)
		}
	}
}

// TestMeasured shows that what is not allowed does not look as if it was.
func TestMeasured(t *testing.T) {
	for _, test := range []struct {
		rule string
		now  rules.Measurement
		want string
	}{
		{"completeness(x) >= 0.9", rules.Measurement{Number: 0.84214, Unit: rules.Ratio}, "84.21%"},
		{"completeness(x) >= 0.9", rules.Measurement{Number: 0.8999999, Unit: rules.Ratio}, "89.99999%"},
		{"mean(x) <= 5", rules.Measurement{Number: 5.00001, Unit: rules.Number}, "5.00001"},
		{"rows >= 1000", rules.Measurement{Number: 999, Unit: rules.Count}, "999"},
		{"rows >= 10000", rules.Measurement{Number: 1234, Unit: rules.Count}, "1,234"},
		{"type(x) is date", rules.Measurement{Text: "a\x00", Unit: rules.Text}, `a\x00`},
		{"present(x)", rules.Measurement{}, ""},
	} {
		if got := measured(result(t, test.rule, test.now, rules.Measurement{})); got != test.want {
			t.Errorf("%s, %v: got %q, want %q", test.rule, test.now, got, test.want)
		}
	}
}

// TestChange says how numbers have changed, and what that means.
func TestChange(t *testing.T) {
	for _, test := range []struct {
		rule        string
		unit        rules.Unit
		now, before float64
		want        string
		worse       bool
		better      bool
	}{
		{"completeness(x) >= 0.9", rules.Ratio, 0.84, 0.99, "15 points lower", true, false},
		{"completeness(x) >= 0.9", rules.Ratio, 0.89, 0.8888, "0.12 points higher", false, true},
		{"completeness(x) >= 0.9", rules.Ratio, 0.5, 0.50001, "less than 0.01 points lower", true, false},
		{"completeness(x) >= 0.9", rules.Ratio, 0.5, 0.5, "unchanged", false, false},
		{"missing(x) <= 5", rules.Count, 12, 8, "50% higher", true, false},
		{"missing(x) <= 5", rules.Count, 6, 0, "6 higher", true, false},
		{"missing(x) <= 5", rules.Count, 0, 1234, "1,234 lower", false, true},
		{"mean(x) < 5", rules.Number, 5.1, 5, "2% higher", false, false},
		{"mean(x) < 5", rules.Number, 100, 10, "10 times as much", false, false},
		{"mean(x) < 5", rules.Number, -12_345_678, -1, "12,345,678 times as much", false, false},
		{"mean(x) < 5", rules.Number, -4.5, 2.5, "7 lower", false, false},
		{"mean(x) < 5", rules.Number, math.MaxFloat64, -math.MaxFloat64, "higher", false, false},
		{"mean(x) < 5", rules.Number, math.MaxFloat64, math.SmallestNonzeroFloat64, "higher", false, false},
	} {
		r := result(t, test.rule, rules.Measurement{Number: test.now, Unit: test.unit}, rules.Measurement{Number: test.before, Unit: test.unit})
		got := changeOf(r)
		if got.Text != test.want || got.Worse != test.worse || got.Better != test.better || got.Since != "last good run" {
			t.Errorf("%s, %v after %v: got %+v, want %q", test.rule, test.now, test.before, got, test.want)
		}
	}
}

// TestNoChange shows that nothing is said where nothing is known.
func TestNoChange(t *testing.T) {
	number := func(n float64) rules.Measurement { return rules.Measurement{Number: n, Unit: rules.Number} }
	for _, pair := range [][2]rules.Measurement{
		{{}, {}}, {number(1), {}}, {{}, number(1)},
		{number(math.NaN()), number(1)}, {number(1), number(math.NaN())}, {number(math.Inf(1)), number(1)}, {number(1), number(math.Inf(-1))},
	} {
		if got := changeOf(result(t, "mean(x) < 5", pair[0], pair[1])); got != nil {
			t.Errorf("%v after %v: got %+v, want nothing", pair[0], pair[1], got)
		}
	}
}

// TestChangeSince names what a rule compares with.
func TestChangeSince(t *testing.T) {
	one := rules.Measurement{Number: 1, Unit: rules.Number}
	r := result(t, "mean(x) change <= 5% vs baseline", one, one)
	if got := changeOf(r); got.Since != "baseline" {
		t.Errorf("got %q, want baseline", got.Since)
	}
	text := func(s string) rules.Measurement { return rules.Measurement{Text: s, Unit: rules.Text} }
	if got := changeOf(result(t, "type(x) is date", text("string"), text("date"))); got.Text != "changed" || got.Before != "date" {
		t.Errorf("got %+v", got)
	}
}
