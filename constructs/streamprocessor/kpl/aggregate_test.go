package kpl_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
)

func TestAloneIsPutAsItIs(t *testing.T) {
	var a kpl.Aggregator
	if a.Flush() != nil {
		t.Error("an empty Aggregator has something to put")
	}
	if _, err := a.Add("key", "7", []byte("data")); err != nil {
		t.Fatal(err)
	}
	p := a.Flush()
	if p == nil || p.PartitionKey != "key" || p.ExplicitHashKey != "7" || string(p.Data) != "data" || p.UserRecords != 1 {
		t.Errorf("got %+v", p)
	}
	if a.Flush() != nil || a.Len() != 0 {
		t.Error("something is left")
	}
}

func TestAnAggregateAloneIsAggregated(t *testing.T) {
	inner, err := hex.DecodeString(example)
	if err != nil {
		t.Fatal(err)
	}
	var a kpl.Aggregator
	if _, err := a.Add("key", "", inner); err != nil {
		t.Fatal(err)
	}
	records, aggregated, err := new(kpl.Decoder).Decode(a.Flush().Data)
	if err != nil || !aggregated || len(records) != 1 || string(records[0].Data) != string(inner) {
		t.Errorf("got %v, %t, %v: the user's data would be taken apart", records, aggregated, err)
	}
}

func TestMessage(t *testing.T) {
	var a kpl.Aggregator
	for _, r := range [][3]string{{"a", "", "x"}, {"b", "12", "yy"}, {"a", "12", ""}} {
		if full, err := a.Add(r[0], r[1], []byte(r[2])); err != nil || full != nil {
			t.Fatal(full, err)
		}
	}
	p := a.Flush()
	want := string(sealed([]byte("\x0a\x01a\x0a\x01b\x12\x0212" + "\x1a\x05\x08\x00\x1a\x01x" + "\x1a\x08\x08\x01\x10\x00\x1a\x02yy" + "\x1a\x06\x08\x00\x10\x00\x1a\x00")))
	if string(p.Data) != want || p.PartitionKey != "a" || p.ExplicitHashKey != "" || p.UserRecords != 3 {
		t.Errorf("got %x, want %x", p.Data, want)
	}
}

func TestAnAggregateIsNeverLargerThanMaxBytes(t *testing.T) {
	a := kpl.Aggregator{MaxBytes: 1000}
	total := 0
	check := func(p *kpl.Put) {
		if p == nil {
			return
		}
		total += p.UserRecords
		if size := len(p.PartitionKey) + len(p.Data); size > 1000 || p.UserRecords > 1 && size < 1000-130 {
			t.Errorf("%d user records have %d bytes", p.UserRecords, size)
		}
	}
	for i := range 500 {
		full, err := a.Add(strings.Repeat("k", 1+i%5), "", make([]byte, i%100))
		if err != nil {
			t.Fatal(err)
		}
		check(full)
	}
	last := a.Flush()
	total += last.UserRecords
	if total != 500 {
		t.Errorf("%d user records were put", total)
	}
}

func TestAddRefuses(t *testing.T) {
	nested := aggregateOf(t, 2, kpl.MaxRecordBytes/2-33)
	for name, c := range map[string]struct {
		key, hash string
		data      []byte
		want      error
		text      string
	}{
		"no key":        {"", "", nil, kpl.ErrKey, "the partition key has 0 characters"},
		"long key":      {strings.Repeat("ä", 257), "", nil, kpl.ErrKey, "the partition key has 257 characters"},
		"no UTF-8":      {"\xff", "", nil, kpl.ErrKey, "in UTF-8"},
		"hash key":      {"a", "x", nil, kpl.ErrKey, "is no digit"},
		"large":         {"a", "", make([]byte, kpl.MaxRecordBytes), kpl.ErrTooLarge, "1048577 bytes; want at most 1048576"},
		"large wrapped": {"a", "", nested, kpl.ErrTooLarge, "want at most 1048576"},
	} {
		t.Run(name, func(t *testing.T) {
			var a kpl.Aggregator
			if _, err := a.Add("before", "", []byte("x")); err != nil {
				t.Fatal(err)
			}
			full, err := a.Add(c.key, c.hash, c.data)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("got %v", err)
			}
			if full != nil || a.Len() != 1 {
				t.Errorf("the aggregate has changed: %v, %d user records", full, a.Len())
			}
		})
	}
	t.Run("a long key that is allowed", func(t *testing.T) {
		if _, err := new(kpl.Aggregator).Add(strings.Repeat("ä", 256), "", nil); err != nil {
			t.Error(err)
		}
	})
}

// TestWhatIsAddedIsCopied reuses the buffer of the caller.
func TestWhatIsAddedIsCopied(t *testing.T) {
	for _, n := range []int{1, 2} {
		var a kpl.Aggregator
		buffer := []byte("one")
		for range n {
			if _, err := a.Add("k", "", buffer); err != nil {
				t.Fatal(err)
			}
		}
		copy(buffer, "two")
		if p := a.Flush(); strings.Contains(string(p.Data), "two") {
			t.Errorf("%d user records: got %q", n, p.Data)
		}
	}
}
