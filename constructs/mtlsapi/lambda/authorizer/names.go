package main

import (
	"crypto/x509"
	"net/netip"
	"net/url"
	"strings"
)

// An alternativeName is a subject alternative name (RFC 5280 section 4.2.1.6) in
// the form in which two that are the same are equal: host names in lower case,
// addresses and URIs as Go writes them.
type alternativeName struct {
	kind nameKind
	text string
}

type nameKind uint8

const (
	dnsName nameKind = iota
	ipAddress
	emailAddress
	uri
)

// alternativeNames returns the names of a certificate of the four kinds that
// crypto/x509 reads.
func alternativeNames(c *x509.Certificate) []alternativeName {
	var names []alternativeName
	for _, name := range c.DNSNames {
		names = append(names, alternativeName{dnsName, strings.ToLower(name)})
	}
	for _, ip := range c.IPAddresses {
		if address, ok := netip.AddrFromSlice(ip); ok {
			names = append(names, alternativeName{ipAddress, address.Unmap().String()})
		}
	}
	for _, address := range c.EmailAddresses {
		names = append(names, alternativeName{emailAddress, foldHost(address)})
	}
	for _, u := range c.URIs {
		names = append(names, alternativeName{uri, u.String()})
	}
	return names
}

// parseName returns the name that a text of the allow-list means. What kind it is
// shows, so that a name of one kind is never taken for one of another.
func parseName(text string) alternativeName {
	if address, err := netip.ParseAddr(text); err == nil {
		return alternativeName{ipAddress, address.Unmap().String()}
	}
	switch {
	case strings.Contains(text, ":"):
		if u, err := url.Parse(text); err == nil {
			text = u.String()
		}
		return alternativeName{uri, text}
	case strings.Contains(text, "@"):
		return alternativeName{emailAddress, foldHost(text)}
	}
	return alternativeName{dnsName, strings.ToLower(text)}
}

// foldHost returns an e-mail address with its host in lower case. Case may matter
// in the part before (RFC 5280 section 7.5).
func foldHost(address string) string {
	at := strings.LastIndexByte(address, '@') + 1
	return address[:at] + strings.ToLower(address[at:])
}
