package kpl_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
)

// FuzzDecode compares with the reference: the same messages are accepted, and read as
// the same. Half of the inputs are sealed, so that they are read at all.
func FuzzDecode(f *testing.F) {
	whole, err := hex.DecodeString(example)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole, false)
	for _, message := range []string{"\x0a\x01a\x12\x0212\x1a\x07\x08\x00\x10\x00\x1a\x01x", "\x1a\x05\x08\x01\x1a\x01x\x0a\x01a\x0a\x01b", "\x23\x24", "\x80\x80\x80\x80\x10\x00", "\x1a\x00", "\x1a\x02\x08\x00"} {
		f.Add([]byte(message), true)
	}
	var d kpl.Decoder
	f.Fuzz(func(t *testing.T, data []byte, seal bool) {
		if seal {
			data = sealed(data)
		}
		got, aggregated, err := d.Decode(data)
		want, wantAggregated, wantErr := reference(data)
		if aggregated != wantAggregated || (err == nil) != (wantErr == nil) {
			t.Fatalf("got %t, %v, reference %t, %v", aggregated, err, wantAggregated, wantErr)
		}
		if err != nil && !errors.Is(err, kpl.ErrMalformed) {
			t.Fatalf("got %v", err)
		}
		if len(got) != len(want) {
			t.Fatalf("got %d records, reference %d", len(got), len(want))
		}
		for i := range got {
			if !bytes.Equal(got[i].PartitionKey, want[i].PartitionKey) || !bytes.Equal(got[i].Data, want[i].Data) ||
				!bytes.Equal(got[i].ExplicitHashKey, want[i].ExplicitHashKey) || (got[i].ExplicitHashKey == nil) != (want[i].ExplicitHashKey == nil) {
				t.Fatalf("record %d: got %q, reference %q", i, got[i], want[i])
			}
		}
	})
}

// FuzzRoundTrip puts user records into aggregates and takes them out again: they are
// the same, in order, in records that Kinesis takes.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("a,b,a,c"), uint16(40), uint8(0))
	f.Add([]byte("key,,0,1"), uint16(0), uint8(3))
	f.Add(bytes.Repeat([]byte("k"), 400), uint16(100), uint8(1))
	f.Fuzz(func(t *testing.T, script []byte, maxBytes uint16, step uint8) {
		a := kpl.Aggregator{MaxBytes: int(maxBytes)}
		var sent, got []string
		receive := func(p *kpl.Put) {
			if p == nil {
				return
			}
			most := int(maxBytes)
			if most == 0 {
				most = kpl.DefaultMaxBytes
			}
			if size := len(p.PartitionKey) + len(p.Data); p.UserRecords > 1 && size > most {
				t.Fatalf("%d bytes, at most %d are allowed", size, most)
			}
			records, aggregated, err := reference(p.Data)
			if err != nil {
				t.Fatal(err)
			}
			if !aggregated {
				records = []kpl.Record{{PartitionKey: []byte(p.PartitionKey), ExplicitHashKey: []byte(p.ExplicitHashKey), Data: p.Data}}
			}
			if len(records) != p.UserRecords {
				t.Fatalf("%d user records, said to be %d", len(records), p.UserRecords)
			}
			for _, r := range records {
				got = append(got, string(r.PartitionKey)+"\x00"+string(r.ExplicitHashKey)+"\x00"+string(r.Data))
			}
		}
		for i, part := range bytes.Split(script, []byte(",")) {
			key, hash := string(part), ""
			if step > 0 && i%int(step) == 0 {
				hash = string(bytes.Trim(part, "abc"))
			}
			full, err := a.Add(key, hash, part)
			receive(full)
			if err != nil {
				continue
			}
			sent = append(sent, key+"\x00"+hash+"\x00"+string(part))
		}
		receive(a.Flush())
		if len(sent) != len(got) {
			t.Fatalf("sent %d, got %d", len(sent), len(got))
		}
		for i := range sent {
			if sent[i] != got[i] {
				t.Fatalf("user record %d: sent %q, got %q", i, sent[i], got[i])
			}
		}
	})
}

// FuzzParseHashKey compares with numbers of any size.
func FuzzParseHashKey(f *testing.F) {
	for _, s := range []string{"0", "00", "", "1", "340282366920938463463374607431768211455", "340282366920938463463374607431768211456", "-1", "+1", "1e3", "18446744073709551616", "3402823669209384634633746074317682114550"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := kpl.ParseHashKey(text)
		want, ok := parseBig(text)
		if (err == nil) != ok {
			t.Fatalf("%q: got %v, reference %t", text, err, ok)
		}
		if err != nil && !errors.Is(err, kpl.ErrKey) {
			t.Fatalf("got %v", err)
		}
		if ok && toBig(got).Cmp(want) != 0 {
			t.Fatalf("%q: got %v", text, got)
		}
	})
}
