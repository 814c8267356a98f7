package deadletter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// document is a letter with its version, which comes first.
type document struct {
	Version int `json:"version"`
	Letter
}

// Marshal returns the document of a letter, in one line of ASCII.
func Marshal(letter *Letter) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document{Version, *letter}); err != nil {
		return nil, fmt.Errorf("encode dead letter %q: %w", letter.ID, err)
	}
	return toASCII(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// toASCII escapes what is not ASCII in a JSON text, which is all in strings.
func toASCII(text []byte) []byte {
	if !bytes.ContainsFunc(text, isNotASCII) {
		return text
	}
	escaped := make([]byte, 0, len(text)+len(text)/4)
	for _, r := range string(text) {
		switch high, low := utf16.EncodeRune(r); {
		case !isNotASCII(r):
			escaped = append(escaped, byte(r))
		case high == utf8.RuneError:
			escaped = fmt.Appendf(escaped, `\u%04x`, r)
		default:
			escaped = fmt.Appendf(escaped, `\u%04x\u%04x`, high, low)
		}
	}
	return escaped
}

func isNotASCII(r rune) bool { return r >= utf8.RuneSelf }

// ErrVersion is returned for a document of another version.
var ErrVersion = errors.New("unknown version of a dead letter")

// Parse reads a document. Its errors do not show the document.
func Parse(data []byte) (*Letter, error) {
	var v struct{ Version int }
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, fmt.Errorf("parse dead letter: %w", err)
	}
	if v.Version != Version {
		return nil, fmt.Errorf("parse dead letter: %w: got %d, want %d", ErrVersion, v.Version, Version)
	}
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, fmt.Errorf("parse dead letter: %w", err)
	}
	if d.ID == "" || d.Content == nil && d.Overflow == nil {
		return nil, errors.New("parse dead letter: got neither content nor overflow, or no id, want a whole document")
	}
	return &d.Letter, nil
}
