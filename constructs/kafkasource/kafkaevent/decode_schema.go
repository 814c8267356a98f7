package kafkaevent

import "math"

// schema reads the metadata of a schema, or null.
func (d *decoder) schema() (Schema, error) {
	if null, err := d.null(); null {
		return Schema{}, err
	}
	if err := d.token('{', "an object with dataFormat and schemaId or null"); err != nil {
		return Schema{}, err
	}
	var schema Schema
	for first := true; ; first = false {
		name, ok, err := d.member(first)
		if err != nil || !ok {
			return schema, err
		}
		switch string(name) {
		case "dataFormat":
			schema.DataFormat, err = d.repeatedString()
		case "schemaId":
			schema.SchemaID, err = d.schemaID()
		default:
			err = d.skip()
		}
		if err != nil {
			return Schema{}, err
		}
	}
}

// schemaID reads the identifier of a schema. Lambda writes a string. A number,
// which Confluent's identifiers are, is as good.
func (d *decoder) schemaID() (string, error) {
	if c := d.peek(); c != '-' && !isDigit(c) {
		return d.repeatedString()
	}
	start := d.pos
	if _, err := d.integer(math.MinInt64, math.MaxInt64, "an identifier"); err != nil {
		return "", err
	}
	return d.names.get(d.data[start:d.pos]), nil
}
