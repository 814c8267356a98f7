package jsonvalue_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/jsonvalue"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// FuzzValue compares with encoding/json: what stands around the text makes no
// difference, and with the options of a json.Decoder the same texts are accepted.
func FuzzValue(f *testing.F) {
	for _, seed := range []string{"", "null", "1", `{"a":[1,2.5,"x",true,null]}`, `{"a":1,"a":2}`, `[1] [2]`, " \t[]\n ", "[1", "\xff", `"\ud800"`, "\x00\x00\x00\x00\x11{}", "\x03\x00", "1e400", "\ufeff1"} {
		for framing := range byte(4) {
			f.Add(framing, []byte(seed))
		}
	}
	plain, err := jsonvalue.New[any]()
	if err != nil {
		f.Fatal(err)
	}
	numbers, err := jsonvalue.New[any](jsonvalue.UseNumber())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, framing byte, data []byte) {
		framed := data
		switch framing % 4 {
		case 0:
			if wireformat.Detect(data) != wireformat.Bare {
				return
			}
		case 1:
			framed = wireformattest.Confluent(17, data)
		case 2:
			framed = wireformattest.Glue(uuid, data)
		case 3:
			framed = wireformattest.GlueZlib(uuid, data)
		}
		if framed == nil {
			framed = []byte{}
		}
		var want any
		wantErr := json.Unmarshal(data, &want)
		ok := wantErr == nil && utf8.Valid(data)

		got, err := plain.Value(consumer.Record{Value: framed})
		if (err == nil) != ok || err != nil && !batch.IsPermanent(err) {
			t.Fatalf("%q: got %v, encoding/json %v", framed, err, wantErr)
		}
		if ok && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got %v, encoding/json %v", framed, got, want)
		}

		// Numbers that no float64 holds are refused by one, and not by the other.
		var wantNumbers any
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		ok = utf8.Valid(data) && json.Valid(data) && d.Decode(&wantNumbers) == nil
		got, err = numbers.Value(consumer.Record{Value: framed})
		if (err == nil) != ok || ok && !reflect.DeepEqual(got, wantNumbers) {
			t.Fatalf("%q: got %v, %v, encoding/json %v", framed, got, err, wantNumbers)
		}
	})
}
