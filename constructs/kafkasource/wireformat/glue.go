package wireformat

import "fmt"

// Bytes of Glue's header.
const (
	glueVersion = 0x03
	glueRaw     = 0x00
	glueZlib    = 0x05
	glueSize    = 2 + uuidSize
)

// CutGlue cuts Glue's header off a key or a value, and decompresses what follows if
// it says so. What it returns is a part of data, or new if it was compressed; for
// Protobuf it is the message index and the message.
//
// Compressed data may have at most limit bytes once it is decompressed, and
// [DefaultLimit] if limit is 0 or less. The error wraps [ErrTooLarge] above it, and
// [ErrMalformed] otherwise.
func CutGlue(data []byte, limit int) (SchemaID, []byte, error) {
	if len(data) == 0 || data[0] != glueVersion {
		return SchemaID{}, nil, fmt.Errorf("%w: got %s, want byte 0x%02x of Glue's header", ErrMalformed, firstByte(data), glueVersion)
	}
	if len(data) < glueSize {
		return SchemaID{}, nil, fmt.Errorf("%w: got %d bytes, want at least %d of Glue's header", ErrMalformed, len(data), glueSize)
	}
	id, rest := uuid(data[2:]), data[glueSize:]
	switch compression := data[1]; compression {
	case glueRaw:
		return id, rest, nil
	case glueZlib:
		rest, err := inflate(rest, limit)
		if err != nil {
			return SchemaID{}, nil, err
		}
		return id, rest, nil
	default:
		return SchemaID{}, nil, fmt.Errorf("%w: got compression 0x%02x, want 0x%02x (none) or 0x%02x (zlib) in Glue's header", ErrMalformed, compression, glueRaw, glueZlib)
	}
}
