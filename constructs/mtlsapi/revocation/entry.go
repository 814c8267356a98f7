package revocation

import (
	"bytes"
	"fmt"
)

// maxSerialOctets bounds a serial number: RFC 5280 section 4.1.2.2.
const maxSerialOctets = 20

// minEntryOctets is the size of the smallest entry: a SEQUENCE of an INTEGER
// of one octet and a UTCTime. A list of n octets has at most n/minEntryOctets
// entries.
const minEntryOctets = 2 + 3 + 15

// reasonOnly is the crlEntryExtensions of nearly every entry that has any: a
// reason code that is not critical, whose value is the octet that follows.
var reasonOnly = []byte{
	tagSequence, 12,
	tagSequence, 10,
	tagObjectID, 3, 0x55, 0x1d, 0x15,
	tagOctetString, 3, tagEnumerated, 1,
}

// Object identifiers of entry extensions, as the content of their DER form:
// RFC 5280 section 5.3.
const (
	oidReasonCode        = "\x55\x1d\x15" // 2.5.29.21
	oidInvalidityDate    = "\x55\x1d\x18" // 2.5.29.24
	oidCertificateIssuer = "\x55\x1d\x1d" // 2.5.29.29
)

// What makes an entry malformed.
const (
	errEntry          = malformedError("not a SEQUENCE of serial number, revocation date and optional extensions in DER")
	errSerial         = malformedError("serial number is not an INTEGER in DER")
	errSerialNegative = malformedError("serial number is negative: RFC 5280 section 4.1.2.2 requires a positive one")
	errSerialTooLong  = malformedError("serial number is above 20 octets, the limit of RFC 5280 section 4.1.2.2")
	errDate           = malformedError("revocation date is not a UTCTime YYMMDDHHMMSSZ or a GeneralizedTime YYYYMMDDHHMMSSZ: RFC 5280 section 5.1.2.6")
	errEntryExtension = malformedError("entry extension is not an Extension in DER")
	errReason         = malformedError("reason code is not one ENUMERATED from 0 to 255")
	errRemoval        = malformedError("reason removeFromCRL in a complete list: RFC 5280 section 5.3.1 allows it in delta CRLs only")
)

// cutSerial splits the entries of a list after the first one. It returns that
// entry's serial number as a magnitude without leading zeros, which is empty
// for zero, and the rest of that entry.
func cutSerial(entries []byte) (serial, body, rest []byte, err error) {
	entry, rest, ok := readElement(entries, tagSequence)
	if !ok {
		return nil, nil, nil, errEntry
	}
	serial, body, ok = readElement(entry, tagInteger)
	switch {
	case !ok || len(serial) == 0:
		return nil, nil, nil, errSerial
	case serial[0] >= 0x80:
		return nil, nil, nil, errSerialNegative
	case serial[0] == 0:
		if len(serial) > 1 && serial[1] < 0x80 {
			return nil, nil, nil, errSerial
		}
		serial = serial[1:]
	}
	if len(serial) > maxSerialOctets {
		return nil, nil, nil, errSerialTooLong
	}
	return serial, body, rest, nil
}

// parseBody reads what follows the serial number in an entry.
func parseBody(body []byte, delta bool) (revokedAt int64, reason Reason, err error) {
	revokedAt, extensions, ok := readTime(body)
	if !ok {
		return 0, 0, errDate
	}
	switch {
	case len(extensions) == 0:
		return revokedAt, Unspecified, nil
	case len(extensions) == len(reasonOnly)+1 && bytes.HasPrefix(extensions, reasonOnly) && extensions[len(reasonOnly)] < 0x80:
		reason = Reason(extensions[len(reasonOnly)])
	default:
		if reason, err = parseEntryExtensions(extensions); err != nil {
			return 0, 0, err
		}
	}
	if reason == RemoveFromCRL && !delta {
		return 0, 0, errRemoval
	}
	return revokedAt, reason, nil
}

// parseEntryExtensions reads crlEntryExtensions (RFC 5280 section 5.3). The
// invalidity date is of no use for a connection made now and is ignored, as
// are extensions that are unknown and not critical.
func parseEntryExtensions(b []byte) (Reason, error) {
	extensions, rest, ok := readElement(b, tagSequence)
	if !ok || len(rest) > 0 {
		return 0, errEntry
	}
	reason, hasReason := Unspecified, false
	for len(extensions) > 0 {
		var id, value []byte
		var critical bool
		id, value, critical, extensions, ok = readExtension(extensions)
		if !ok {
			return 0, errEntryExtension
		}
		switch string(id) {
		case oidReasonCode:
			if reason, ok = readReason(value); !ok || hasReason {
				return 0, errReason
			}
			hasReason = true
		case oidInvalidityDate:
		case oidCertificateIssuer:
			return 0, fmt.Errorf("%w: certificateIssuer extension: an indirect CRL; load the list of the certificates' own issuer", ErrUnsupported)
		default:
			if critical {
				return 0, fmt.Errorf("%w: entry extension with object identifier %x in DER is critical and not known: RFC 5280 section 5.3 forbids the use of the list", ErrUnsupported, id)
			}
		}
	}
	return reason, nil
}

// readExtension splits b after its first Extension (RFC 5280 section 4.1).
func readExtension(b []byte) (id, value []byte, critical bool, rest []byte, ok bool) {
	extension, rest, ok := readElement(b, tagSequence)
	if !ok {
		return nil, nil, false, nil, false
	}
	id, extension, ok = readElement(extension, tagObjectID)
	if !ok || !isObjectID(id) {
		return nil, nil, false, nil, false
	}
	if hasTag(extension, tagBoolean) {
		if critical, extension, ok = readBoolean(extension, tagBoolean); !ok {
			return nil, nil, false, nil, false
		}
	}
	value, extension, ok = readElement(extension, tagOctetString)
	return id, value, critical, rest, ok && len(extension) == 0
}

// readReason reads the value of a reasonCode extension.
func readReason(value []byte) (Reason, bool) {
	code, rest, ok := readElement(value, tagEnumerated)
	switch {
	case !ok || len(rest) > 0:
		return 0, false
	case len(code) == 1 && code[0] < 0x80:
		return Reason(code[0]), true
	case len(code) == 2 && code[0] == 0 && code[1] >= 0x80:
		return Reason(code[1]), true
	}
	return 0, false
}
