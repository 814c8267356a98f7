package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// runs the command and returns its exit status and what it wrote.
func runs(t *testing.T, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, streams{strings.NewReader(in), &o, &e})
	return code, o.String(), e.String()
}

// succeeds runs the command and returns what it wrote to its output.
func succeeds(t *testing.T, in string, args ...string) string {
	t.Helper()
	code, out, errs := runs(t, in, args...)
	if code != 0 {
		t.Fatalf("%q: %d, %s", args, code, errs)
	}
	return out
}

func TestWrongUsage(t *testing.T) {
	for want, args := range map[string][]string{
		"changepoint COMMAND": {},
		"COMMAND -help":       {"frob"},
		"-frob":               {"detect", "-frob"},
		"2 arguments that are no flags: give at most 1": {"detect", "a", "b"},
		"at least 16, or 0 for that":                    {"detect", "-startup", "5"},
		"sideways":                                      {"detect", "-direction", "sideways"},
		"ends in .svg or .png":                          {"detect", "-plot", "x.gif"},
		"give at least 1 point":                         {"generate", "-points", "0"},
		"RFC 3339":                                      {"generate", "-start", "now"},
		"-series -1":                                    {"simulate", "-series", "-1"},
		"give -stream":                                  {"put"},
		"-batch of 1 to 500":                            {"put", "-stream", "s", "-series", "a", "-batch", "501"},
	} {
		code, out, errs := runs(t, "", args...)
		if code != 2 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%q: %d, %q, %q", args, code, out, errs)
		}
	}
}

func TestHelp(t *testing.T) {
	for command := range commands {
		if code, _, errs := runs(t, "", command, "-help"); code != 0 || !strings.Contains(errs, "changepoint "+command) {
			t.Errorf("%s: %d, %s", command, code, errs)
		}
	}
}

func TestOverview(t *testing.T) {
	for _, word := range []string{"help", "-h", "-help", "--help"} {
		for command := range commands {
			if out := succeeds(t, "", word); !strings.Contains(out, "changepoint "+command+" ") {
				t.Errorf("%s does not tell of %s: %s", word, command, out)
			}
		}
	}
}

func TestFailures(t *testing.T) {
	for want, args := range map[string][]string{
		"no such file": {"detect", filepath.Join(t.TempDir(), "none.csv")},
		`value "x"`:    {"detect", "-"},
	} {
		if code, _, errs := runs(t, "1,2\n2,x\n", args...); code != 1 || !strings.Contains(errs, want) {
			t.Errorf("%q: %d, %q", args, code, errs)
		}
	}
}

// What is generated has the changes that it says, and they are found.
func TestGenerateAndDetect(t *testing.T) {
	made := succeeds(t, "", "generate", "-points", "600", "-every", "120", "-noise", "0.5")
	if made != succeeds(t, "", "generate", "-points", "600", "-every", "120", "-noise", "0.5") {
		t.Error("the same seed makes another series")
	}
	if made == succeeds(t, "", "generate", "-points", "600", "-every", "120", "-noise", "0.5", "-seed", "2") {
		t.Error("another seed makes the same series")
	}
	var want []time.Time
	for line := range strings.Lines(made) {
		if at, rest, _ := strings.Cut(line, ","); strings.HasSuffix(rest, ",1\n") {
			want = append(want, timeOf(t, at))
		}
	}
	if got := strings.Count(made, "\n"); got != 601 || len(want) < 3 {
		t.Fatalf("%d lines, changes at %v", got, want)
	}
	dir := t.TempDir()
	svg, png := filepath.Join(dir, "a.svg"), filepath.Join(dir, "a.PNG")
	code, found, errs := runs(t, made, "detect", "-wait", "40", "-threshold", "1", "-plot", svg)
	if code != 0 || !strings.Contains(errs, "600 points, 0 duplicates, 0 late") {
		t.Fatalf("%d, %s", code, errs)
	}
	lines := strings.Split(strings.TrimSpace(found), "\n")[1:]
	if len(lines) != len(want) {
		t.Fatalf("found %q, made %v", lines, want)
	}
	for i, line := range lines {
		at, _, _ := strings.Cut(line, ",")
		if off := timeOf(t, at).Sub(want[i]).Abs(); off > 10*time.Second { // a point a second
			t.Errorf("found %s, made %v", at, want[i])
		}
	}
	succeeds(t, made, "detect", "-plot", png)
	for name, start := range map[string]string{svg: "<svg", png: "\x89PNG"} {
		if data, err := os.ReadFile(name); err != nil || !strings.HasPrefix(string(data), start) {
			t.Errorf("%s: %.20q, %v", name, data, err)
		}
	}
}

func timeOf(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestDetectPrints(t *testing.T) {
	in := strings.Repeat("1\n", 10) + strings.Repeat("2.5\n", 7)
	want := "at,before,detected,decided,offset,from,to,p,points,tau,k\n11,10,17,17,1.5,1,2.5,0.00702,17,10,70\n"
	if got := succeeds(t, in, "detect"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := succeeds(t, in, "detect", "-direction", "down"); strings.Count(got, "\n") != 1 {
		t.Errorf("got %s", got)
	}
}

// A detection whose wait outlasts the file is no change, and is not kept quiet.
func TestDetectTellsOfWhatIsPending(t *testing.T) {
	in := strings.Repeat("1\n", 10) + strings.Repeat("2.5\n", 9)
	code, out, errs := runs(t, in, "detect", "-wait", "3")
	if code != 0 || strings.Count(out, "\n") != 1 || !strings.Contains(errs, "the detection at 17 waits for 1 more points") {
		t.Errorf("%d, %s, %s", code, out, errs)
	}
}

func TestSimulate(t *testing.T) {
	got := succeeds(t, "", "simulate", "-series", "20")
	for _, want := range []string{
		"    0.01    16          14           18                 16\n", "Share of 20 series", "per-test", "total", "kernel",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}
