package history

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// MaxBaseline is the size of the largest baseline that is read, as JSON.
const MaxBaseline = 128 << 20

// pack writes a baseline as JSON, by gzip.
func pack(b *rules.Baseline) ([]byte, error) {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	if err := errors.Join(json.NewEncoder(zip).Encode(b), zip.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// unpack reads what pack writes.
func unpack(packed []byte) (*rules.Baseline, error) {
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(zip, MaxBaseline))
	if err != nil {
		return nil, err
	}
	return Parse(plain)
}

// Parse reads a baseline as JSON.
func Parse(text []byte) (*rules.Baseline, error) {
	b := new(rules.Baseline)
	if err := json.Unmarshal(text, b); err != nil {
		return nil, err
	}
	return b, nil
}
