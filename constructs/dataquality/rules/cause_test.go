package rules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// TestCause checks what is never a pass.
func TestCause(t *testing.T) {
	for name, test := range map[string]struct {
		text, profile string
		options       rules.Options
		want          rules.Cause
		reason        string
	}{
		"column missing":                  {text: "mean(b) < 1", profile: column(`"mean": 0`), want: rules.NoColumn, reason: "the column is missing"},
		"name is exact":                   {text: "mean(A) < 1", profile: column(`"mean": 0`), want: rules.NoColumn, reason: "the column is missing"},
		"no columns":                      {text: "completeness(a) >= 0", profile: profileOf(), want: rules.NoColumn, reason: "the column is missing"},
		"no match":                        {text: "completeness(/^b/) >= 0", profile: column(`"missingValuesCount": 0`), want: rules.NoMatch, reason: "no column matches"},
		"no match to be present":          {text: "present(/^b/)", profile: column(`"type": "string"`), want: rules.NoMatch, reason: "no column matches"},
		"correlation with missing column": {text: "correlation(a, b) < 1", profile: column(`"correlations": {"b": 0}`), want: rules.NoColumn, reason: "the column is missing: b"},
		"correlation missing":             {text: "correlation(a, b) < 1", profile: profileOf(`"name": "a"`, `"name": "b"`), want: rules.NoStatistic, reason: "the profile does not have it: no correlation of a, b"},

		"empty sample":               {text: "completeness(a) >= 0", profile: sampleOf(`"sampleSize": 0`, `"name": "a", "missingValuesCount": 0`), want: rules.EmptySample, reason: "the sample is empty"},
		"empty sample of rows":       {text: "rows >= 0", profile: sampleOf(`"sampleSize": 0`), want: rules.EmptySample, reason: "the sample is empty"},
		"empty sample of a schema":   {text: "present(a)", profile: sampleOf(`"sampleSize": 0`, `"name": "a"`), want: rules.EmptySample, reason: "the sample is empty"},
		"empty sample without match": {text: "missing(/b/) < 1", profile: sampleOf(`"sampleSize": 0`, `"name": "a"`), want: rules.NoMatch, reason: "no column matches"},
		"empty sample of drift":      {text: "drift(a) < 1 vs last-good", profile: sampleOf(`"sampleSize": 0`, `"name": "a"`), want: rules.EmptySample, reason: "the sample is empty"},
		"no sample size":             {text: "mean(a) < 9", profile: sampleOf(`"version": "1.0"`, `"name": "a", "type": "double", "mean": 1`), want: rules.NoStatistic, reason: "the profile does not have it: no sample size"},
		"sample size null":           {text: "mean(a) < 9", profile: sampleOf(`"sampleSize": null`, `"name": "a", "type": "double", "mean": 1`), want: rules.NoStatistic, reason: "the profile does not have it: no sample size"},
		"sample size NaN":            {text: "mean(a) < 9", profile: sampleOf(`"sampleSize": "NaN"`, `"name": "a", "type": "double", "mean": 1`), want: rules.NotFinite, reason: "it is not a finite number: sample size NaN"},
		"sample size infinite":       {text: "completeness(a) > 0.9", profile: sampleOf(`"sampleSize": "Infinity"`, `"name": "a", "missingValuesCount": 5`), want: rules.NotFinite, reason: "it is not a finite number: sample size +Inf"},
		"sample size negative":       {text: "completeness(a) > 0.9", profile: sampleOf(`"sampleSize": -5`, `"name": "a", "missingValuesCount": -5`), want: rules.Implausible, reason: "the profile contradicts itself: sample size -5"},
		"sample size after columns":  {text: "completeness(a) > 0.9", profile: `{"columns": [{"missingValuesCount": 20, "name": "a"}], "sampleSize": 100}`, want: rules.NotAllowed, reason: "got 80%, want > 0.9"},

		"statistic absent":          {text: "mean(a) < 9", profile: column(`"type": "double"`), want: rules.NoStatistic, reason: "the profile does not have it: no mean, type is double"},
		"statistic of another type": {text: "mean(a) < 9", profile: column(`"type": "string", "mean": 5`), want: rules.NoStatistic, reason: "the profile does not have it: no mean, type is string"},
		"statistic null":            {text: "mean(a) < 9", profile: column(`"mean": null`), want: rules.NoStatistic, reason: "the profile does not have it: no mean"},
		"statistic a text":          {text: "mean(a) < 9", profile: column(`"mean": "abc"`), want: rules.NoStatistic, reason: `the profile does not have it: mean is "abc"`},
		"statistic an object":       {text: "mean(a) < 9", profile: column(`"mean": {"value": 1}`), want: rules.NoStatistic, reason: "the profile does not have it: no mean"},
		"statistic NaN":             {text: "mean(a) != 9", profile: column(`"mean": NaN`), want: rules.NotFinite, reason: "it is not a finite number: it is NaN"},
		"statistic NaN as text":     {text: "mean(a) != 9", profile: column(`"mean": "NaN"`), want: rules.NotFinite, reason: "it is not a finite number: it is NaN"},
		"statistic infinite":        {text: "mean(a) > 9", profile: column(`"mean": "Infinity"`), want: rules.NotFinite, reason: "it is not a finite number: it is +Inf"},
		"statistic -infinite":       {text: "mean(a) < 9", profile: column(`"mean": -Infinity`), want: rules.NotFinite, reason: "it is not a finite number: it is -Inf"},
		"statistic huge":            {text: "mean(a) > 9", profile: column(`"mean": 1e999`), want: rules.NotFinite, reason: "it is not a finite number: it is +Inf"},
		"count absent":              {text: "missing(a) <= 9", profile: column(`"type": "double"`), want: rules.NoStatistic, reason: "the profile does not have it: no missing count, type is double"},
		"count NaN":                 {text: "missing(a) <= 9", profile: column(`"missingValuesCount": NaN`), want: rules.NotFinite, reason: "it is not a finite number: it is NaN"},
		"count negative":            {text: "missing(a) <= 9", profile: column(`"missingValuesCount": -1`), want: rules.Implausible, reason: "the profile contradicts itself: it is -1"},
		"rows negative":             {text: "rows <= 9", profile: sampleOf(`"sampleSize": 5, "rowsCount": -1`), want: rules.Implausible, reason: "the profile contradicts itself: it is -1"},
		"count of too many":         {text: "distinct(a) >= 9", profile: column(`"distinctValuesCount": 101, "missingValuesCount": 0`), want: rules.Implausible, reason: "the profile contradicts itself: count is 101 of 100 rows"},
		"ratio of too many":         {text: "uniqueness(a) >= 0.9", profile: column(`"uniqueValuesCount": 60, "missingValuesCount": 50`), want: rules.Implausible, reason: "the profile contradicts itself: count is 60 of 50 rows with a value"},
		"too many missing":          {text: "uniqueness(a) >= 0.9", profile: column(`"uniqueValuesCount": 60, "missingValuesCount": 150`), want: rules.Implausible, reason: "the profile contradicts itself: 150 of 100 rows have no value"},
		"missing negative":          {text: "uniqueness(a) <= 0.9", profile: column(`"uniqueValuesCount": 60, "missingValuesCount": -100`), want: rules.Implausible, reason: "the profile contradicts itself: -100 of 100 rows have no value"},
		"ratio without missing":     {text: "zeros(a) <= 5%", profile: column(`"zerosCount": 1`), want: rules.NoStatistic, reason: "the profile does not have it: no missing count"},
		"no values":                 {text: "zeros(a) <= 5%", profile: column(`"zerosCount": 0, "missingValuesCount": 100`), want: rules.NoValues, reason: "the column has no values"},
		"deviation negative":        {text: "stddev(a) < 9", profile: column(`"type": "double", "standardDeviation": -1`), want: rules.Implausible, reason: "the profile contradicts itself: it is -1"},

		"no duplicate rows":       {text: "duplicate-rows <= 5", profile: profileOf(), want: rules.NoStatistic, reason: "the profile does not have it: no duplicate rows"},
		"too many duplicate rows": {text: "duplicate-rows >= 5", profile: sampleOf(`"sampleSize": 5, "duplicateRowsCount": 6`), want: rules.Implausible, reason: "the profile contradicts itself: count is 6 of 5 rows"},

		"rows of a sample, at most":   {text: "rows <= 1000", profile: profileOf(), options: rules.Options{SampleLimit: 100}, want: rules.Sampled, reason: "only the first rows were profiled: there are at least 100 rows: profile the full dataset"},
		"rows of a sample, between":   {text: "rows between 10 and 1000", profile: profileOf(), options: rules.Options{SampleLimit: 100}, want: rules.Sampled, reason: "only the first rows were profiled: there are at least 100 rows: profile the full dataset"},
		"rows of a sample, at least":  {text: "rows >= 1000", profile: profileOf(), options: rules.Options{SampleLimit: 100}, want: rules.Sampled, reason: "only the first rows were profiled: there are at least 100 rows: profile the full dataset"},
		"rows of a sample, enough":    {text: "rows >= 100", profile: profileOf(), options: rules.Options{SampleLimit: 100}},
		"rows of a sample, not full":  {text: "rows <= 1000", profile: profileOf(), options: rules.Options{SampleLimit: 101}},
		"rows of a sample, and known": {text: "rows <= 1000", profile: sampleOf(`"sampleSize": 100, "rowsCount": 900`), options: rules.Options{SampleLimit: 100}},

		"type":                  {text: "type(a) is number", profile: column(`"type": "IntegerType"`)},
		"type by name":          {text: "type(a) in (bigint, int)", profile: column(`"type": "INT"`)},
		"type quoted":           {text: `type(a) is "array<string>"`, profile: column(`"type": "array<string>"`)},
		"type not allowed":      {text: "type(a) in (number, boolean)", profile: column(`"type": "string"`), want: rules.NotAllowed, reason: "got string, want in (number, boolean)"},
		"type not exact":        {text: "type(a) is int", profile: column(`"type": "bigint"`), want: rules.NotAllowed, reason: "got bigint, want is int"},
		"type absent":           {text: "type(a) is string", profile: column(`"min": 1`), want: rules.NoStatistic, reason: "the profile does not have it: no type"},
		"type not known":        {text: "type(a) is string", profile: column(`"type": "struct"`), want: rules.NotAllowed, reason: "got struct, want is string"},
		"present":               {text: "present(a)", profile: column(`"type": "string"`)},
		"only":                  {text: "only(a, /_id$/)", profile: profileOf(`"name": "a"`, `"name": "b_id"`)},
		"only without listed":   {text: "only(a, b)", profile: profileOf(`"name": "a"`)},
		"only, others":          {text: "only(a)", profile: profileOf(`"name": "b"`, `"name": "a"`, `"name": "c d"`), want: rules.NotAllowed, reason: `got 2, want none: b, "c d"`},
		"only, many others":     {text: "only(a)", profile: profileOf(`"name": "b"`, `"name": "c"`, `"name": "d"`, `"name": "e"`, `"name": "f"`), want: rules.NotAllowed, reason: `got 5, want none: b, c, d and 2 more`},
		"common":                {text: "common(a) in (1, 2)", profile: column(`"type": "int", "missingValuesCount": 10, "mostCommonValues": [{"value": 1, "count": 80}, {"value": null, "count": 10}, {"value": "2.0", "count": 10}]`)},
		"common, as text":       {text: "common(a) in (1, 2)", profile: column(`"type": "string", "missingValuesCount": 0, "mostCommonValues": [{"value": "1", "count": 90}, {"value": "2.0", "count": 10}]`), want: rules.NotAllowed, reason: `got 90%, want in (1, 2): others are "2.0"`},
		"common, others":        {text: "common(a) in (x)", profile: column(`"missingValuesCount": 0, "mostCommonValues": [{"value": "x", "count": 96}, {"value": null, "count": 1}, {"value": "b\n", "count": 1}, {"value": "c", "count": 1}, {"value": "d", "count": 1}, {"value": "e", "count": 1}]`), want: rules.NotAllowed, reason: `got 96%, want in (x): others are "b\n", "c", "d" and 1 more`},
		"common, not listed":    {text: "common(a) in (x)", profile: column(`"missingValuesCount": 0, "mostCommonValues": [{"value": "x", "count": 99}]`), want: rules.NotAllowed, reason: "got 99%, want in (x)"},
		"common, no list":       {text: "common(a) in (x)", profile: column(`"missingValuesCount": 0`), want: rules.NoStatistic, reason: "the profile does not have it: no common values"},
		"common, empty list":    {text: "common(a) in (x)", profile: column(`"missingValuesCount": 0, "mostCommonValues": []`), want: rules.NotAllowed, reason: "got 0%, want in (x)"},
		"common, no values":     {text: "common(a) in (x)", profile: column(`"missingValuesCount": 100, "mostCommonValues": []`), want: rules.NoValues, reason: "the column has no values"},
		"common, no count":      {text: "common(a) in (x)", profile: column(`"missingValuesCount": 0, "mostCommonValues": [{"value": "x"}]`), want: rules.NotFinite, reason: "it is not a finite number: it is NaN"},
		"common, too many":      {text: "common(a) in (x)", profile: column(`"missingValuesCount": 50, "mostCommonValues": [{"value": "x", "count": 60}]`), want: rules.Implausible, reason: "the profile contradicts itself: count is 60 of 50 rows with a value"},
		"common, long value":    {text: "common(a) in (" + strings.Repeat("x", 1024) + ")", profile: column(`"missingValuesCount": 0, "mostCommonValues": [{"value": "` + strings.Repeat("x", 1025) + `", "count": 100}]`), want: rules.NotAllowed, reason: "got 0%, want in (" + strings.Repeat("x", 1024) + `): others are "` + strings.Repeat("x", 40) + `..."`},
		"freshness, no times":   {text: "freshness(a) < 1d", profile: column(`"mostCommonValues": [{"value": "yesterday", "count": 5}]`), want: rules.NoStatistic, reason: "the profile does not have it: no value is a time, as 2006-01-02T15:04:05Z is one"},
		"freshness, max":        {text: "freshness(a) = 1h", profile: column(`"type": "timestamp", "max": "2026-05-04T11:00:00Z"`)},
		"freshness, future":     {text: "freshness(a) < 1d", profile: column(`"mostCommonValues": [{"value": "2026-05-05 02:00:01", "count": 5}]`), want: rules.InFuture, reason: "it is in the future: by 14h1s"},
		"freshness, zone":       {text: "freshness(a) < 1d", profile: column(`"mostCommonValues": [{"value": "2026-05-05 02:00:00", "count": 5}]`)},
		"file, not known":       {text: "file-freshness < 1d", profile: profileOf(), want: rules.NoStatistic, reason: "the profile does not have it: it is not known when the newest file was written"},
		"file, old":             {text: "file-freshness < 1d", profile: profileOf(), options: rules.Options{Modified: now.Add(-36 * time.Hour)}, want: rules.NotAllowed, reason: "got 1d12h, want < 1d"},
		"nearly equal":          {text: "mean(a) < 0.3", profile: column(`"mean": 0.30000000000000004`), want: rules.NotAllowed, reason: "got 0.3, want < 0.3"},
		"nearly equal, at most": {text: "mean(a) <= 0.3", profile: column(`"mean": 0.30000000000000004`), want: rules.NotAllowed, reason: "got 0.30000000000000004, want <= 0.3"},
	} {
		t.Run(name, func(t *testing.T) {
			got := one(t, test.text, test.profile, test.options)
			if got.Cause != test.want || got.Reason() != test.reason {
				t.Errorf("got %v: %s\nwant %v: %s", got.Cause, got.Reason(), test.want, test.reason)
			}
			want := rules.Failed
			if test.want == rules.NoCause {
				want = rules.Passed
			}
			if got.Status != want {
				t.Errorf("got %v, want %v", got.Status, want)
			}
			// The same rule warns if it is a warning.
			if want == rules.Failed {
				want = rules.Warned
			}
			if warned := one(t, "warning: "+test.text, test.profile, test.options); warned.Status != want || warned.Cause != test.want {
				t.Errorf("as a warning: got %v, want %v", warned.Status, want)
			}
		})
	}
}

// TestTruncated checks that a profile that is not complete has no verdict.
func TestTruncated(t *testing.T) {
	set := parse(t, "completeness(a) >= 0.5")
	profile := column(`"missingValuesCount": 0`)
	for size := range len(profile) - 1 {
		verdict, err := set.Evaluate(strings.NewReader(profile[:size]), rules.Options{Now: now})
		if err == nil || verdict.Status != rules.Failed || verdict.Baseline != nil {
			t.Fatalf("%s: got %v, error %v", profile[:size], verdict.Status, err)
		}
	}
}
