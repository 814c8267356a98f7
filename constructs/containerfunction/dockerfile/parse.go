package dockerfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// File is a Dockerfile.
type File struct {
	// Escape is the character that continues a line: \ unless the escape
	// directive says `.
	Escape byte
	// Instructions in the order of the file; at least one.
	Instructions []Instruction
}

// Instruction of a Dockerfile.
type Instruction struct {
	// Line is where it begins, from 1.
	Line int
	// Keyword in upper case, such as "COPY".
	Keyword string
	// Text is the whole instruction in one line, continued lines joined.
	Text string
	// Flags before the arguments.
	Flags []Flag
	// Args are the arguments as they are written, without the flags.
	Args string
	// Exec are the arguments if they are in exec form, a JSON list of strings;
	// nil if not.
	Exec []string
	// Heredocs that the instruction ends with.
	Heredocs []Heredoc
	// Ignored are the rules that a comment before the instruction switches off.
	Ignored []string
}

// Flag of an instruction: --Name=Value, or --Name.
type Flag struct{ Name, Value string }

// Heredoc is a here-document, whose delimiter is Name.
type Heredoc struct{ Name, Content string }

// Flag is the value of the first flag of a name, or empty.
func (in *Instruction) Flag(name string) string {
	for _, f := range in.Flags {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Words are the arguments: those of the exec form, or what blanks separate.
// Quotes stay.
func (in *Instruction) Words() []string {
	if in.Exec != nil {
		return in.Exec
	}
	return strings.FieldsFunc(in.Args, isBlank)
}

// SyntaxError says where a text is no Dockerfile.
type SyntaxError struct {
	Line    int
	Problem string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Problem) }

// ErrEmpty is returned for a text without instructions.
var ErrEmpty = errors.New("no instructions")

// MaxBytes is the size of the largest Dockerfile that [Parse] takes, 1 MiB.
const MaxBytes = 1 << 20

// Parse reads a Dockerfile. The error is a [*SyntaxError] or [ErrEmpty].
func Parse(text []byte) (*File, error) {
	if len(text) > MaxBytes {
		return nil, &SyntaxError{1, fmt.Sprintf("%d bytes, a Dockerfile has at most %d", len(text), MaxBytes)}
	}
	p := parser{lines: splitLines(bytes.TrimPrefix(text, []byte("\ufeff"))), escape: '\\'}
	if err := p.directives(); err != nil {
		return nil, err
	}
	file := &File{Escape: p.escape}
	for {
		in, err := p.instruction()
		if err != nil {
			return nil, err
		}
		if in == nil {
			break
		}
		file.Instructions = append(file.Instructions, *in)
	}
	if len(file.Instructions) == 0 {
		return nil, ErrEmpty
	}
	return file, nil
}

// splitLines keeps carriage returns, which here-documents keep.
func splitLines(text []byte) []string {
	lines := strings.Split(string(text), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

type parser struct {
	lines  []string
	next   int // index of the line to read
	escape byte
}

// isBlank is for what separates words, to Docker. Around lines it takes any white
// space of Unicode.
func isBlank(r rune) bool { return strings.ContainsRune(" \t\v\f\r", r) }

func trimLeft(line string) string { return strings.TrimLeftFunc(line, unicode.IsSpace) }

func isComment(line string) bool { return strings.HasPrefix(trimLeft(line), "#") }

var directive = regexp.MustCompile(`^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$`)

// directives are comments of a form, before anything else. Only escape changes how
// the rest is read.
func (p *parser) directives() error {
	seen := map[string]bool{}
	for i, line := range p.lines {
		m := directive.FindStringSubmatch(strings.TrimRight(trimLeft(line), "\r"))
		if m == nil {
			return nil
		}
		name := strings.ToLower(m[1])
		if !slices.Contains([]string{"escape", "syntax", "check"}, name) {
			return nil
		}
		if seen[name] {
			return &SyntaxError{i + 1, "the directive " + name + " is given twice"}
		}
		seen[name] = true
		if name == "escape" {
			if m[2] != "`" && m[2] != `\` {
				return &SyntaxError{i + 1, fmt.Sprintf("the escape character is %q, it must be \\ or `", m[2])}
			}
			p.escape = m[2][0]
		}
	}
	return nil
}

// line reads a line.
func (p *parser) line() string {
	p.next++
	return strings.TrimRight(p.lines[p.next-1], "\r")
}

// instruction reads the next one, or nil at the end.
func (p *parser) instruction() (*Instruction, error) {
	var ignored []string
	for p.next < len(p.lines) {
		line := p.line()
		if isComment(line) {
			ignored = append(ignored, pragma(line)...)
			continue
		}
		text, ends := p.continued(trimLeft(line))
		if ends && text == "" {
			if strings.TrimSpace(line) == "" {
				ignored = nil
			}
			continue
		}
		in := &Instruction{Line: p.next, Ignored: ignored}
		in.Text = p.join(text, ends)
		if strings.TrimSpace(in.Text) == "" {
			continue // nothing but continuation characters
		}
		if err := in.split(p.escape); err != nil {
			return nil, err
		}
		return in, p.heredocs(in)
	}
	return nil, nil
}

// join adds the lines that continue the first one. Comments and empty lines in
// between count for nothing.
func (p *parser) join(first string, ends bool) string {
	var b strings.Builder
	b.WriteString(first)
	for !ends && p.next < len(p.lines) {
		line := p.line()
		if isComment(line) || trimLeft(line) == "" {
			continue
		}
		line, ends = p.continued(line)
		b.WriteString(line)
	}
	return b.String()
}

// continued cuts the continuation character off, and says whether there was none.
// Two of them in a row are one that is meant.
func (p *parser) continued(line string) (text string, ends bool) {
	text = strings.TrimRight(line, " \t")
	n := len(text)
	if n == 0 || text[n-1] != p.escape || n > 1 && text[n-2] == p.escape {
		return line, true
	}
	return text[:n-1], false
}

// split takes the text apart.
func (in *Instruction) split(escape byte) error {
	text := strings.TrimSpace(in.Text)
	keyword, rest := text, ""
	if i := strings.IndexFunc(text, isBlank); i >= 0 {
		keyword, rest = text[:i], strings.TrimSpace(text[i:])
	}
	in.Keyword = strings.ToUpper(keyword)
	if in.Keyword == "ONBUILD" {
		in.Args = rest
		return nil
	}
	flags, args, ok := cutFlags(rest, escape)
	if !ok {
		return &SyntaxError{in.Line, "a quote of a flag is not closed"}
	}
	in.Flags, in.Args = flags, args
	if execForms[in.Keyword] {
		in.Exec = execForm(args)
	}
	return nil
}

// execForms are the instructions whose arguments may be a JSON list. A HEALTHCHECK
// has one after its CMD, which nothing here looks at.
var execForms = map[string]bool{"ADD": true, "CMD": true, "COPY": true, "ENTRYPOINT": true, "RUN": true, "SHELL": true, "VOLUME": true}

func execForm(args string) []string {
	if !strings.HasPrefix(args, "[") {
		return nil
	}
	var list []any
	if err := json.Unmarshal([]byte(args), &list); err != nil {
		return nil
	}
	words := make([]string, len(list))
	for i, one := range list {
		word, ok := one.(string)
		if !ok {
			return nil
		}
		words[i] = word
	}
	return words
}

var heredocWord = regexp.MustCompile(`^[0-9]*<<(-?)([^<]*)$`)

// heredocs reads those that the arguments announce.
func (p *parser) heredocs(in *Instruction) error {
	if in.Exec != nil || in.Keyword != "ADD" && in.Keyword != "COPY" && in.Keyword != "RUN" {
		return nil
	}
	const escape = '\\' // the shell's, whatever the Dockerfile's is
	words, closed := shellWords(in.Args, escape)
	if !closed {
		return nil // no words at all, to Docker
	}
	for _, word := range words {
		m := heredocWord.FindStringSubmatch(word)
		if m == nil {
			continue
		}
		name := unquote(m[2], escape)
		if name == "" {
			continue
		}
		content, ok := p.heredoc(name, m[1] != "")
		if !ok {
			return &SyntaxError{in.Line, fmt.Sprintf("the here-document %q is not ended", name)}
		}
		in.Heredocs = append(in.Heredocs, Heredoc{name, content})
	}
	return nil
}

func (p *parser) heredoc(name string, chomp bool) (content string, ok bool) {
	var b strings.Builder
	for p.next < len(p.lines) {
		raw := p.lines[p.next]
		end := p.line()
		if chomp {
			end = strings.TrimLeft(end, "\t")
		}
		if end == name {
			return b.String(), true
		}
		b.WriteString(raw + "\n")
	}
	return "", false
}

var pragmaText = regexp.MustCompile(`^#\s*hadolint\s+ignore\s*=\s*([A-Z0-9, ]+)`)

// pragma is the rules that a comment switches off for the next instruction.
func pragma(comment string) []string {
	m := pragmaText.FindStringSubmatch(trimLeft(comment))
	if m == nil {
		return nil
	}
	return strings.FieldsFunc(m[1], func(r rune) bool { return r == ',' || r == ' ' })
}
