package wireformat_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
)

const uuidA = "2f3c1a9e-0d4b-4b7a-9c55-6f1e2d3c4b5a"

func TestCutConfluent(t *testing.T) {
	for _, test := range []struct {
		id   uint32
		want string
		data string
	}{
		{0, "0", "x"},
		{17, "17", ""},
		{256, "256", "\x00"},
		{1<<31 - 1, "2147483647", "data"},
	} {
		in := wireformattest.Confluent(test.id, []byte(test.data))
		id, data, err := wireformat.CutConfluent(in)
		if err != nil || id.String() != test.want || string(data) != test.data {
			t.Errorf("% x: got %s, %q, %v", in, id, data, err)
		}
	}
}

func TestCutConfluentRefuses(t *testing.T) {
	for _, in := range []string{"", "\x01\x00\x00\x00\x11x", "{}", "\x00", "\x00\x00\x00\x00", "\x00\x80\x00\x00\x00x", "\x00\xff\xff\xff\xffx"} {
		id, data, err := wireformat.CutConfluent([]byte(in))
		if !errors.Is(err, wireformat.ErrMalformed) || !id.IsZero() || data != nil {
			t.Errorf("% x: got %s, %q, %v", in, id, data, err)
		}
	}
}

func TestCutConfluentHeader(t *testing.T) {
	for _, test := range []struct {
		in   []byte
		want string
		rest string
	}{
		{wireformattest.ConfluentHeader(uuidA), uuidA, ""},
		{wireformattest.ConfluentHeader(uuidA, wireformattest.MessageIndexes(1)), uuidA, "\x02\x02"},
		{wireformattest.Confluent(17, wireformattest.MessageIndexes(0)), "17", "\x00"},
	} {
		id, rest, err := wireformat.CutConfluentHeader(test.in)
		if err != nil || id.String() != test.want || string(rest) != test.rest {
			t.Errorf("% x: got %s, %q, %v", test.in, id, rest, err)
		}
	}
	for _, in := range []string{"", "\x03", "\x01", string(wireformattest.ConfluentHeader(uuidA)[:16]), "\x00\x00\x00\x11", "17"} {
		if id, rest, err := wireformat.CutConfluentHeader([]byte(in)); !errors.Is(err, wireformat.ErrMalformed) || !id.IsZero() || rest != nil {
			t.Errorf("% x: got %s, %q, %v", in, id, rest, err)
		}
	}
}

func TestCutMessageIndexes(t *testing.T) {
	for _, indexes := range [][]int{{0}, {1}, {63}, {64}, {0, 0}, {0, 1}, {2, 0}, {8191, 8192, 1<<31 - 1}, slices.Repeat([]int{7}, 32)} {
		in := append(wireformattest.MessageIndexes(indexes...), "rest"...)
		got, rest, err := wireformat.CutMessageIndexes(nil, in)
		if err != nil || !slices.Equal(got, indexes) || string(rest) != "rest" {
			t.Errorf("% x: got %v, %q, %v, want %v", in, got, rest, err, indexes)
		}
	}
	// The long form of [0], and numbers with more bytes than they need.
	for _, in := range []string{"\x02\x00", "\x82\x00\x80\x00", "\x80\x80\x00"} {
		if got, rest, err := wireformat.CutMessageIndexes(nil, []byte(in)); err != nil || !slices.Equal(got, []int{0}) || len(rest) != 0 {
			t.Errorf("% x: got %v, %q, %v", in, got, rest, err)
		}
	}
	got, _, err := wireformat.CutMessageIndexes([]int{9}, wireformattest.MessageIndexes(1, 2))
	if err != nil || !slices.Equal(got, []int{9, 1, 2}) {
		t.Errorf("appended: got %v, %v", got, err)
	}
}

func TestCutMessageIndexesRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"empty":                   "",
		"half a number":           "\x80",
		"count without indexes":   "\x02",
		"half an index":           "\x02\x80",
		"count of -1":             "\x01\x00",
		"count of -1, deprecated": "\x01\x01", // [1] without zigzag
		"index of -1":             "\x02\x01",
		"33 indexes":              string(wireformattest.MessageIndexes(slices.Repeat([]int{0}, 33)...)),
		"huge count":              "\xfe\xff\xff\xff\x0f",
		"33 bits":                 "\x80\x80\x80\x80\x10",
		"six bytes":               "\x80\x80\x80\x80\x80\x00",
	} {
		if got, rest, err := wireformat.CutMessageIndexes(nil, []byte(in)); !errors.Is(err, wireformat.ErrMalformed) || got != nil || rest != nil {
			t.Errorf("%s: got %v, %q, %v", name, got, rest, err)
		}
	}
}

func TestCutGlueMessageIndex(t *testing.T) {
	for _, index := range []int{0, 1, 127, 128, 1<<31 - 1} {
		in := append(wireformattest.GlueMessageIndex(index), "rest"...)
		got, rest, err := wireformat.CutGlueMessageIndex(in)
		if err != nil || got != index || string(rest) != "rest" {
			t.Errorf("% x: got %d, %q, %v", in, got, rest, err)
		}
	}
	for _, in := range []string{"", "\x80", "\xff\xff\xff\xff\x0f", "\x80\x80\x80\x80\x80\x00"} {
		if got, rest, err := wireformat.CutGlueMessageIndex([]byte(in)); !errors.Is(err, wireformat.ErrMalformed) || got != 0 || rest != nil {
			t.Errorf("% x: got %d, %q, %v", in, got, rest, err)
		}
	}
}

// The beginnings of values that Powertools for AWS Lambda (TypeScript) has in
// packages/kafka/tests/events: what Lambda leaves of a Protobuf record whose
// message is the second of its file.
func TestWhatLambdaLeaves(t *testing.T) {
	value, err := base64.StdEncoding.DecodeString("AgIKJGE4ZTQw") // protobuf-complex.confluent.json
	if err != nil {
		t.Fatal(err)
	}
	indexes, data, err := wireformat.CutMessageIndexes(nil, value)
	if err != nil || !slices.Equal(indexes, []int{1}) || !bytes.HasPrefix(data, []byte("\x0a\x24a8e4")) {
		t.Errorf("confluent: got %v, %q, %v", indexes, data, err)
	}
	value, err = base64.StdEncoding.DecodeString("AQoDMTIzEgRUZXN0") // protobuf-complex.glue.json
	if err != nil {
		t.Fatal(err)
	}
	index, data, err := wireformat.CutGlueMessageIndex(value)
	if err != nil || index != 1 || !bytes.HasPrefix(data, []byte("\x0a\x03123\x12\x04Test")) {
		t.Errorf("glue: got %d, %q, %v", index, data, err)
	}
}

func TestCutGlue(t *testing.T) {
	for _, data := range []string{"", "x", "\x03\x00", strings.Repeat("compressible ", 100_000)} {
		for _, compressed := range []bool{false, true} {
			in := wireformattest.Glue(uuidA, []byte(data))
			if compressed {
				in = wireformattest.GlueZlib(uuidA, []byte(data))
			}
			id, got, err := wireformat.CutGlue(in, 0)
			if err != nil || id.String() != uuidA || string(got) != data {
				t.Errorf("%d bytes, compressed %t: got %s, %d bytes, %v", len(data), compressed, id, len(got), err)
			}
		}
	}
}

func TestCutGlueRefuses(t *testing.T) {
	compressed := wireformattest.GlueZlib(uuidA, []byte("some data that is compressed"))
	checksum := bytes.Clone(compressed)
	checksum[len(checksum)-1]++
	dictionary := bytes.Clone(compressed)
	dictionary[18], dictionary[19] = 0x78, 0xbb // FDICT
	for name, in := range map[string][]byte{
		"empty":           nil,
		"another version": append([]byte{2}, compressed[1:]...),
		"cut header":      compressed[:17],
		"compression 1":   append([]byte{3, 1}, compressed[2:]...),
		"no zlib stream":  compressed[:18],
		"cut stream":      compressed[:len(compressed)-5],
		"cut checksum":    compressed[:len(compressed)-1],
		"wrong checksum":  checksum,
		"dictionary":      dictionary,
		"not zlib":        append(bytes.Clone(compressed[:18]), "{}"...),
		"trailing byte":   append(bytes.Clone(compressed), 0),
		"second stream":   append(bytes.Clone(compressed), compressed[18:]...),
	} {
		id, data, err := wireformat.CutGlue(in, 0)
		if !errors.Is(err, wireformat.ErrMalformed) || errors.Is(err, wireformat.ErrTooLarge) || !id.IsZero() || data != nil {
			t.Errorf("%s: got %s, %q, %v", name, id, data, err)
		}
	}
	// Refusals leave nothing behind in the pooled reader.
	if _, data, err := wireformat.CutGlue(compressed, 0); err != nil || string(data) != "some data that is compressed" {
		t.Errorf("got %q, %v", data, err)
	}
}

func TestCutGlueLimit(t *testing.T) {
	const size = 5000
	in := wireformattest.GlueZlib(uuidA, []byte(strings.Repeat("a", size)))
	for _, test := range []struct {
		limit int
		ok    bool
	}{{1, false}, {size - 1, false}, {size, true}, {size + 1, true}, {0, true}} {
		_, data, err := wireformat.CutGlue(in, test.limit)
		if test.ok && (err != nil || len(data) != size) {
			t.Errorf("limit %d: got %d bytes, %v", test.limit, len(data), err)
		}
		if !test.ok && (!errors.Is(err, wireformat.ErrTooLarge) || errors.Is(err, wireformat.ErrMalformed) || data != nil) {
			t.Errorf("limit %d: got %d bytes, %v", test.limit, len(data), err)
		}
	}
	// Data that is not compressed is as large as it is.
	if _, data, err := wireformat.CutGlue(wireformattest.Glue(uuidA, []byte("abc")), 1); err != nil || string(data) != "abc" {
		t.Errorf("got %q, %v", data, err)
	}
}

// A stream of 16 MiB of zeros has 16 KiB. It must cost memory by the limit, and not by
// what it claims to be.
func TestCutGlueBomb(t *testing.T) {
	in := wireformattest.GlueZlib(uuidA, []byte(strings.Repeat("\x00", 16<<20)))
	const limit = 1 << 18
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err := wireformat.CutGlue(in, limit)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, wireformat.ErrTooLarge) {
		t.Fatal(err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 8*limit {
		t.Errorf("a bomb of %d bytes allocates %d bytes, limit %d", len(in), got, limit)
	}
}

func TestDetect(t *testing.T) {
	for in, want := range map[string]wireformat.Framing{
		"":         wireformat.Bare,
		"{}":       wireformat.Bare,
		" 1":       wireformat.Bare,
		"\x0a\x00": wireformat.Bare, // Protobuf, field 1
		"\x01":     wireformat.Bare, // a GUID stands in record headers only
		string(wireformattest.Confluent(1, []byte("x"))): wireformat.Confluent,
		"\x00":                                 wireformat.Confluent, // cut; CutConfluent says so
		string(wireformattest.Glue(uuidA)):     wireformat.Glue,
		string(wireformattest.GlueZlib(uuidA)): wireformat.Glue,
		"\xef\xbb\xbf{}":                       wireformat.Bare,
		string(wireformattest.Confluent(0, []byte("{}"))): wireformat.Confluent,
	} {
		if got := wireformat.Detect([]byte(in)); got != want {
			t.Errorf("% x: got %d, want %d", in, got, want)
		}
	}
}
