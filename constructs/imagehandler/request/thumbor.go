package request

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// parseThumbor parses a path of the form
//
//	/[AxB:CxD/][fit-in/][WxH/][filters:NAME(ARGUMENTS):.../][s3:BUCKET/][preset:NAME/]KEY
//
// with the segments before the key in any order. The key begins at the first
// segment that is none of them, or is the second of its kind (filters may come
// again), so that a key may hold any of them after that.
func (p *Parser) parseThumbor(form Form, path string) (*draft, error) {
	segments, ok := splitPath(path)
	if !ok {
		return nil, badRequest(CodeReadPath, messageReadPath)
	}
	t := thumbor{draft: draft{form: form}, presets: len(p.presets) > 0}
	for len(segments) > 0 {
		used, err := t.option(segments)
		if err != nil {
			return nil, err
		}
		if used == 0 {
			break
		}
		segments = segments[used:]
	}
	t.key = t.keep + strings.Join(segments, "/")
	if form == Thumbor && !imageExtension(t.key) {
		return nil, badRequest(CodeRequestType, messageRequestType)
	}
	if len(t.filters) > p.options.Limits.Edits {
		return nil, editError("filters", "A path can have %d filters.", p.options.Limits.Edits)
	}
	err := t.mapEdits()
	return &t.draft, err
}

// splitPath returns the decoded segments of a path.
func splitPath(path string) ([]string, bool) {
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, s := range segments {
		decoded, err := url.PathUnescape(s)
		if err != nil || !utf8.ValidString(decoded) {
			return nil, false
		}
		segments[i] = decoded
	}
	return segments, true
}

// extensions are the file name extensions that the original takes for images.
var extensions = []string{".jpg", ".jpeg", ".png", ".webp", ".tiff", ".tif", ".svg", ".gif", ".avif"}

// imageExtension tells whether a key has one of the extensions, or none.
func imageExtension(key string) bool {
	name := key[strings.LastIndexAny(key, `/\`)+1:]
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || dot == len(name)-1 {
		return true
	}
	for _, e := range extensions {
		if strings.EqualFold(name[dot:], e) {
			return true
		}
	}
	return false
}

// thumbor is what the segments before the key say.
type thumbor struct {
	draft
	crop    []string // left, top, right, bottom
	size    []string // width, height
	fitIn   bool
	filters []filter
	presets bool   // preset:NAME is one
	keep    string // a first segment that belongs to the key though options follow
}

// Compiling these is most of what the package would take when a function starts.
var (
	cropSegment = lazily(`^(\d{1,9})x(\d{1,9}):(\d{1,9})x(\d{1,9})$`)
	sizeSegment = lazily(`^(\d{1,9})x(\d{1,9})$`)
)

func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// option takes a segment before the key, and returns how many segments it is: 0
// where the key begins.
func (t *thumbor) option(segments []string) (int, error) {
	first := segments[0]
	if strings.HasPrefix(first, "filters:") {
		filters, used, err := parseFilters(segments)
		t.filters = append(t.filters, filters...)
		return used, err
	}
	if len(segments) == 1 {
		return 0, nil
	}
	switch {
	case first == "" && t.keep == "":
		return 1, nil
	case first == "unsafe" && t.atStart():
		t.keep = "unsafe/"
		return 1, nil
	case first == "fit-in" && !t.fitIn:
		t.fitIn = true
		return 1, nil
	case strings.HasPrefix(first, "s3:") && t.bucket == "" && first != "s3:":
		t.bucket = first[len("s3:"):]
		return 1, nil
	case t.presets && strings.HasPrefix(first, "preset:") && t.preset == "" && first != "preset:":
		t.preset = first[len("preset:"):]
		return 1, nil
	}
	if m := cropSegment().FindStringSubmatch(first); m != nil && t.crop == nil {
		t.crop = m[1:]
		return 1, nil
	}
	if m := sizeSegment().FindStringSubmatch(first); m != nil && t.size == nil {
		t.size = m[1:]
		return 1, nil
	}
	return 0, nil
}

func (t *thumbor) atStart() bool {
	return t.keep == "" && !t.fitIn && t.bucket == "" && t.preset == "" && t.crop == nil && t.size == nil && t.filters == nil
}

// mapEdits makes the edits of a JSON request of it.
func (t *thumbor) mapEdits() error {
	if t.crop != nil {
		t.edits.set("crop", t.cropEdit())
	}
	var resize members
	if t.size != nil {
		for i, name := range []string{"width", "height"} {
			if n, _ := jsParseInt(t.size[i]); n > 0 {
				resize.set(name, numberValue(float64(n)))
			} else {
				resize.set("fit", textValue(string(Inside)))
			}
		}
	}
	if t.fitIn {
		resize.set("fit", textValue(string(Inside)))
	}
	t.edits.set("resize", value{kind: object, members: resize})
	if err := t.mapFilters(); err != nil {
		return err
	}
	if len(t.edits.get("resize").members) == 0 {
		i := t.edits.find("resize")
		t.edits = append(t.edits[:i], t.edits[i+1:]...)
	}
	return nil
}

func (t *thumbor) cropEdit() value {
	var n [4]float64
	for i, digits := range t.crop {
		n[i], _ = jsNumber(digits)
	}
	return objectValue(
		member{"left", numberValue(n[0])}, member{"top", numberValue(n[1])},
		member{"width", numberValue(n[2] - n[0])}, member{"height", numberValue(n[3] - n[1])},
	)
}
