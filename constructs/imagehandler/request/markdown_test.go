package request

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table into the README")

const readme = "../README.md"

// tableInREADME is what is between the table's marks.
var tableInREADME = regexp.MustCompile(`(?s)(<!-- request\.WriteTable:[^\n]* -->\n)(.*)(<!-- end of the table -->\n)`)

func TestWriteTable(t *testing.T) {
	var b bytes.Buffer
	if err := WriteTable(&b); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	found := tableInREADME.FindSubmatchIndex(text)
	if found == nil {
		t.Fatal("the README has no marks of the table")
	}
	if *update {
		if err := os.WriteFile(readme, slices.Concat(text[:found[4]], b.Bytes(), text[found[5]:]), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(b.Bytes(), text[found[4]:found[5]]) {
		t.Error("the table in the README is another: run go test -update and read the difference")
	}
	for line := range strings.Lines(b.String()) {
		if strings.Count(line, "|") != 4 {
			t.Errorf("not a row of three cells: %s", line)
		}
	}
	if err := WriteTable(failingWriter{}); err == nil {
		t.Error("the writer's error is lost")
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("full") }

// TestTableIsComplete compares the table with the original's allow-list.
func TestTableIsComplete(t *testing.T) {
	original := strings.Fields(`removeAlpha ensureAlpha extractChannel joinChannel bandbool
		tint greyscale grayscale pipelineColourspace pipelineColorspace toColourspace toColorspace
		rotate flip flop affine sharpen median blur flatten unflatten gamma negate normalise normalize clahe
		convolve threshold boolean linear recomb modulate
		jpeg png webp gif avif tiff heif toFormat resize extend extract trim
		overlayWith smartCrop roundCrop contentModeration crop animated`)
	var names []string
	for _, s := range Edits() {
		if (s.Refused == "") != (s.build != nil) {
			t.Errorf("%s must be either refused or built", s.Name)
		}
		if !s.Addition {
			names = append(append(names, s.Name), s.Aliases...)
		}
		for _, p := range s.Params {
			if p.Default != nil && p.Required {
				t.Errorf("%s: %s is required and has a default", s.Name, p.Name)
			}
		}
	}
	slices.Sort(original)
	slices.Sort(names)
	if !slices.Equal(names, original) {
		t.Errorf("got %v, want %v", names, original)
	}
}
