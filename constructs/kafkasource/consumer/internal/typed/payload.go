package typed

import "github.com/lintel-go/lintel/constructs/kafkasource/wireformat"

// A Payload is a key or a value without the header of a schema registry.
type Payload struct {
	// Data is what follows the schema's id: for Protobuf the message indexes and
	// the message.
	Data []byte
	// Framing says by whose rules Data was framed, and Bare that nothing tells
	// of a registry.
	Framing wireformat.Framing
	// ID of the schema. It is zero if Framing is Bare, or if Lambda says an id
	// that is neither a number nor a UUID.
	ID wireformat.SchemaID
	// Detached says that the header was in a header of the record. Its message
	// indexes, if any, are Indexes then, and not in Data.
	Detached bool
	Indexes  []byte
	// DataFormat is what Lambda says about Data: AVRO, JSON or PROTOBUF. It is
	// empty if Lambda has not validated it, and SchemaID with it.
	DataFormat string
	// SchemaID is ID as Lambda says it.
	SchemaID string
}

// unwrap finds the id of the schema, in this order:
//
//   - A header of the record with Confluent's name has it; the data is bare.
//   - Lambda has validated the field and taken the header off.
//   - The data begins with a header, if detect allows to look.
func unwrap(f Field, detect bool, limit int) (p Payload, err error) {
	p = Payload{Data: f.data, DataFormat: f.schema.DataFormat, SchemaID: f.schema.SchemaID}
	if p.SchemaID != "" {
		// An id of a form yet unknown is for the format to refuse: JSON needs none.
		p.ID, err = wireformat.ParseSchemaID(p.SchemaID)
		p.Framing = wireformat.Confluent
		if err == nil && p.ID.IsUUID() {
			p.Framing = wireformat.Glue
		}
	}
	if f.header != nil {
		id, indexes, err := wireformat.CutConfluentHeader(f.header)
		if err != nil {
			return p, err
		}
		p.Framing, p.Detached, p.Indexes = wireformat.Confluent, true, indexes
		if p.ID.IsZero() {
			p.ID = id
		}
		return p, nil
	}
	if p.SchemaID != "" || !detect {
		return p, nil
	}
	p.Framing = wireformat.Detect(f.data)
	switch p.Framing {
	case wireformat.Confluent:
		p.ID, p.Data, err = wireformat.CutConfluent(f.data)
	case wireformat.Glue:
		p.ID, p.Data, err = wireformat.CutGlue(f.data, limit)
	}
	return p, err
}
