package request

import (
	"fmt"
	"io"
	"strings"
)

// WriteTable writes the table of edits as Markdown.
func WriteTable(w io.Writer) error {
	var b strings.Builder
	b.WriteString("| Edit | Parameters | Here |\n| --- | --- | --- |\n")
	for _, s := range specs {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", cellNames(s), cellParams(s), cellVerdict(s))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func cellNames(s Spec) string {
	names := "`" + s.Name + "`"
	for _, alias := range s.Aliases {
		names += ", `" + alias + "`"
	}
	return names
}

func cellParams(s Spec) string {
	var cells []string
	var ignored []string
	for _, p := range s.Params {
		if p.Ignored {
			ignored = append(ignored, "`"+p.Name+"`")
			continue
		}
		cells = append(cells, cellParam(p))
	}
	if len(ignored) > 0 {
		cells = append(cells, "without effect: "+strings.Join(ignored, ", "))
	}
	return strings.Join(cells, "<br>")
}

func cellParam(p Param) string {
	cell := "`" + p.Name + "`"
	for _, alias := range p.Aliases {
		cell += ", `" + alias + "`"
	}
	cell += ": " + p.expects()
	if p.Type == FormatName {
		cell += ": " + strings.Join(p.Values, ", ")
	}
	if p.Required {
		cell += ", required"
	}
	if p.Default != nil {
		cell += fmt.Sprintf(", default %v", p.Default)
	}
	if p.Note != "" {
		cell += "; " + p.Note
	}
	return cell
}

func cellVerdict(s Spec) string {
	switch {
	case s.Refused != "":
		return "refused: " + s.Refused
	case s.Addition && s.Note != "":
		return "added; " + s.Note
	case s.Note != "":
		return "accepted; " + s.Note
	}
	return "accepted"
}
