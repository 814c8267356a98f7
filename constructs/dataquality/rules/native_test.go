package rules_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// TestNative checks rules against the expressions of
// https://docs.aws.amazon.com/databrew/latest/dg/profile.data-quality-available-checks.html.
func TestNative(t *testing.T) {
	a := []rules.ColumnSelector{{Name: "a"}}
	noRow := &rules.Threshold{Value: 0, Type: "LESS_THAN_OR_EQUAL", Unit: "COUNT"}
	one := func(value string) map[string]string { return map[string]string{":val1": value} }
	for text, want := range map[string]rules.Native{
		"rows > 10000":             {CheckExpression: "AGG(ROWS_COUNT) > :val1", SubstitutionMap: one("10000")},
		"columns = 20":             {CheckExpression: "AGG(COLUMNS_COUNT) == :val1", SubstitutionMap: one("20")},
		"duplicate-rows < 100":     {CheckExpression: "AGG(DUPLICATE_ROWS_COUNT) < :val1", SubstitutionMap: one("100")},
		"duplicate-rows < 5%":      {CheckExpression: "AGG(DUPLICATE_ROWS_PERCENTAGE) < :val1", SubstitutionMap: one("5")},
		"missing(a) < 100":         {CheckExpression: "AGG(MISSING_VALUES_COUNT) < :val1", SubstitutionMap: one("100"), ColumnSelectors: a},
		"missing(a) <= 12.3%":      {CheckExpression: "AGG(MISSING_VALUES_PERCENTAGE) <= :val1", SubstitutionMap: one("12.3"), ColumnSelectors: a},
		"completeness(a) >= 0.9":   {CheckExpression: "AGG(MISSING_VALUES_PERCENTAGE) <= :val1", SubstitutionMap: one("10"), ColumnSelectors: a},
		"completeness(a) > 99.9%":  {CheckExpression: "AGG(MISSING_VALUES_PERCENTAGE) < :val1", SubstitutionMap: one("0.1"), ColumnSelectors: a},
		"completeness(a) >= 0.93":  {CheckExpression: "AGG(MISSING_VALUES_PERCENTAGE) <= :val1", SubstitutionMap: one("7"), ColumnSelectors: a},
		"completeness(a) <= 1e-20": {CheckExpression: "AGG(MISSING_VALUES_PERCENTAGE) >= :val1", SubstitutionMap: one("99.999999999999999999"), ColumnSelectors: a},
		"completeness(a) != 1":     {CheckExpression: "AGG(MISSING_VALUES_PERCENTAGE) != :val1", SubstitutionMap: one("0"), ColumnSelectors: a},
		"completeness(a) between 0.5 and 0.75": {CheckExpression: "AGG(MISSING_VALUES_PERCENTAGE) <= :val1 and AGG(MISSING_VALUES_PERCENTAGE) >= :val2",
			SubstitutionMap: map[string]string{":val1": "50", ":val2": "25"}, ColumnSelectors: a},
		"distinct(a) > 1000": {CheckExpression: "AGG(DISTINCT_VALUES_COUNT) > :val1", SubstitutionMap: one("1000"), ColumnSelectors: a},
		"unique(a) > 100":    {CheckExpression: "AGG(UNIQUE_VALUES_COUNT) > :val1", SubstitutionMap: one("100"), ColumnSelectors: a},
		"max(a) < 100":       {CheckExpression: "AGG(MAX) < :val1", SubstitutionMap: one("100"), ColumnSelectors: a},
		"min(a) > -1.5e-7":   {CheckExpression: "AGG(MIN) > :val1", SubstitutionMap: one("-0.00000015"), ColumnSelectors: a},
		"median(a) >= 50":    {CheckExpression: "AGG(MEDIAN) >= :val1", SubstitutionMap: one("50"), ColumnSelectors: a},
		"mean(a) <= 1e21":    {CheckExpression: "AGG(MEAN) <= :val1", SubstitutionMap: one("1000000000000000000000"), ColumnSelectors: a},
		"mode(a) != 0":       {CheckExpression: "AGG(MODE) != :val1", SubstitutionMap: one("0"), ColumnSelectors: a},
		"stddev(a) > 0":      {CheckExpression: "AGG(STANDARD_DEVIATION) > :val1", SubstitutionMap: one("0"), ColumnSelectors: a},
		"entropy(a) > 0":     {CheckExpression: "AGG(ENTROPY) > :val1", SubstitutionMap: one("0"), ColumnSelectors: a},
		"sum(a) > 0":         {CheckExpression: "AGG(SUM) > :val1", SubstitutionMap: one("0"), ColumnSelectors: a},
		"kurtosis(a) > 0":    {CheckExpression: "AGG(KURTOSIS) > :val1", SubstitutionMap: one("0"), ColumnSelectors: a},
		"skewness(a) > 0":    {CheckExpression: "AGG(SKEWNESS) > :val1", SubstitutionMap: one("0"), ColumnSelectors: a},
		"variance(a) > 0":    {CheckExpression: "AGG(VARIANCE) > :val1", SubstitutionMap: one("0"), ColumnSelectors: a},
		"mad(a) > 0":         {CheckExpression: "AGG(MEDIAN_ABSOLUTE_DEVIATION) > :val1", SubstitutionMap: one("0"), ColumnSelectors: a},
		"p25(a) > 0":         {CheckExpression: "AGG(QUANTILE, :quantile) > :val1", SubstitutionMap: map[string]string{":quantile": "0.25", ":val1": "0"}, ColumnSelectors: a},
		"p75(a) between 5 and 9": {CheckExpression: "AGG(QUANTILE, :quantile) >= :val1 and AGG(QUANTILE, :quantile) <= :val2",
			SubstitutionMap: map[string]string{":quantile": "0.75", ":val1": "5", ":val2": "9"}, ColumnSelectors: a},
		"mean(fare) between 5 and 60": {CheckExpression: "AGG(MEAN) >= :val1 and AGG(MEAN) <= :val2",
			SubstitutionMap: map[string]string{":val1": "5", ":val2": "60"}, ColumnSelectors: []rules.ColumnSelector{{Name: "fare"}}},
		"values(a) between 0 and 10": {CheckExpression: "AGG(MIN) >= :val1 and AGG(MAX) <= :val2",
			SubstitutionMap: map[string]string{":val1": "0", ":val2": "10"}, ColumnSelectors: a},
		"values(a) >= 0": {CheckExpression: "AGG(MIN) >= :val1", SubstitutionMap: one("0"), ColumnSelectors: a},
		"values(a) < 10": {CheckExpression: "AGG(MAX) < :val1", SubstitutionMap: one("10"), ColumnSelectors: a},
		`missing(a, "b c", /_id$/, /a\/b\.[a-z]+|x/) = 0`: {CheckExpression: "AGG(MISSING_VALUES_COUNT) == :val1", SubstitutionMap: one("0"),
			ColumnSelectors: []rules.ColumnSelector{{Name: "a"}, {Name: "b c"}, {Regex: ".*(_id$).*"}, {Regex: `.*(a/b\.[a-z]+|x).*`}}},

		"length(a) between 8 and 12": {CheckExpression: "length(:col1) < :val1 or length(:col1) > :val2",
			SubstitutionMap: map[string]string{":col1": "`a`", ":val1": "8", ":val2": "12"}, Threshold: noRow},
		"length(a) <= 12": {CheckExpression: "length(:col1) > :val1", SubstitutionMap: map[string]string{":col1": "`a`", ":val1": "12"}, Threshold: noRow},
		"length(a) < 12":  {CheckExpression: "length(:col1) >= :val1", SubstitutionMap: map[string]string{":col1": "`a`", ":val1": "12"}, Threshold: noRow},
		"length(a) >= 8":  {CheckExpression: "length(:col1) < :val1", SubstitutionMap: map[string]string{":col1": "`a`", ":val1": "8"}, Threshold: noRow},
		"length(a) > 8":   {CheckExpression: "length(:col1) <= :val1", SubstitutionMap: map[string]string{":col1": "`a`", ":val1": "8"}, Threshold: noRow},
		`common("pay ment") in (cash, "no \"charge\"", 1)`: {CheckExpression: ":col1 NOT IN :val1",
			SubstitutionMap: map[string]string{":col1": "`pay ment`", ":val1": `["cash","no \"charge\"","1"]`}, Threshold: noRow},
	} {
		rule := parse(t, text).Rules()[0]
		got, ok := rule.Native()
		want.Name = rule.Check()
		if !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v %t\nwant %+v", text, got, ok, want)
		}
		checkNative(t, got)
	}
}

// checkNative checks the limits of AWS::DataBrew::Ruleset
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-databrew-ruleset-rule.html).
func checkNative(t testing.TB, native rules.Native) {
	t.Helper()
	if n := len([]rune(native.Name)); n < 1 || n > 128 {
		t.Errorf("got a name of %d characters", n)
	}
	if n := len(native.CheckExpression); n < 4 || n > 1024 || !expression.MatchString(native.CheckExpression) {
		t.Errorf("got the expression %s", native.CheckExpression)
	}
	// Each variable is used, and each that is used is there.
	used := map[string]bool{}
	for _, variable := range variables.FindAllString(native.CheckExpression, -1) {
		used[variable] = true
	}
	for variable, value := range native.SubstitutionMap {
		if n := len([]rune(value)); n > 1024 || !used[variable] {
			t.Errorf("got %s for %s", value, variable)
		}
		delete(used, variable)
	}
	if len(used) > 0 {
		t.Errorf("no value for %v", used)
	}
	for _, s := range native.ColumnSelectors {
		if n := len([]rune(s.Name + s.Regex)); n < 1 || n > 255 || (s.Name == "") == (s.Regex == "") {
			t.Errorf("got the selector %+v", s)
		}
	}
	// An expression with a column has no selectors.
	if strings.Contains(native.CheckExpression, ":col") == (len(native.ColumnSelectors) > 0) && native.Threshold != nil {
		t.Errorf("got %+v", native)
	}
}

var (
	expression = regexp.MustCompile(`^[><0-9A-Za-z_.,:)(!= ]+$`)
	variables  = regexp.MustCompile(`:[A-Za-z0-9_]+`)
)

// TestNotNative checks what DataBrew cannot validate, or is not known to.
func TestNotNative(t *testing.T) {
	for _, text := range []string{
		"mean(a) change < 5% vs last-good", "rows change < 5% vs baseline", "drift(a) < 1 vs last-good", "new-columns = 0 vs last-good", "lost-columns = 0 vs last-good",
		"uniqueness(a) = 1", "unique(a) > 5%", "distinct(a) > 5%", "zeros(a) = 0", "outliers(a) = 0",
		"p5(a) > 1", "p95(a) > 1", "iqr(a) > 1", "spread(a) > 1",
		"min-length(a) > 1", "mean-length(a) > 1", "length(a, b) > 1", "length(/a/) > 1", "length(\"`\") > 1", "length(\"\") > 1",
		"type(a) is int", "common(a) in (x) for >= 90%", "common(a, b) in (x)", "common(/a/) in (x)", "common(a) in (" + strings.Repeat("x", 1023) + ")",
		"freshness(a) < 1h", "file-freshness < 1h", "correlation(a, b) < 1", "present(a)", "only(a)",
		`mean("") > 1`, "mean(" + strings.Repeat("x", 256) + ") > 1", "mean(/" + strings.Repeat("x", 250) + "/) > 1",
		`mean(/(?i)a/) > 1`, `mean(/\d/) > 1`, `mean(/[[:alpha:]]/) > 1`, `mean(/a{2}/) > 1`, `mean(/é/) > 1`, `mean(/\pL/) > 1`,
	} {
		if native, ok := parse(t, text).Rules()[0].Native(); ok || !reflect.DeepEqual(native, rules.Native{}) {
			t.Errorf("%s: got %+v", text, native)
		}
	}
	if _, ok := (rules.Rule{}).Native(); ok {
		t.Error("the zero rule is native")
	}
}

// TestNativeName checks that long labels have different names.
func TestNativeName(t *testing.T) {
	long := func(end string) string { return `missing("` + strings.Repeat("é", 200) + end + `") = 0` }
	one, _ := parse(t, long("1")).Rules()[0].Native()
	two, _ := parse(t, long("2")).Rules()[0].Native()
	if one.Name == two.Name || len([]rune(one.Name)) != 128 || !strings.HasPrefix(one.Name, "missing(é") {
		t.Errorf("got %s and %s", one.Name, two.Name)
	}
	for _, columns := range []int{115, 116, 117} { // 128, 129 and 130 characters
		rule := parse(t, `missing(`+strings.Repeat("é", columns)+`) = 0 `).Rules()[0]
		native, _ := rule.Native()
		if n := len([]rune(rule.Label())); n != columns+13 {
			t.Errorf("got a label of %d characters", n)
		} else if whole := native.Name == rule.Label(); whole != (n <= 128) || len([]rune(native.Name)) != min(n, 128) {
			t.Errorf("got %s", native.Name)
		}
	}
	if native, _ := parse(t, strings.Repeat("é", 128)+": rows > 1").Rules()[0].Native(); native.Name != strings.Repeat("é", 128) {
		t.Errorf("got %s", native.Name)
	}
}
