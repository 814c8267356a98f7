package request

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	white := Color{255, 255, 255, 255}
	for edits, want := range map[string]TextOverlay{
		`{"text":"© Lintel"}`:                                {Text: "© Lintel", Color: white, Gravity: "southeast"},
		`{"text":{"text":"a\nb","size":30,"color":"#f008"}}`: {Text: "a\nb", Size: 30, Color: Color{255, 0, 0, 0x88}, Gravity: "southeast"},
		`{"text":{"text":"a","gravity":"center"}}`:           {Text: "a", Color: white, Gravity: "centre"},
		`{"text":{"text":"a","left":-5,"top":"10p"}}`:        {Text: "a", Color: white, Gravity: "centre", Left: "-5", Top: "10p"},
	} {
		got, err := editsOf(t, edits)
		if err != nil {
			t.Errorf("%s: %v", edits, err)
			continue
		}
		wantEdits(t, edits, got, want)
	}
}

func TestBadText(t *testing.T) {
	for _, edits := range []string{
		`{"text":""}`, `{"text":" \n"}`, `{"text":"a\u0000b"}`, `{"text":"a\u202eb"}`, `{"text":{"size":20}}`, `{"text":{"text":"a","size":3}}`,
		`{"text":{"text":"a","left":3}}`, `{"text":"` + strings.Repeat("x", 201) + `"}`, `{"text":5}`,
	} {
		if got, err := editsOf(t, edits); codeOf(err) != CodeEdits {
			t.Errorf("%s: %v, %v", edits, got, err)
		}
	}
}
