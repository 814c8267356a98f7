package report_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
)

// A brokenWriter returns an error.
type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

// TestWriteError returns the error of the writer.
func TestWriteError(t *testing.T) {
	want := errors.New("disk is full")
	if err := report.HTML(brokenWriter{want}, passing(t)); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

// TestDeterministic shows that the same run is always reported the same, in
// whatever order its history is, and that it is not changed.
func TestDeterministic(t *testing.T) {
	run := failing(t)
	html, data := page(t, run), report.JSON(run, 0)
	subject, message := report.Message(run)
	for range 10 {
		slices.Reverse(run.History)
		if !bytes.Equal(page(t, run), html) || !bytes.Equal(report.JSON(run, 0), data) {
			t.Fatal("the report is another one")
		}
		if s, m := report.Message(run); s != subject || m != message {
			t.Fatal("the message is another one")
		}
	}
	if !bytes.Equal(page(t, failing(t)), html) {
		t.Error("the same run has another page")
	}
}
