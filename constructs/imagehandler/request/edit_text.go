package request

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// TextOverlay writes a text on the picture: a watermark.
type TextOverlay struct {
	Text    string `json:"text"`          // lines end with \n
	Size    int    `json:"size,omitzero"` // pixels of a line; 0 is a twentieth of the picture's shorter side
	Color   Color  `json:"color"`
	Gravity string `json:"gravity"`
	Left    string `json:"left,omitzero"` // as those of OverlayOptions
	Top     string `json:"top,omitzero"`
}

func (TextOverlay) Name() string { return "text" }

// maxText is how many characters a text can have.
const maxText = 200

var textSpec = Spec{
	Name: "text", Addition: true,
	Params: []Param{
		{Name: "text", Type: Text, Required: true, Note: "up to 200 characters of Latin, Greek and Cyrillic letters"},
		{Name: "size", Type: Int, Min: 4, Max: 1000, Note: "pixels; a twentieth of the picture's shorter side without it, and less where the text would not fit"},
		{Name: "color", Aliases: []string{"colour"}, Type: Colour, Default: "#ffffff"},
		{Name: "gravity", Type: Enum, Values: gravities, Default: "southeast"},
		{Name: "left", Type: Offset},
		{Name: "top", Type: Offset, Note: "with left or not at all"},
	},
	Note:  "writes on the picture",
	bare:  "text",
	stage: stageOverlay,
	build: buildText,
}

func buildText(a *args) (Edit, error) {
	t := TextOverlay{
		Text: a.text("text"), Size: a.int("size"), Color: a.color("color"), Gravity: compassPoint(a.text("gravity")),
		Left: a.text("left"), Top: a.text("top"),
	}
	if !utf8.ValidString(t.Text) || utf8.RuneCountInString(t.Text) > maxText {
		return nil, errors.New("text must be up to 200 characters")
	}
	if strings.ContainsFunc(t.Text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) || strings.TrimSpace(t.Text) == "" {
		return nil, errors.New("text must be characters that can be seen, spaces between them and \\n")
	}
	if (t.Left == "") != (t.Top == "") {
		return nil, errors.New("left and top must be given both or not at all")
	}
	if t.Left != "" {
		t.Gravity = "centre"
	}
	return t, nil
}
