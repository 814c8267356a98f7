package wireformat

// A Framing is what stands before the data of a key or a value.
type Framing uint8

// The framings.
const (
	Bare      Framing = iota // nothing
	Confluent                // Confluent's header
	Glue                     // AWS Glue's header
)

// Detect tells the framing of a key or a value by its first byte. This is certain
// if the data itself cannot begin with such a byte, as is the case for
//
//   - JSON: no JSON text begins with 0x00 or 0x03 (RFC 8259, section 2);
//   - Protobuf: the byte would be a tag of field number 0, which no field has;
//   - data of any kind that is known to be framed.
//
// Bare Avro begins with any byte, and so does text or a number as a key: do not
// ask Detect about those.
func Detect(data []byte) Framing {
	if len(data) == 0 {
		return Bare
	}
	switch data[0] {
	case magicNumber:
		return Confluent
	case glueVersion:
		return Glue
	default:
		return Bare
	}
}
