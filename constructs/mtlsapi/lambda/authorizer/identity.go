package main

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// An identity is what the log and the integration get to know of a certificate.
type identity struct {
	Subject, Issuer string // RFC 2253
	Serial          string // hexadecimal, upper case, whole bytes
	NotAfter        string // RFC 3339, UTC
	SANs            string // joined with commas
}

// maxText bounds each text of an identity, in bytes. API Gateway takes 8 KB from
// an authorizer; RFC 5280 appendix A.1 allows 64 characters for most parts of a
// name.
const maxText = 1024

// identify reads a certificate. A name that is too long is an error, not cut: the
// integration may decide by it, and two names must not become one.
func identify(c *x509.Certificate) (identity, error) {
	id := identity{
		Subject:  distinguishedName(c.RawSubject),
		Issuer:   distinguishedName(c.RawIssuer),
		Serial:   serialText(c.SerialNumber.Bytes()),
		NotAfter: c.NotAfter.UTC().Format(time.RFC3339),
		SANs:     joinNames(alternativeNames(c)),
	}
	for _, name := range []string{id.Subject, id.Issuer} {
		if len(name) > maxText {
			return identity{}, fmt.Errorf("certificate with serial number %s: subject or issuer has %d bytes, at most %d are passed on", id.Serial, len(name), maxText)
		}
	}
	return id, nil
}

// context is what the integration gets.
func (id identity) context() map[string]any {
	return map[string]any{
		"clientSubject":  id.Subject,
		"clientIssuer":   id.Issuer,
		"clientSerial":   id.Serial,
		"clientNotAfter": id.NotAfter,
		"clientSans":     id.SANs,
	}
}

// distinguishedName returns the RFC 2253 text of a name in DER. Unlike pkix.Name it
// keeps the order of the attributes and drops none. Control characters are escaped
// as RFC 2253 section 2.4 allows for any.
func distinguishedName(der []byte) string {
	var rdns pkix.RDNSequence
	if _, err := asn1.Unmarshal(der, &rdns); err != nil {
		// crypto/x509 accepts a few strings that encoding/asn1 does not.
		return "#" + hex.EncodeToString(der)
	}
	text := rdns.String()
	if strings.IndexFunc(text, isControl) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if !isControl(r) {
			b.WriteRune(r)
			continue
		}
		for _, octet := range []byte(string(r)) {
			fmt.Fprintf(&b, `\%02X`, octet)
		}
	}
	return b.String()
}

// isControl is [unicode.IsControl] without its table.
func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }

func serialText(magnitude []byte) string {
	if len(magnitude) == 0 {
		return "00"
	}
	return strings.ToUpper(hex.EncodeToString(magnitude))
}

// joinNames joins names with commas, up to maxText bytes. A name that has a comma
// or a control character is left out: it could pass for other names. A DNS name or
// address never has.
func joinNames(names []alternativeName) string {
	var b strings.Builder
	for _, name := range names {
		if strings.ContainsFunc(name.text, func(r rune) bool { return r == ',' || isControl(r) }) {
			continue
		}
		if b.Len()+1+len(name.text) > maxText {
			break
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(name.text)
	}
	return b.String()
}
