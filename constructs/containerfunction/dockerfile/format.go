package dockerfile

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// Step is an instruction to write, or a comment.
type Step interface{ line() (string, error) }

// Comment is a line that begins with #.
type Comment string

// From begins a stage.
type From struct {
	Image    string // a reference, Scratch, or the name of an earlier stage
	Platform string // such as "linux/arm64"; required unless Image is a stage
	As       string // name of the stage
}

// Copy adds files: of the build context, or of another stage or image.
type Copy struct {
	From string // a stage or an image; empty for the build context
	Src  string
	To   string // absolute
}

// Entrypoint is what the image runs, in exec form.
type Entrypoint []string

// Format writes a Dockerfile. It fails for what Docker would not read back as the
// same steps.
func Format(steps ...Step) ([]byte, error) {
	var b strings.Builder
	for _, step := range steps {
		line, err := step.line()
		if err != nil {
			return nil, err
		}
		if strings.ContainsAny(line, "\n\r") {
			return nil, fmt.Errorf("dockerfile: %q has a line end", line)
		}
		b.WriteString(line + "\n")
	}
	return []byte(b.String()), nil
}

func (c Comment) line() (string, error) {
	if directive.MatchString("# " + string(c)) {
		return "", fmt.Errorf("dockerfile: the comment %q would be read as a directive", string(c))
	}
	return "# " + string(c), nil
}

func (f From) line() (string, error) {
	if err := plain("FROM", f.Image, f.Platform, f.As); err != nil {
		return "", err
	}
	line := "FROM "
	if f.Platform != "" {
		line += "--platform=" + f.Platform + " "
	}
	line += f.Image
	if f.As != "" {
		line += " AS " + f.As
	}
	return line, nil
}

func (c Copy) line() (string, error) {
	if err := plain("COPY", c.From, c.Src, c.To); err != nil {
		return "", err
	}
	line := "COPY "
	if c.From != "" {
		line += "--from=" + c.From + " "
	}
	return line + c.Src + " " + c.To, nil
}

func (e Entrypoint) line() (string, error) {
	b, err := json.Marshal([]string(e))
	return "ENTRYPOINT " + string(b), err
}

// plain refuses what would need quotes.
func plain(keyword string, values ...string) error {
	for _, v := range values {
		if strings.ContainsAny(v, "\"'\\`$[]{}*?") || strings.ContainsFunc(v, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) || strings.HasPrefix(v, "-") || strings.HasPrefix(v, "<<") {
			return fmt.Errorf("dockerfile: %s: %q has characters with a meaning of their own", keyword, v)
		}
	}
	return nil
}
