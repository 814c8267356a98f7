package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGolden compares the mail, the page and the JSON of runs with those in
// testdata.
func TestGolden(t *testing.T) {
	for name, run := range map[string]*report.Run{
		"passing": passing(t), "failing": failing(t), "notchecked": notChecked(t), "first": first(t),
	} {
		t.Run(name, func(t *testing.T) {
			subject, body := report.Mail(run)
			golden(t, name+".txt", []byte("Subject: "+subject+"\n\n"+body))
			golden(t, name+".html", page(t, run))
			var indented bytes.Buffer
			if err := json.Indent(&indented, report.JSON(run, report.MinJSON), "", "  "); err != nil {
				t.Fatal(err)
			}
			golden(t, name+".json", append(indented.Bytes(), '\n'))
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(want, []byte("\n"))
	for i, line := range bytes.Split(got, []byte("\n")) {
		if i >= len(lines) || !bytes.Equal(line, lines[i]) {
			t.Fatalf("%s: line %d is now:\n%s\nif that is meant, run go test -update", file, i+1, line)
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%s: got %d bytes, want %d", file, len(got), len(want))
	}
}

// page returns the page of a run.
func page(t testing.TB, run *report.Run) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := report.HTML(&out, run); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
