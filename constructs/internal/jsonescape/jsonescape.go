// Package jsonescape is the escapes in JSON strings (RFC 8259, section 7), for the
// cores that read JSON as a stream.
package jsonescape

// Simple is the character that a backslash and c stand for, or 0.
func Simple(c byte) byte {
	switch c {
	case '"', '\\', '/':
		return c
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return 0
}

// Unicode is the UTF-16 code unit of the escape \uXXXX that b starts
// with, or negative if it does not.
func Unicode(b []byte) rune {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return -1
	}
	var unit rune
	for _, c := range b[2:6] {
		v := Hex(c)
		if v < 0 {
			return -1
		}
		unit = unit<<4 | v
	}
	return unit
}

// Hex is the value of a hexadecimal digit, or negative.
func Hex(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c && c <= 'f':
		return rune(c - 'a' + 10)
	case 'A' <= c && c <= 'F':
		return rune(c - 'A' + 10)
	}
	return -1
}
