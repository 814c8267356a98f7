package kpl_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
)

// example is an aggregate of one record that github.com/AdRoll/erlmld and its ports
// document: partition key "partition_key", data "data".
const example = "f3899ac2" + "0a0d706172746974696f6e5f6b6579" + "1a08" + "0800" + "1a0464617461" + "d03699da5a222fa32108ad1bd955a14e"

func TestDocumentedExample(t *testing.T) {
	data, err := hex.DecodeString(example)
	if err != nil {
		t.Fatal(err)
	}
	records, aggregated, err := new(kpl.Decoder).Decode(data)
	if err != nil || !aggregated || len(records) != 1 {
		t.Fatalf("got %d records, %t, %v", len(records), aggregated, err)
	}
	r := records[0]
	if string(r.PartitionKey) != "partition_key" || string(r.Data) != "data" || r.ExplicitHashKey != nil {
		t.Errorf("got %q, %q, %q", r.PartitionKey, r.ExplicitHashKey, r.Data)
	}
}

func TestDecode(t *testing.T) {
	const keys = "\x0a\x01a\x0a\x01b\x12\x0212" // two partition keys, one explicit hash key
	for name, c := range map[string]struct {
		message string
		want    string // key/hash/data of each record, or the error
	}{
		"no record":                   {keys, ""},
		"one":                         {keys + "\x1a\x05\x08\x01\x1a\x01x", "b//x"},
		"explicit hash key":           {keys + "\x1a\x07\x08\x00\x10\x00\x1a\x01x", "a/12/x"},
		"empty data":                  {keys + "\x1a\x04\x08\x00\x1a\x00", "a//"},
		"keys behind the records":     {"\x1a\x05\x08\x01\x1a\x01x" + keys, "b//x"},
		"order is kept":               {keys + "\x1a\x05\x08\x01\x1a\x01x\x1a\x05\x08\x00\x1a\x01y", "b//x a//y"},
		"fields in another order":     {keys + "\x1a\x05\x1a\x01x\x08\x01", "b//x"},
		"the last of a field counts":  {keys + "\x1a\x0a\x08\x01\x08\x00\x1a\x01x\x1a\x01y", "a//y"},
		"tags are skipped":            {keys + "\x1a\x0a\x08\x01\x1a\x01x\x22\x03\x0a\x01t", "b//x"},
		"unknown fields are skipped":  {keys + "\x20\x01\x29AAAAAAAA\x35AAAA\x1a\x05\x08\x01\x1a\x01x", "b//x"},
		"another wire type":           {keys + "\x1a\x08\x1a\x01x\x08\x01\x0a\x01q", "b//x"},
		"an index of many octets":     {keys + "\x1a\x07\x08\x81\x80\x00\x1a\x01x", "b//x"},
		"partition key out of range":  {keys + "\x1a\x05\x08\x02\x1a\x01x", "user record 0: malformed KPL aggregate: its partition key is number 2 of 2"},
		"hash key out of range":       {keys + "\x1a\x07\x08\x00\x10\x01\x1a\x01x", "user record 0: malformed KPL aggregate: its explicit hash key is number 1 of 1"},
		"partition key far too large": {keys + "\x1a\x0e\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x1a\x01x", "user record 0: malformed KPL aggregate: its partition key is number 18446744073709551615 of 2"},
		"no partition key":            {keys + "\x1a\x03\x1a\x01x", "user record 0: malformed KPL aggregate: it has no partition key or no data"},
		"no data":                     {keys + "\x1a\x02\x08\x00", "user record 0: malformed KPL aggregate: it has no partition key or no data"},
		"a bad record behind others":  {keys + "\x1a\x05\x08\x01\x1a\x01x\x1a\x02\x08\x00", "user record 1: malformed KPL aggregate: it has no partition key or no data"},
		"a field longer than it can":  {keys + "\x1a\x06\x08\x01\x1a\x01x", "malformed KPL aggregate: a field of 6 bytes where 5 are left"},
		"a length without end":        {keys + "\x1a\xff", "malformed KPL aggregate: a number does not end, or has more than 64 bits"},
		"a length of 2^64-1":          {keys + "\x1a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "malformed KPL aggregate: a field of 18446744073709551615 bytes where 0 are left"},
		"a group":                     {keys + "\x23\x24", "malformed KPL aggregate: wire type 3"},
		"field zero":                  {"\x02\x00", "malformed KPL aggregate: field number 0"},
		"field too large":             {"\x80\x80\x80\x80\x10\x00", "malformed KPL aggregate: field number 536870912"},
	} {
		t.Run(name, func(t *testing.T) {
			records, aggregated, err := new(kpl.Decoder).Decode(sealed([]byte(c.message)))
			if !aggregated {
				t.Fatal("not seen to be an aggregate")
			}
			var got []string
			for _, r := range records {
				got = append(got, string(r.PartitionKey)+"/"+string(r.ExplicitHashKey)+"/"+string(r.Data))
			}
			text := strings.Join(got, " ")
			if err != nil {
				if !errors.Is(err, kpl.ErrMalformed) || records != nil {
					t.Fatalf("got %q, %v", records, err)
				}
				text = err.Error()
			}
			if text != c.want {
				t.Errorf("got %q, want %q", text, c.want)
			}
		})
	}
}

func TestNotAnAggregate(t *testing.T) {
	good, err := hex.DecodeString(example)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(i int) []byte {
		b := slices.Clone(good)
		b[i] ^= 1
		return b
	}
	for name, data := range map[string][]byte{
		"nil": nil, "text": []byte("{}"), "magic alone": []byte(kpl.Magic),
		"no message":      sealed(nil), // what the KPL never writes
		"magic differs":   changed(3),
		"message differs": changed(10),
		"MD5 differs":     changed(len(good) - 1),
		"cut":             good[:len(good)-1],
		"longer":          append(slices.Clone(good), 0),
	} {
		t.Run(name, func(t *testing.T) {
			records, aggregated, err := new(kpl.Decoder).Decode(data)
			if aggregated || err != nil || records != nil {
				t.Errorf("got %v, %t, %v", records, aggregated, err)
			}
			if kpl.IsAggregate(data) {
				t.Error("IsAggregate")
			}
		})
	}
}

func TestDecoderIsReused(t *testing.T) {
	var d kpl.Decoder
	if _, _, err := d.Decode(sealed([]byte("\x0a\x01a\x12\x011\x1a\x07\x08\x00\x10\x00\x1a\x01x"))); err != nil {
		t.Fatal(err)
	}
	// Keys of the one before are no keys of this one.
	if _, _, err := d.Decode(sealed([]byte("\x1a\x05\x08\x00\x1a\x01x"))); !errors.Is(err, kpl.ErrMalformed) {
		t.Errorf("got %v", err)
	}
}

func TestNothingIsCopiedOrAllocated(t *testing.T) {
	data := aggregateOf(t, 500, 100)
	var d kpl.Decoder
	records, _, err := d.Decode(data)
	if err != nil || len(records) != 500 {
		t.Fatalf("got %d records, %v", len(records), err)
	}
	first := bytes.IndexByte(data, records[0].Data[0])
	for &data[first] != &records[0].Data[0] {
		next := bytes.IndexByte(data[first+1:], records[0].Data[0])
		if next < 0 {
			t.Fatal("the data is no part of the aggregate")
		}
		first += 1 + next
	}
	if cap(records[0].Data) != len(records[0].Data) {
		t.Error("appending to the data of a user record would write into the next one")
	}
	if n := testing.AllocsPerRun(10, func() {
		if _, _, err := d.Decode(data); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}

// aggregateOf is an aggregate of n user records of size octets.
func aggregateOf(t testing.TB, n, size int) []byte {
	a := kpl.Aggregator{MaxBytes: 10 << 20}
	for i := range n {
		data := bytes.Repeat([]byte{byte('A' + i%26)}, size)
		full, err := a.Add("device-"+string(rune('a'+i%7)), "", data)
		if err != nil || full != nil {
			t.Fatal(full, err)
		}
	}
	return a.Flush().Data
}
