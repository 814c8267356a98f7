package typed

import (
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
)

// A Field is the key or the value of a record.
type Field struct {
	name   string
	null   error // what a null is called
	data   []byte
	schema kafkaevent.Schema // of Lambda
	header []byte            // Confluent's record header, nil for none
}

// Key is the key of a record.
func Key(r consumer.Record) Field {
	return Field{"key", errNullKey, r.Key, r.KeySchema, header(r, wireformat.KeySchemaHeader)}
}

// Value is the value of a record.
func Value(r consumer.Record) Field {
	return Field{"value", errNullValue, r.Value, r.ValueSchema, header(r, wireformat.ValueSchemaHeader)}
}

// header is the last header of the name, as Confluent's consumers read it.
func header(r consumer.Record, name string) []byte {
	for i := len(r.Headers) - 1; i >= 0; i-- {
		if r.Headers[i].Key == name {
			return r.Headers[i].Value
		}
	}
	return nil
}
