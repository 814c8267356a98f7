package avrovalue_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/twmb/avro"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/avrovalue"
)

func TestNewRefuses(t *testing.T) {
	incompatible := avro.MustParse(`{"type": "record", "name": "Order", "namespace": "shop", "fields": [{"name": "number", "type": "string"}]}`)
	for name, test := range map[string]struct {
		schema  *avro.Schema
		options []avrovalue.Option
		want    []string
	}{
		"nil schema":  {nil, nil, []string{"avrovalue: got a nil schema"}},
		"nil writer":  {orderV3, []avrovalue.Option{avrovalue.Writer("17", nil)}, []string{`writer "17": got a nil schema`}},
		"bad id":      {orderV3, []avrovalue.Option{avrovalue.Writer("v17", orderV3)}, []string{`got schema id "v17", want a number`}},
		"twice":       {orderV3, []avrovalue.Option{avrovalue.Writer("17", orderV3), avrovalue.Writer("017", orderV2)}, []string{`writer "017": got the id twice`}},
		"UUID twice":  {orderV3, []avrovalue.Option{avrovalue.Writer(uuidV2, orderV3), avrovalue.Writer(strings.ToUpper(uuidV2), orderV3)}, []string{"got the id twice"}},
		"empty twice": {orderV3, []avrovalue.Option{avrovalue.Writer("", orderV3), avrovalue.Writer("", orderV2)}, []string{"got the id twice"}},
		"mixed":       {orderV3, []avrovalue.Option{avrovalue.Writer("", orderV3), avrovalue.Writer("17", orderV3)}, []string{"cannot be told apart"}},
		"all at once": {orderV3, []avrovalue.Option{avrovalue.Writer("x", orderV3), avrovalue.MaxDecompressed(0), avrovalue.OnTombstone(nil)}, []string{`"x"`, "MaxDecompressed(0)", "OnTombstone(nil)"}},
		"unreadable":  {orderV3, []avrovalue.Option{avrovalue.Writer("17", orderV1), avrovalue.Writer("19", incompatible), avrovalue.Writer("20", incompatible)}, []string{"writer 19 cannot be read with the schema", "writer 20"}},
	} {
		_, err := avrovalue.New[order](test.schema, test.options...)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %s", name, err, want)
			}
		}
	}

	_, err := avrovalue.New[order](orderV3, avrovalue.Writer("19", incompatible))
	if _, ok := errors.AsType[*avro.CompatibilityError](err); !ok {
		t.Errorf("got %v", err)
	}

	defer func() {
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "nil schema") {
			t.Errorf("got panic %v", err)
		}
	}()
	avrovalue.Handler(nil, func(context.Context, order, consumer.Record) error { return nil })
}

// A type that does not fit would make poison of every record.
func TestTypeDoesNotFit(t *testing.T) {
	check := func(name string, err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
	_, err := avrovalue.New[struct {
		ID int64 `avro:"id"`
	}](orderV3)
	check("fields missing", err, "missing field customer")

	_, err = avrovalue.New[struct {
		ID       string  `avro:"id"`
		Customer *string `avro:"customer"`
		Currency string  `avro:"currency"`
		Lines    []line  `avro:"lines"`
	}](orderV3)
	check("another type", err, "does not fit the schema")

	// One field is missing, and the zeros of the other are refused.
	_, err = avrovalue.New[struct {
		Ref [16]byte `avro:"ref"`
	}](avro.MustParse(`{"type": "record", "name": "R", "fields": [{"name": "ref", "type": {"type": "string", "logicalType": "uuid"}}, {"name": "id", "type": "long"}]}`))
	check("field missing beside a UUID", err, "missing field id")

	_, err = avrovalue.New[int](orderV3)
	check("no struct", err, "int does not fit the schema")

	nested := avro.MustParse(`{"type": "record", "name": "R", "fields": [{"name": "inner", "type": {"type": "record", "name": "I", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}]}}]}`)
	_, err = avrovalue.New[struct {
		Inner struct {
			A int `avro:"a"`
		} `avro:"inner"`
	}](nested)
	check("nested field missing", err, "missing field b")
}

// A type whose zeros are not accepted does fit.
func TestTypeFits(t *testing.T) {
	type tree struct {
		Left *tree  `avro:"left"`
		Name string `avro:"name"`
	}
	for name, err := range map[string]error{
		"uuid": fits[struct {
			ID [16]byte `avro:"f"`
		}](`{"type": "string", "logicalType": "uuid"}`),
		"a method that refuses the empty string": fits[struct {
			At date `avro:"f"`
		}](`"string"`),
		"decimal": fits[struct {
			Price *big.Rat `avro:"f"`
		}](`{"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 2}`),
		"timestamp": fits[struct {
			At time.Time `avro:"f"`
		}](`{"type": "long", "logicalType": "timestamp-micros"}`),
		"a fixed larger than the zeros": fits[struct {
			Blob []byte `avro:"f"`
		}](`{"type": "fixed", "name": "F", "size": 10000}`),
		"enum": fits[struct {
			State string `avro:"f"`
		}](`{"type": "enum", "name": "E", "symbols": ["A", "B"]}`),
		"union": fits[struct {
			V any `avro:"f"`
		}](`["string", "int", "null"]`),
		"map": fits[map[string]any](`"string"`),
		"any": fits[any](`{"type": "array", "items": "long"}`),
		"pointer": fits[*struct {
			F *int64 `avro:"f"`
		}](`["null", "long"]`),
		"recursion that ends": fits[struct {
			Tree tree `avro:"f"`
		}](`{"type": "record", "name": "Tree", "fields": [{"name": "left", "type": ["null", "Tree"]}, {"name": "name", "type": "string"}]}`),
		"recursion in the first branch": fits[struct {
			Tree tree `avro:"f"`
		}](`{"type": "record", "name": "Tree", "fields": [{"name": "left", "type": ["Tree", "null"]}, {"name": "name", "type": "string"}]}`),
	} {
		if err != nil {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// fits makes a decoder for a record with one field, f.
func fits[T any](field string) error {
	_, err := avrovalue.New[T](avro.MustParse(`{"type": "record", "name": "R", "fields": [{"name": "f", "type": ` + field + `}]}`))
	return err
}
