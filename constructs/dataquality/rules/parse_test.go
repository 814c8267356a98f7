package rules_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// TestParse checks how texts are written again.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"completeness(pu_loc_id, do_loc_id) >= 0.9": "",
		"mean(fare) between 5 and 60":               "",
		"drift(trip_distance) < 0.2 vs last-good":   "",

		" completeness ( a ,b )>=90 % ":                        "ERROR", // no space in a percentage
		"completeness(a)>=90%":                                 "completeness(a) >= 0.9",
		"completeness(a) >= 12.3%":                             "completeness(a) >= 0.123",
		"completeness(a) >= 1e-1":                              "completeness(a) >= 0.1",
		"missing(a) <= 05":                                     "missing(a) <= 5",
		"missing(a) <= 5.0%":                                   "missing(a) <= 5%",
		"missing(a) <= 7%":                                     "",
		"missing(a) <= 1e-7%":                                  "missing(a) <= 1e-7%",
		"missing(a) <= 1e-30%":                                 "missing(a) <= 1e-30%",
		"mean(a) == +5":                                        "mean(a) = 5",
		"mean(a) != -0.50":                                     "mean(a) != -0.5",
		"mean(a) = -0":                                         "mean(a) = 0",
		"mean(a) < 1e21":                                       "mean(a) < 1e+21",
		"mean(a) < 100000000000000000000":                      "",
		"mean(a) < 1.5E-7":                                     "mean(a) < 1.5e-07",
		"mean(a) between -1 and -1":                            "",
		"mean(a)\r\n":                                          "ERROR",
		"mean(a) < 1\r\n\r\n# done\r\n":                        "mean(a) < 1",
		"\n\n  mean(a) < 1 # comment\n":                        "mean(a) < 1",
		"mean(\n a, # first\n\tb\n) < 1":                       "mean(a, b) < 1",
		"error: mean(a) < 1":                                   "mean(a) < 1",
		"warning: mean(a) < 1":                                 "",
		"warning : mean(a) < 1":                                "warning: mean(a) < 1",
		"fares: warning: mean(a) < 1":                          "",
		`"fare is right": mean(a) < 1`:                         "",
		`"warning": warning: mean(a) < 1`:                      "",
		`"error": mean(a) < 1`:                                 "",
		"mean: mean(mean) < 1":                                 "",
		"mean(between, and, vs, in, is, for, warning) < 1":     "",
		"mean(größe, 列, a-b.c$1, _x) < 1":                      "",
		`mean("größe") < 1`:                                    "mean(größe) < 1",
		`mean("2020", "a b", "", "#", "a\"b\\\n\x00\xff") < 1`: "",
		`mean(/^x y$/, /a\/b/, /[/]/) < 1`:                     "ERROR", // a slash in a class ends it too
		`mean(/^x y$/, /a\/b/, /\\/, /[\/]\d/, /"#/) < 1`:      "",
		"length(a) between 8 and 12":                           "",
		"type(a) is number":                                    "",
		"type(a) in (number)":                                  "type(a) is number",
		"type(a) in (int, string)":                             "",
		`type(a) is "int"`:                                     "type(a) is int",
		`type(a) is "array<int>"`:                              "",
		"type(a) is IntegerType":                               "",
		"common(a) in (x, 1, -1.50, \"y z\", \"1\")":           "ERROR", // "1" is 1
		"common(a) in (x, 1, -1.50, \"y z\", 01)":              "",
		"common(a) in (\"1\", \"x\") for >= 100%":              "common(a) in (1, x)",
		"common(a) in (x) for >= 100":                          "",
		"common(a) in (x) for between 90% and 95%":             "",
		"freshness(a) < 36h":                                   "freshness(a) < 1d12h",
		"freshness(a) < 1w2d3h4m5s":                            "freshness(a) < 9d3h4m5s",
		"freshness(a) < 0s":                                    "",
		"freshness(a) between 90m and 90m":                     "freshness(a) between 1h30m and 1h30m",
		"file-freshness <= 7d":                                 "",
		"rows() >= 10":                                         "rows >= 10",
		"rows ( ) >= 10":                                       "rows >= 10",
		"rows >= 9007199254740992":                             "",
		"rows change between -20% and 150% vs last-good":       "",
		"mean(a) change >= -0.5 vs baseline":                   "",
		"completeness(a) change >= -2% vs baseline":            "",
		"duplicate-rows <= 0.5%":                               "",
		"correlation(a, b) between -1 and 0.5":                 "",
		"columns = 12":                                         "",
		"present(a, /_id$/)":                                   "",
		"only(a, /_id$/)":                                      "",
		"new-columns = 0 vs last-good":                         "",
		"lost-columns <= 1 vs baseline":                        "",
		"x: mean(a) < 1\nmean(a) < 1\nwarning: mean(a) < 2\nmean(b) < 1\n": "",
	} {
		set, err := rules.Parse(text)
		if want == "ERROR" {
			if err == nil {
				t.Errorf("%s: got no error", text)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if want == "" {
			want = text
		}
		if got := strings.TrimSuffix(set.String(), "\n"); got != strings.TrimSuffix(want, "\n") {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// TestSyntaxError checks where errors are, and what they say.
func TestSyntaxError(t *testing.T) {
	for _, test := range []struct {
		// text has the error in its last line, and caret what is below that.
		text, caret string
		// message is what the error says after the position.
		message string
	}{
		{"", "^", "got no rule, want at least one, such as completeness(a, b) >= 0.9"},
		{"# only a comment", "                ^", "got no rule, want at least one, such as completeness(a, b) >= 0.9"},
		{"\n\n", "^", "got no rule, want at least one, such as completeness(a, b) >= 0.9"},
		{"(a)", "^", "got (, want a rule such as completeness(a, b) >= 0.9"},
		{"5 < 6", "^", "got 5, want a rule such as completeness(a, b) >= 0.9"},
		{"é; x", "^", "got é, want the name of what is measured, such as completeness or mean"},
		{"é: €", "   ^", "got '€', want a rule such as completeness(a, b) >= 0.9"},
		{"\xff", "^", `got byte "\xff", want a rule such as completeness(a, b) >= 0.9`},
		{"mean(a) < 1;", "           ^", "got ';', want a rule such as completeness(a, b) >= 0.9"},

		{"completness(a) > 0.5", "^", "got completness, want completeness"},
		{"Mean(a) > 0.5", "^", "got Mean, want mean"},
		{"dupplicate_rows > 5", "^", "got dupplicate_rows, want duplicate-rows"},
		{"range(a) between 1 and 2", "^", "got range, want values for the bounds of the values, or spread for the largest less the smallest"},
		{"row_count > 1", "^", "got row_count, want rows"},
		{"p90(a) > 1", "^", "got p90, want p5, p25, median, p75 or p95, which are what a profile has"},
		{"percentile(a, 90) > 1", "^", "got percentile, want p5, p25, median, p75 or p95, which are what a profile has"},
		{"something(a) > 1", "^", "got something, want the name of what is measured, such as completeness or mean"},
		{`"mean"(a) > 1`, "^", `got "mean", want mean`},
		{strings.Repeat("x", 99) + "(a) > 1", "^", "got " + strings.Repeat("x", 60) + "..., want the name of what is measured, such as completeness or mean"},

		{"mean", "    ^", "got the end of the text, want '(' and columns"},
		{"mean\n", "    ^", "got the end of the line, want '(' and columns"},
		{"mean a > 1", "     ^", "got a, want '(' and columns"},
		{"mean() > 1", "     ^", "got ), want the name of a column, in quotes if it is no word, or a regular expression such as /_id$/"},
		{"mean(a,) > 1", "       ^", "got ), want the name of a column, in quotes if it is no word, or a regular expression such as /_id$/"},
		{"mean(5) > 1", "     ^", "got 5, want the name of a column, in quotes if it is no word, or a regular expression such as /_id$/"},
		{"mean(2020_sales) > 1", "     ^", "got 2020_sales, want a number such as 0.9, a percentage such as 5%, a duration such as 90m, 24h or 7d, or a name, which is in quotes if it starts with a digit"},
		{"mean(a b) > 1", "       ^", "got b, want ',' or ')'"},
		{"mean(a > 1", "       ^", "got >, want ',' or ')'"},
		{"mean(a,\n  b > 1", "    ^", "got >, want ',' or ')'"},
		{"mean(a", "      ^", "got the end of the text, want ',' or ')'"},
		{"mean(a, b, a) > 1", "           ^", "got a, want each column once"},
		{`mean(a, "a") > 1`, "        ^", `got "a", want each column once`},
		{"mean(/a/, /a/) > 1", "          ^", "got /a/, want each column once"},
		{"mean(//) > 1", "     ^", "got //, want a regular expression, /./ for all columns"},
		{"mean(/a(/) > 1", "     ^", "got /a(/, want a regular expression of Go (RE2): missing closing ): `a(`"},
		{"mean(/(?=a)/) > 1", "     ^", "got /(?=a)/, want a regular expression of Go (RE2): invalid or unsupported Perl syntax: `(?=`"},
		{"mean(/a) > 1", "     ^", `got a regular expression that is not closed, want one such as /_id$/, with \/ for a slash`},
		{"mean(/a\\", "     ^", `got a regular expression that is not closed, want one such as /_id$/, with \/ for a slash`},
		{`mean("a) > 1`, "     ^", `got a quote that is not closed or not valid, want a text such as "pick up", with \" for a quote and \\ for a backslash`},
		{`mean("\z") > 1`, "     ^", `got a quote that is not closed or not valid, want a text such as "pick up", with \" for a quote and \\ for a backslash`},
		{"rows(a) > 1", "     ^", "got a, want ')', because rows is of the whole dataset"},
		{"correlation(a) < 1", "           ^", "got 1 columns, want 2 columns"},
		{"correlation(a, b, c) < 1", "           ^", "got 3 columns, want 2 columns"},
		{"correlation(a, /b/) < 1", "               ^", "got /b/, want the name of a column"},

		{"mean(a)", "       ^", "got the end of the text, want <, <=, >, >=, =, != or between"},
		{"mean(a) 5", "        ^", "got 5, want <, <=, >, >=, =, != or between"},
		{"mean(a) is 5", "        ^", "got is, want <, <=, >, >=, =, != or between"},
		{"mean(a) => 5", "         ^", "got >, want a number"},
		{"mean(a) (5)", "        ^", "got (, want <, <=, >, >=, =, != or between"},
		{"values(a) = 5", "          ^", "got =, want <, <=, >, >= or between"},
		{"length(a) != 5", "          ^", "got !=, want <, <=, >, >= or between"},
		{"values(a) change > 5 vs last-good", "          ^", "got change, want <, <=, >, >=, =, != or between"},
		{"freshness(a) change > 5 vs last-good", "             ^", "got change, want <, <=, >, >=, =, != or between"},
		{"drift(a) change > 5 vs last-good", "         ^", "got change, want <, <=, >, >=, =, != or between"},
		{"mean(a) < b", "          ^", "got b, want a number"},
		{"mean(a) <", "         ^", "got the end of the text, want a number"},
		{"mean(a) < NaN", "          ^", "got NaN, want a number"},
		{"mean(a) < Infinity", "          ^", "got Infinity, want a number"},
		{"mean(a) < 1e999", "          ^", "got 1e999, want a number up to 1.7e308"},
		{"mean(a) < -1e999", "          ^", "got -1e999, want a number up to 1.7e308"},
		{"mean(a) < 1e99999999999999999999%", "          ^", "got 1e99999999999999999999%, want a percentage such as 5%"},
		{"mean(a) < .5", "          ^", "got .5, want a number such as 0.9, a percentage such as 5%, a duration such as 90m, 24h or 7d, or a name, which is in quotes if it starts with a digit"},
		{"mean(a) < 5.", "          ^", "got 5., want a number such as 0.9, a percentage such as 5%, a duration such as 90m, 24h or 7d, or a name, which is in quotes if it starts with a digit"},
		{"mean(a) < 1,000", "           ^", "got ,, want the end of the line"},
		{"mean(a) < 0x10", "          ^", "got 0x10, want a number such as 0.9, a percentage such as 5%, a duration such as 90m, 24h or 7d, or a name, which is in quotes if it starts with a digit"},
		{"mean(a) < 10%", "          ^", "got 10%, want a number"},
		{"mean(a) < 5%%", "          ^", "got 5%%, want a percentage such as 5%"},
		{"mean(a) < 10h", "          ^", "got 10h, want a number"},
		{"mean(a) < 1 and 2", "            ^", "got and, want the end of the line"},
		{"mean(a) < 1 vs last-good", "            ^", "got vs, want the end of the line"},
		{"mean(a) < 1 mean(b) < 2", "            ^", "got mean, want the end of the line"},
		{"mean(a) between 1", "                 ^", "got the end of the text, want 'and'"},
		{"mean(a) between 1 or 2", "                  ^", "got or, want 'and'"},
		{"mean(a) between 2 and x", "                      ^", "got x, want a number"},
		{"mean(a) between 2 and 1", "                      ^", "got 1, want a number from 2"},
		{"completeness(a) between 50% and 40%", "                                ^", "got 40%, want a number from 0.5"},
		{"missing(a) between 1 and 5%", "                         ^", "got 5%, want two percentages or two numbers"},

		{"completeness(a) >= 90", "                   ^", "got 90, want a ratio from 0 to 1 or a percentage from 0% to 100%"},
		{"completeness(a) >= 101%", "                   ^", "got 101%, want a ratio from 0 to 1 or a percentage from 0% to 100%"},
		{"completeness(a) >= -0.1", "                   ^", "got -0.1, want a ratio from 0 to 1 or a percentage from 0% to 100%"},
		{"missing(a) <= 0.05", "              ^", "got 0.05, want a whole number of rows, or a percentage from 0% to 100%"},
		{"missing(a) <= -1", "              ^", "got -1, want a whole number of rows, or a percentage from 0% to 100%"},
		{"missing(a) <= 101%", "              ^", "got 101%, want a whole number of rows, or a percentage from 0% to 100%"},
		{"missing(a) <= 9007199254740994", "              ^", "got 9007199254740994, want a whole number of rows, or a percentage from 0% to 100%"},
		{"rows > 5%", "       ^", "got 5%, want a whole number from 0"},
		{"rows > 5.5", "       ^", "got 5.5, want a whole number from 0"},
		{"stddev(a) > -1", "            ^", "got -1, want a number from 0"},
		{"drift(a) > 20% vs last-good", "           ^", "got 20%, want a number from 0"},
		{"length(a) > -1", "            ^", "got -1, want a number of characters from 0"},
		{"correlation(a, b) > 1.1", "                    ^", "got 1.1, want a number from -1 to 1"},
		{"freshness(a) < 5", "               ^", "got 5, want a duration such as 90m, 24h or 7d"},
		{"freshness(a) < 5h1d", "               ^", "got 5h1d, want a number such as 0.9, a percentage such as 5%, a duration such as 90m, 24h or 7d, or a name, which is in quotes if it starts with a digit"},
		{"freshness(a) < 101w53w", "               ^", "got 101w53w, want a number such as 0.9, a percentage such as 5%, a duration such as 90m, 24h or 7d, or a name, which is in quotes if it starts with a digit"},
		{"freshness(a) < 36501d", "               ^", "got 36501d, want a number such as 0.9, a percentage such as 5%, a duration such as 90m, 24h or 7d, or a name, which is in quotes if it starts with a digit"},
		{"freshness(a) < 99999999999s", "               ^", "got 99999999999s, want a number such as 0.9, a percentage such as 5%, a duration such as 90m, 24h or 7d, or a name, which is in quotes if it starts with a digit"},
		{"mean(a) change < 1h vs last-good", "                 ^", "got 1h, want a percentage, which is relative to the earlier run, or a number, which is the difference"},
		{"mean(a) change between -1 and 5% vs last-good", "                              ^", "got 5%, want two percentages or two numbers"},

		{"drift(a) < 1", "            ^", "got the end of the text, want 'vs last-good' or 'vs baseline'"},
		{"drift(a) < 1 vs", "               ^", "got the end of the text, want last-good or baseline"},
		{"drift(a) < 1 vs good", "                ^", "got good, want last-good or baseline"},
		{"drift(a) < 1 vs last good", "                ^", "got last, want last-good or baseline"},
		{`drift(a) < 1 vs "baseline"`, "                ^", `got "baseline", want last-good or baseline`},
		{"mean(a) change > 1", "                  ^", "got the end of the text, want 'vs last-good' or 'vs baseline'"},
		{"new-columns = 0", "               ^", "got the end of the text, want 'vs last-good' or 'vs baseline'"},

		{"type(a)", "       ^", "got the end of the text, want 'is' and a type, or 'in' and types in parentheses"},
		{"type(a) = int", "        ^", "got =, want 'is' and a type, or 'in' and types in parentheses"},
		{"type(a) is nubmer", "           ^", "got nubmer, want boolean, number, string or time, or the name of a type, in quotes if it is not one of Spark"},
		{"type(a) is 5", "           ^", "got 5, want boolean, number, string or time, or the name of a type, in quotes if it is not one of Spark"},
		{`type(a) is ""`, "           ^", `got "", want boolean, number, string or time, or the name of a type, in quotes if it is not one of Spark`},
		{"type(a) is int, string", "              ^", "got ,, want the end of the line"},
		{"type(a) in int", "           ^", "got int, want '('"},
		{"type(a) in (int int)", "                ^", "got int, want ',' or ')'"},
		{"type(a) in (int, int)", "                 ^", "got int, want each one once"},
		{"type(a) in (int, x;", "                 ^", "got x, want boolean, number, string or time, or the name of a type, in quotes if it is not one of Spark"},
		{"common(a)", "         ^", "got the end of the text, want 'in' and values in parentheses"},
		{"common(a) > 5", "          ^", "got >, want 'in' and values in parentheses"},
		{"common(a) in ()", "              ^", "got ), want a number or a text, in quotes if it is no word"},
		{"common(a) in (5%)", "              ^", "got 5%, want a number or a text, in quotes if it is no word"},
		{"common(a) in (5h)", "              ^", "got 5h, want a number or a text, in quotes if it is no word"},
		{"common(a) in (/a/)", "              ^", "got /a/, want a number or a text, in quotes if it is no word"},
		{"common(a) in (a, a)", "                 ^", "got a, want each one once"},
		{"common(a) in (a) for 5", "                     ^", "got 5, want <, <=, >, >=, =, != or between"},
		{"common(a) in (a) for >= 0.9", "                        ^", "got 0.9, want a whole number of rows, or a percentage from 0% to 100%"},
		{"present(a) > 1", "           ^", "got >, want the end of the line"},

		{"a: b: mean(a) < 1", "   ^", "got b, want 'error' or 'warning', or a rule"},
		{"warning: b: mean(a) < 1", "         ^", "got b, want a rule after its severity"},
		{"warning: error: mean(a) < 1", "         ^", "got error, want a rule after its severity"},
		{"warning:", "        ^", "got the end of the text, want a rule such as completeness(a, b) >= 0.9"},
		{"a:\nmean(a) < 1", "  ^", "got the end of the line, want a rule such as completeness(a, b) >= 0.9"},
		{`"": mean(a) < 1`, "^", `got "", want a name of 1 to 128 printable characters, with none but spaces in between`},
		{`" a": mean(a) < 1`, "^", `got " a", want a name of 1 to 128 printable characters, with none but spaces in between`},
		{`"a\nb": mean(a) < 1`, "^", `got "a\nb", want a name of 1 to 128 printable characters, with none but spaces in between`},
		{`"a\xff": mean(a) < 1`, "^", `got "a\xff", want a name of 1 to 128 printable characters, with none but spaces in between`},
		{strings.Repeat("é", 129) + ": mean(a) < 1", "^", "got " + strings.Repeat("é", 60) + "..., want a name of 1 to 128 printable characters, with none but spaces in between"},
		{": mean(a) < 1", "^", "got :, want a rule such as completeness(a, b) >= 0.9"},
		{"mean(a) < 1\nmean( a )<1.0", "^", "got the same rule or name as in line 1, want another one"},
		{"mean(a) < 1\n\nwarning: mean(a) < 1", "^", "got the same rule or name as in line 1, want another one"},
		{"x: mean(a) < 1\nx: mean(a) < 2", "^", "got the same rule or name as in line 1, want another one"},

		{"mean(\"a\tb", "     ^", `got a quote that is not closed or not valid, want a text such as "pick up", with \" for a quote and \\ for a backslash`},
		{"\"x\ty\": rows > 1", "^", `got "x y", want a name of 1 to 128 printable characters, with none but spaces in between`},
		{"type(a) is \xff", "           ^", `got byte "\xff", want a rule such as completeness(a, b) >= 0.9`},
		{"common(a) in (\xff", "              ^", `got byte "\xff", want a rule such as completeness(a, b) >= 0.9`},
		{"\tmean(a)\t< x", "\t       \t  ^", "got x, want a number"},
		{"mean(größe, \"列\") <\tx", "                  \t^", "got x, want a number"},
	} {
		_, err := rules.Parse(test.text)
		var got *rules.SyntaxError
		if !errors.As(err, &got) {
			t.Errorf("%q: got error %v", test.text, err)
			continue
		}
		position, message, _ := strings.Cut(got.Error(), ": got ")
		if message = "got " + message; message != test.message {
			t.Errorf("%q:\ngot  %s\nwant %s", test.text, message, test.message)
		}
		lines := strings.Split(test.text, "\n")
		caret := strings.Split(got.Caret(), "\n")
		if len(caret) != 2 || caret[1] != test.caret || caret[0] != lines[got.Line-1] {
			t.Errorf("%q:\ngot  %q\nwant %q", test.text, got.Caret(), test.caret)
		}
		if strings.Contains(err.Error(), "\n") || !strings.HasPrefix(position, "rules: line ") {
			t.Errorf("%q: got %v", test.text, err)
		}
	}
}

// TestSyntaxErrors checks that each line has its error.
func TestSyntaxErrors(t *testing.T) {
	_, err := rules.Parse("mean(a) < x\nmean(a) < 1\nmean(\" < 1\nmean(a,\n b < 5\n;\ncolumns = 5\nrows")
	const want = `rules: line 1, column 11: got x, want a number
rules: line 3, column 6: got a quote that is not closed or not valid, want a text such as "pick up", with \" for a quote and \\ for a backslash
rules: line 5, column 4: got <, want ',' or ')'
rules: line 6, column 1: got ';', want a rule such as completeness(a, b) >= 0.9
rules: line 8, column 5: got the end of the text, want <, <=, >, >=, =, != or between`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	_, err = rules.Parse(strings.Repeat("x\n", 1000))
	if got := strings.Count(err.Error(), "\n") + 1; got != 20 {
		t.Errorf("got %d errors, want 20", got)
	}
}
