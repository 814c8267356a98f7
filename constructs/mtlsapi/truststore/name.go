package truststore

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"unicode"
)

// maxDisplay bounds text from a certificate in an error or warning, in runes.
// Subjects are as long as their CA likes; a longer one is cut.
const maxDisplay = 160

// nameText returns the RFC 2253 text of a distinguished name in DER. Unlike
// pkix.Name it keeps the order of the attributes and drops none.
func nameText(der []byte) string {
	return mapName(der, func(value string) string { return value })
}

// foldName returns the text under which names are compared and sorted: without
// regard to case, to runs of blanks and to those at either end, as RFC 5280,
// section 7.1 has it for the common string types.
func foldName(der []byte) string {
	return mapName(der, func(value string) string {
		return strings.ToLower(strings.Join(strings.Fields(value), " "))
	})
}

// mapName returns the RFC 2253 text of a name after f on each of its values.
func mapName(der []byte, f func(string) string) string {
	var rdns pkix.RDNSequence
	if _, err := asn1.Unmarshal(der, &rdns); err != nil {
		// crypto/x509 accepts a few strings that encoding/asn1 does not.
		return "#" + hex.EncodeToString(der)
	}
	for _, rdn := range rdns {
		for i := range rdn {
			if value, ok := rdn[i].Value.(string); ok {
				rdn[i].Value = f(value)
			}
		}
	}
	return rdns.String()
}

// printable returns text from a certificate as it can be shown: escaped and
// bounded in length.
func printable(s string) string {
	n := 0
	for i := range s {
		if n == maxDisplay {
			return escape(s[:i]) + "…"
		}
		n++
	}
	return escape(s)
}

// escape escapes what would break a line or mislead a terminal.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// serialText returns a serial number as lower-case hexadecimal of whole bytes,
// without a sign or separators, as "openssl x509 -serial" prints it in upper case.
func serialText(serial *big.Int) string {
	if serial.Sign() == 0 {
		return "00"
	}
	return hex.EncodeToString(serial.Bytes())
}
