package wireformat_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
)

// FuzzCutMessageIndexes compares with the reference: the same input is accepted,
// and read as the same.
func FuzzCutMessageIndexes(f *testing.F) {
	for _, seed := range []string{"", "\x00", "\x00rest", "\x02\x02rest", "\x02\x00", "\x01\x01", "\x80", "\x80\x80\x80\x80\x10", "\x80\x80\x80\x80\x80\x00", "\xfe\xff\xff\xff\x0f", string(wireformattest.MessageIndexes(2, 0, 1<<31-1))} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var buffer [32]int
		got, rest, err := wireformat.CutMessageIndexes(buffer[:0], in)
		want, wantRest, wantErr := readMessageIndexes(in)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("% x: got %v, reference %v", in, err, wantErr)
		}
		if err != nil {
			if !errors.Is(err, wireformat.ErrMalformed) {
				t.Fatalf("% x: got %v", in, err)
			}
			return
		}
		if !slices.Equal(got, want) || !bytes.Equal(rest, wantRest) {
			t.Fatalf("% x: got %v, % x, reference %v, % x", in, got, rest, want, wantRest)
		}
		again, _, err := wireformat.CutMessageIndexes(nil, wireformattest.MessageIndexes(got...))
		if err != nil || !slices.Equal(again, got) {
			t.Fatalf("%v: read again as %v, %v", got, again, err)
		}
	})
}

// FuzzCutGlueMessageIndex compares with the reference.
func FuzzCutGlueMessageIndex(f *testing.F) {
	for _, seed := range []string{"", "\x00", "\x01rest", "\xff\xff\xff\xff\x07", "\xff\xff\xff\xff\x08", "\x80\x80\x80\x80\x80\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got, rest, err := wireformat.CutGlueMessageIndex(in)
		r := bytes.NewReader(in)
		want, wantErr := readVarint(r)
		if wantErr == nil && want > 1<<31-1 {
			wantErr = errReference
		}
		if (err == nil) != (wantErr == nil) || err != nil && !errors.Is(err, wireformat.ErrMalformed) {
			t.Fatalf("% x: got %v, reference %v", in, err, wantErr)
		}
		if err == nil && (got != int(want) || len(rest) != r.Len()) {
			t.Fatalf("% x: got %d, % x, reference %d, %d bytes", in, got, rest, want, r.Len())
		}
	})
}

// FuzzCut looks for input that panics, is read past its end, or is read otherwise
// than the reference would have written it.
func FuzzCut(f *testing.F) {
	for _, seed := range [][]byte{
		nil, {0}, {3}, {3, 5},
		wireformattest.Confluent(17, []byte("data")), wireformattest.Confluent(1<<31, []byte("data")), wireformattest.ConfluentHeader(uuidA, wireformattest.MessageIndexes(1)),
		wireformattest.Glue(uuidA, []byte("data")), wireformattest.GlueZlib(uuidA, []byte("data")), wireformattest.GlueZlib(uuidA, []byte("")),
		append(wireformattest.GlueZlib(uuidA, []byte("data")), 0),
	} {
		f.Add(seed)
	}
	const limit = 1 << 16
	f.Fuzz(func(t *testing.T, in []byte) {
		before := bytes.Clone(in)
		if id, data, err := wireformat.CutConfluent(in); err == nil {
			if again := append(in[:5:5], data...); in[0] != 0 || !bytes.Equal(again, in) || !id.IsNumber() {
				t.Fatalf("% x: got %s, % x", in, id, data)
			}
		} else if !errors.Is(err, wireformat.ErrMalformed) || id != (wireformat.SchemaID{}) {
			t.Fatalf("% x: got %s, %v", in, id, err)
		}
		if id, rest, err := wireformat.CutConfluentHeader(in); err == nil && in[0] == 1 {
			if again := wireformattest.ConfluentHeader(id.String(), rest); !bytes.Equal(again, in) {
				t.Fatalf("% x: got %s, % x", in, id, rest)
			}
		}

		id, data, err := wireformat.CutGlue(in, limit)
		want, wantErr := referenceGlue(in, limit)
		if (err == nil) != (wantErr == nil) || !bytes.Equal(data, want) {
			t.Fatalf("% x: got % x, %v, reference % x, %v", in, data, err, want, wantErr)
		}
		if err == nil && !bytes.Equal(wireformattest.Glue(id.String())[2:], in[2:18]) {
			t.Fatalf("% x: got %s", in, id)
		}
		if err != nil && !errors.Is(err, wireformat.ErrMalformed) && !errors.Is(err, wireformat.ErrTooLarge) {
			t.Fatalf("% x: got %v", in, err)
		}
		if !bytes.Equal(in, before) {
			t.Fatalf("% x was written to", before)
		}
	})
}

// referenceGlue reads with a fresh zlib reader.
func referenceGlue(in []byte, limit int) ([]byte, error) {
	if len(in) < 18 || in[0] != 3 || in[1] != 0 && in[1] != 5 {
		return nil, errReference
	}
	if in[1] == 0 {
		return in[18:], nil
	}
	source := bytes.NewReader(in[18:])
	r, err := zlib.NewReader(source)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, err
	}
	if len(out) > limit || source.Len() > 0 {
		return nil, errReference
	}
	return out, nil
}
