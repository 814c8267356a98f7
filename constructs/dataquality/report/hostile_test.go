package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// hostile are texts that must be nothing but text.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</title></style></svg><script>`,
	`--><!--`, `]]>`, `{{.}}`, `&lt;b&gt;`, `<svg/onload=alert(1)>`, "\x00\x07\x1b[31m\x7f\u0085", "a\r\nSubject: b\r\n\r\n.",
	"\u202Egnp.exe", "\u2066\u200F\u061C\u200B\uFEFF", "\xff\xfe\xed\xa0\x80", "\u2028\u2029", "e\u0301\u0301\u0301", "שלום", "🚕",
	strings.Repeat("long ", 100_000), `\`, "", " ",
}

// everywhere is a run in which every text is s.
func everywhere(t testing.TB, s string) *report.Run {
	quoted := strconv.Quote(strings.ToValidUTF8(s+"c", "?"))
	run := &report.Run{
		Job: s, ID: s, Dataset: s, State: report.JobSucceeded, Completed: completed,
		Profile: report.Location{URI: s, URL: s}, Report: report.Location{URI: s, URL: s}, Console: s, Log: s,
		Notes: []string{s}, Completeness: []report.Column{{Name: s, Ratio: 0.5}},
		Verdict: &rules.Verdict{SampleSize: 1},
	}
	past := report.Past{ID: "before" + s, Time: completed.AddDate(0, 0, -1), Outcome: report.Outcome(s), Values: map[report.Series]float64{}}
	for i, text := range []string{"completeness(" + quoted + ") >= 0.5", "type(" + quoted + ") is " + quoted} {
		r := rule(t, text)
		if n := strings.ToValidUTF8(cutTo(s, 100), "?"); isName(n) {
			r = r.Named(n)
		} else {
			r = r.Named("name")
		}
		result := rules.Result{
			Rule: r, Column: s, Status: rules.Failed, Cause: rules.NotAllowed, Detail: s + "d",
			Measured: ratio(0.25), Previous: ratio(0.5),
		}
		if i == 1 {
			result.Measured = rules.Measurement{Unit: rules.Text, Text: s + "m"}
			result.Previous = rules.Measurement{Unit: rules.Text, Text: s + "p"}
		}
		past.Values[report.SeriesOf(&result)] = 0.75
		run.Verdict.Results = append(run.Verdict.Results, result)
	}
	run.History = []report.Past{past}
	return run
}

func cutTo(s string, n int) string { return s[:min(len(s), n)] }

// isName reports whether a rule can have a name.
func isName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

var (
	tag       = regexp.MustCompile(`<[^>]*>`)
	tagName   = regexp.MustCompile(`^</?[a-zA-Z0-9!]+`)
	attribute = regexp.MustCompile(` ([a-z-]+)="`)
)

// structure returns the names of the tags of a page and of their attributes,
// without what an empty text leaves out.
func structure(page string) []string {
	var names []string
	for _, tag := range tag.FindAllString(page, -1) {
		name := tagName.FindString(tag)
		for _, a := range attribute.FindAllStringSubmatch(tag, -1) {
			name += " " + a[1]
		}
		names = append(names, name)
	}
	return names
}

// TestHostile shows that a text does not become anything else.
func TestHostile(t *testing.T) {
	want := structure(string(page(t, everywhere(t, "x"))))
	for _, s := range hostile {
		t.Run(cutTo(strconv.Quote(s), 20), func(t *testing.T) {
			run := everywhere(t, s)
			check(t, run)
			if s == "" {
				return // what is empty is left out
			}
			if got := structure(string(page(t, run))); !slices.Equal(got, want) {
				t.Errorf("the page has another structure:\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// check checks what is true of the reports of every run.
func check(t testing.TB, run *report.Run) {
	t.Helper()
	subject, body := report.Mail(run)
	if len(subject) == 0 || len(subject) > report.MaxSubject || strings.ContainsFunc(subject, func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Errorf("got subject %q", subject)
	}
	if body == "" || len(body) > report.MaxMail {
		t.Errorf("got a body of %d bytes", len(body))
	}
	checkText(t, "mail", body)
	html := string(page(t, run))
	if len(html) > 8<<20 {
		t.Errorf("got a page of %d bytes", len(html))
	}
	checkText(t, "page", html)
	checkPage(t, html)
	data := report.JSON(run, 0)
	if len(data) > report.MinJSON {
		t.Errorf("got a document of %d bytes", len(data))
	}
	d := document(t, data)
	if d.Outcome != run.Outcome() || d.Version != report.Version {
		t.Errorf("got outcome %q, want %q", d.Outcome, run.Outcome())
	}
	if _, message := report.Message(run); len(message) > snsLimit {
		t.Errorf("got a message of %d bytes", len(message))
	}
}

// checkText finds what people cannot see.
func checkText(t testing.TB, what, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s is not UTF-8", what)
	}
	for i, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("%s has %U in %.40q", what, r, text[max(0, i-20):])
			return
		}
	}
}

var (
	loads     = regexp.MustCompile(`(?i)url\(|@import|expression`)
	forbidden = regexp.MustCompile(`(?i)^<(script|link|img|iframe|object|embed|base|form|image|foreignobject)|\s(on[a-z]+|style|src|srcset|xlink:href)=`)
	anchor    = regexp.MustCompile(`<a href="([^"]*)"`)
	styleOf   = regexp.MustCompile(`(?s)<style>(.*)</style>`)
)

// checkPage finds what a page must not have: what it loads, what it runs, and a
// style that its policy forbids.
func checkPage(t testing.TB, page string) {
	t.Helper()
	style := styleOf.FindStringSubmatch(page)
	if style == nil {
		t.Fatal("the page has no style")
	}
	sum := sha256.Sum256([]byte(style[1]))
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	if !strings.Contains(page, `content="`+html.EscapeString(policy)+`"`) && !strings.Contains(html.UnescapeString(page), `content="`+policy+`"`) {
		t.Error("the policy does not allow the style")
	}
	if loads.MatchString(style[1]) {
		t.Error("the style loads something")
	}
	markup := styleOf.ReplaceAllString(page, "")
	for _, element := range tag.FindAllString(markup, -1) {
		if forbidden.MatchString(element) {
			t.Errorf("the page has %s", element)
		}
		if i := strings.Index(element, `href="`); i >= 0 && !strings.HasPrefix(element[i+6:], "https://") && !strings.HasPrefix(element[i+6:], "#icon-") {
			t.Errorf("the page links to %s", element)
		}
		if strings.Contains(element, "NaN") || strings.Contains(element, "Inf") {
			t.Errorf("the page has %s", element)
		}
	}
}

// TestLinks shows which URLs become links.
func TestLinks(t *testing.T) {
	for _, test := range []struct {
		url string
		ok  bool
	}{
		{"https://us-east-1.console.aws.amazon.com/s3/object/b?prefix=a%2Fb.json&region=us-east-1", true},
		{"https://a.example/#logsV2:log-groups/log-group/$252Faws", true},
		{"http://a.example/", false},
		{"javascript:alert(1)", false},
		{"data:text/html,x", false},
		{"//a.example/", false},
		{"https:///a", false},
		{"https://user:password@a.example/", false},
		{"https://a.example/ b", false},
		{"https://a.example/\nb", false},
		{"https://a.example/\"b", false},
		{"https://a.example/é", false},
		{"https://a.example/%zz", false},
		{"https://a.example/" + strings.Repeat("a", 3000), false},
		{"", false},
	} {
		run := first(t)
		run.Report.URL, run.Profile.URL, run.Console, run.Log = test.url, test.url, test.url, test.url
		_, body := report.Mail(run)
		if got := test.url != "" && strings.Contains(body, test.url); got != test.ok {
			t.Errorf("%.60q: in the mail is %t, want %t", test.url, got, test.ok)
		}
		got := anchor.FindAllStringSubmatch(string(page(t, run)), -1)
		if test.ok != (len(got) == 3) || test.ok && html.UnescapeString(got[0][1]) != test.url {
			t.Errorf("%.60q: got links %q, want them %t", test.url, got, test.ok)
		}
		if d := document(t, report.JSON(run, 0)); (d.Console == test.url && test.url != "") != test.ok {
			t.Errorf("%.60q: got %q in the document", test.url, d.Console)
		}
	}
}
