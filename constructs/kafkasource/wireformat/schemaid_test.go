package wireformat_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
)

func TestParseSchemaID(t *testing.T) {
	for _, test := range []struct {
		in, want     string
		number, uuid bool
	}{
		{"0", "0", true, false},
		{"17", "17", true, false},
		{"017", "17", true, false},
		{"2147483647", "2147483647", true, false},
		{uuidA, uuidA, false, true},
		{strings.ToUpper(uuidA), uuidA, false, true},
		{"00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000", false, true},
	} {
		id, err := wireformat.ParseSchemaID(test.in)
		if err != nil {
			t.Errorf("%q: %v", test.in, err)
			continue
		}
		if id.String() != test.want || id.IsNumber() != test.number || id.IsUUID() != test.uuid || id.IsZero() {
			t.Errorf("%q: got %s, number %t, uuid %t, zero %t", test.in, id, id.IsNumber(), id.IsUUID(), id.IsZero())
		}
	}
}

func TestParseSchemaIDRefuses(t *testing.T) {
	for _, in := range []string{
		"", "-1", "+1", "1.5", "0x11", "1_0", " 1", "2147483648", "4294967296", "none", "json-value-schema",
		strings.ReplaceAll(uuidA, "-", ""),
		"{" + uuidA + "}",
		uuidA + "0",
		uuidA[:35],
		uuidA[:35] + "g",
		strings.Replace(uuidA, "-", "_", 1),
		"2f3c1a9-e0d4b-4b7a-9c55-6f1e2d3c4b5a",
		"2f3c1a9--0d4b-4b7a-9c55-6f1e2d3c4b5a",
		"2f3c1a9e-0d4b-4b7a-9c55-6f1e2d-c4b5a",
	} {
		if id, err := wireformat.ParseSchemaID(in); !errors.Is(err, wireformat.ErrMalformed) || !id.IsZero() {
			t.Errorf("%q: got %s, %v", in, id, err)
		}
	}
	if _, err := wireformat.ParseSchemaID(strings.Repeat("x", 1<<20)); len(err.Error()) > 200 {
		t.Errorf("error has %d bytes", len(err.Error()))
	}
}

func TestSchemaIDIdentity(t *testing.T) {
	parse := func(s string) wireformat.SchemaID {
		t.Helper()
		id, err := wireformat.ParseSchemaID(s)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	cut, _, err := wireformat.CutConfluent(wireformattest.Confluent(17, []byte("")))
	if err != nil || cut != parse("17") {
		t.Errorf("got %s, %v", cut, err)
	}
	cut, _, err = wireformat.CutGlue(wireformattest.Glue(uuidA, []byte("")), 0)
	if err != nil || cut != parse(uuidA) {
		t.Errorf("got %s, %v", cut, err)
	}
	// A number is not the UUID with the same bits.
	if parse("0") == parse("00000000-0000-0000-0000-000000000000") || parse("0") == (wireformat.SchemaID{}) {
		t.Error("ids of different kinds are equal")
	}
	if s := (wireformat.SchemaID{}).String(); s != "none" {
		t.Errorf("got %q", s)
	}
}
