package kafkaevent

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/emmansun/base64"
)

// decodedLen is at least the length of what n bytes of base64 in JSON decode
// to, and exactly that length if there are no padding and no escapes.
func decodedLen(n uint32) uint32 { return n / 4 * 3 }

var (
	errLength   = errors.New("base64 text is not a multiple of 4 characters long")
	errNewline  = errors.New("line break in base64 text")
	errNotASCII = errors.New("character that is not ASCII in base64 text")
	errString   = errors.New("base64 text is not valid in a JSON string")
)

var quote = []byte{'"'}

// decodeBase64 decodes text, a JSON string without its quotes, to the start of
// dst, which has room for decodedLen. The alphabet is the standard one with
// padding (RFC 4648 section 4), which Lambda uses. As in encoding/base64, bits
// that padding makes superfluous may have any value.
func decodeBase64(dst, text []byte) ([]byte, error) {
	n, err := base64.StdEncoding.Decode(dst, text)
	if err != nil && bytes.IndexByte(text, '\\') >= 0 {
		// JSON may write any character as an escape, and some writers do it
		// with the slash.
		s := scanner{data: slices.Concat(quote, text, quote)}
		if text, err = s.text(); err != nil {
			return nil, errString
		}
		n, err = base64.StdEncoding.Decode(dst, text)
	}
	switch {
	case err != nil && len(text)%4 != 0:
		return nil, fmt.Errorf("%w: %w", errLength, err)
	case err != nil:
		return nil, err
	case len(text)%4 != 0 || n != len(text)/4*3-padding(text):
		return nil, errNewline // which the decoder has skipped
	case checkASCII && !isASCII(text):
		return nil, errNotASCII
	}
	return dst[:n:n], nil
}

// padding counts the padding characters of valid base64.
func padding(text []byte) int {
	n := 0
	for n < len(text) && n < 2 && text[len(text)-1-n] == '=' {
		n++
	}
	return n
}
