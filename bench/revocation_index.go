package main

import (
	"crypto/x509"
	"math/big"

	lintel "github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
)

// An index reports whether a serial number is revoked.
type index func(serial *big.Int) bool

// indexes verify a list and make an index of it, each in its way.
var indexes = map[string]func(der []byte, issuer *x509.Certificate) (index, error){
	"lintel": func(der []byte, issuer *x509.Certificate) (index, error) {
		list, err := lintel.Parse(der, issuer)
		if err != nil {
			return nil, err
		}
		return func(serial *big.Int) bool {
			_, found := list.Lookup(serial)
			return found
		}, nil
	},

	// The standard library's list has no lookup: its users go through the entries.
	"crypto/x509": func(der []byte, issuer *x509.Certificate) (index, error) {
		list, err := parseAndVerify(der, issuer)
		if err != nil {
			return nil, err
		}
		return func(serial *big.Int) bool {
			for i := range list.RevokedCertificateEntries {
				if list.RevokedCertificateEntries[i].SerialNumber.Cmp(serial) == 0 {
					return true
				}
			}
			return false
		}, nil
	},

	// What a careful user does: a map without pointers, for serial numbers of up to 20 octets, which is what RFC 5280
	// allows, with what is known of each entry.
	"crypto/x509 + map": func(der []byte, issuer *x509.Certificate) (index, error) {
		list, err := parseAndVerify(der, issuer)
		if err != nil {
			return nil, err
		}
		type entry struct {
			revokedAt int64
			reason    uint8
		}
		entries := make(map[[20]byte]entry, len(list.RevokedCertificateEntries))
		for _, e := range list.RevokedCertificateEntries {
			var key [20]byte
			e.SerialNumber.FillBytes(key[:])
			entries[key] = entry{e.RevocationTime.Unix(), uint8(e.ReasonCode)}
		}
		return func(serial *big.Int) bool {
			var key [20]byte
			serial.FillBytes(key[:])
			_, found := entries[key]
			return found
		}, nil
	},
}

func parseAndVerify(der []byte, issuer *x509.Certificate) (*x509.RevocationList, error) {
	list, err := x509.ParseRevocationList(der)
	if err != nil {
		return nil, err
	}
	return list, list.CheckSignatureFrom(issuer)
}
