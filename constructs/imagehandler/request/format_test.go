package request

import (
	"strings"
	"testing"
)

func TestFormats(t *testing.T) {
	for _, f := range Formats() {
		got, ok := ParseFormat(strings.ToUpper(string(f)))
		if got != f || !ok || f.ContentType() != "image/"+string(f) {
			t.Errorf("%s: %s, %t, %s", f, got, ok, f.ContentType())
		}
		if specByName[string(f)] == nil {
			t.Errorf("there is no edit for %s", f)
		}
	}
	if Format("").ContentType() != "" {
		t.Error("the zero format has a content type")
	}
	if _, ok := ParseFormat(""); ok {
		t.Error("the empty text is a format")
	}
}
