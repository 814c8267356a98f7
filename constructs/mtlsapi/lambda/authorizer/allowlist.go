package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// An allowList narrows who is let in beyond holding a certificate: who matches at
// least one entry of any of the lists. All lists empty let everybody in.
type allowList struct {
	// Subjects and Issuers are whole distinguished names, character for character
	// as the log shows them: RFC 2253, no blanks after the commas.
	Subjects []string `json:"subjects"`
	Issuers  []string `json:"issuers"`
	// SANs are DNS names, e-mail addresses, URIs or IP addresses. A wildcard
	// stands for nothing but itself.
	SANs []string `json:"sans"`
	// Serials are in hexadecimal; colons, case and leading zeros do not matter.
	// They are the same for any issuer.
	Serials []string `json:"serials"`
}

// validate refuses entries that no certificate could match: an allow-list that
// lets nobody in without saying so is a mistake.
func (l allowList) validate() error {
	var errs []error
	for _, list := range []struct {
		name    string
		entries []string
	}{{"subjects", l.Subjects}, {"sans", l.SANs}, {"serials", l.Serials}, {"issuers", l.Issuers}} {
		for i, entry := range list.entries {
			if strings.TrimSpace(entry) != entry || entry == "" {
				errs = append(errs, fmt.Errorf("%s[%d]: got %q, need text without blanks around it", list.name, i, entry))
			}
		}
	}
	for i, entry := range l.Serials {
		if parseSerial(entry) == nil {
			errs = append(errs, fmt.Errorf("serials[%d]: got %q, need hexadecimal digits, with colons or without", i, entry))
		}
	}
	return errors.Join(errs...)
}

func (l allowList) empty() bool {
	return len(l.Subjects)+len(l.Issuers)+len(l.SANs)+len(l.Serials) == 0
}

// allows reports whether a certificate is on the list.
func (l allowList) allows(c *x509.Certificate) bool {
	if l.empty() ||
		slices.Contains(l.Subjects, distinguishedName(c.RawSubject)) ||
		slices.Contains(l.Issuers, distinguishedName(c.RawIssuer)) ||
		slices.ContainsFunc(l.Serials, func(entry string) bool { return parseSerial(entry).Cmp(c.SerialNumber) == 0 }) {
		return true
	}
	names := alternativeNames(c)
	return slices.ContainsFunc(l.SANs, func(entry string) bool { return slices.Contains(names, parseName(entry)) })
}

// parseSerial returns the serial number that an entry means, or nil.
func parseSerial(entry string) *big.Int {
	digits := strings.ReplaceAll(entry, ":", "")
	if digits == "" || strings.Trim(digits, "0123456789abcdefABCDEF") != "" {
		return nil // SetString takes signs and underscores
	}
	serial, _ := new(big.Int).SetString(digits, 16)
	return serial
}
