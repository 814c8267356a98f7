package revocation_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

// fuzzCA has the same key in every run, so that inputs which the fuzzer keeps
// go on naming it, and signs deterministically and quickly.
var fuzzCA = sync.OnceValue(func() *crltest.Authority {
	return must(crltest.NewAuthorityWithKey("Fuzz CA", ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))))
})

// FuzzParse takes its input for a CRL and for the TBSCertList of a CRL that
// it signs, so that the fuzzer gets past the signature. Parse must accept a
// list if and only if crypto/x509 does and package documentation does not
// except it, and must read the same from it.
func FuzzParse(f *testing.F) {
	ca := fuzzCA()
	number := big.NewInt(1000)
	extension := func(id ...int) []pkix.Extension {
		return []pkix.Extension{{Id: asn1.ObjectIdentifier(id), Value: []byte{0x30, 0}}}
	}
	entries := slices.Concat(
		revoked(revocation.KeyCompromise, 5, 1<<40),
		revoked(revocation.Unspecified, 0, 127, 128),
		crltest.AppendEntry(nil, crltest.Entry{Serial: twentyOctets, RevokedAt: date.AddDate(100, 0, 0), Reason: 6}),
		crltest.AppendEntry(nil, crltest.Entry{Serial: []byte{1}, RevokedAt: date, Reason: 200, Extensions: extension(2, 5, 29, 24)}),
		crltest.AppendEntry(nil, crltest.Entry{Serial: []byte{2}, RevokedAt: date, Extensions: extension(1, 3, 6, 1, 4, 1, 311)}),
	)
	for _, list := range []crltest.List{
		{},
		{OmitNextUpdate: true, OmitAuthorityKeyID: true},
		{Number: number, Revoked: entries},
		{Number: number, BaseNumber: big.NewInt(999), Revoked: revoked(revocation.RemoveFromCRL, 5)},
		{Number: number, DistributionPoints: []string{"http://crl.example/1.crl"}, OnlyUserCerts: true, Revoked: entries},
		{Number: number, OnlyCACerts: true, Extensions: extension(2, 5, 29, 46), Revoked: crltest.AppendRandomEntries(nil, 20, 16)},
	} {
		der := must(ca.Sign(list))
		f.Add(der)
		f.Add(must(x509.ParseRevocationList(der)).RawTBSRevocationList)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		checkAgreement(t, ca, data)
		checkAgreement(t, ca, must(ca.SignTBS(data)))
	})
}

// FuzzEntries takes its input for revokedCertificates, for one entry, and for
// the extensions of one, with the lengths around it right.
func FuzzEntries(f *testing.F) {
	ca := fuzzCA()
	for _, seed := range [][]byte{
		revoked(revocation.KeyCompromise, 5, 1<<40),
		slices.Concat(serialFive, dateUTC, reasonExtensions(0x0a, 1, 8)),
		slices.Concat(element(0x02, []byte{0}, twentyOctets), element(0x18, []byte("20500101000000Z"))),
		keyCompromise,
		element(0x30, reasonID, notCritical, element(0x04, []byte{0x0a, 2, 0, 0xff})),
		slices.Concat(keyCompromise, element(0x30, invalidityID, critical, element(0x04))),
		element(0x30, issuerID, critical, element(0x04)),
		element(0x30, unknownID, element(0x04)),
		element(0x30, element(0x06, largeArc), element(0x04)),
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, data []byte, delta bool) {
		list := crltest.List{Number: big.NewInt(2)}
		if delta {
			list.BaseNumber = big.NewInt(1)
		}
		for _, entries := range [][]byte{
			data,
			element(0x30, data),
			element(0x30, serialFive, dateUTC, element(0x30, data)),
		} {
			list.Revoked = entries
			checkAgreement(t, ca, must(ca.Sign(list)))
		}
	})
}

// FuzzExtension takes its input for the value of an extension of the list.
func FuzzExtension(f *testing.F) {
	ca := fuzzCA()
	uri := element(0x86, []byte("http://crl.example/1.crl"))
	yes := []byte{0xff}
	for _, seed := range [][]byte{
		element(0x02, []byte{1}),
		element(0x30, element(0xa0, element(0xa0, uri, element(0x82, []byte("host")))), element(0x81, yes)),
		element(0x30, element(0x82, yes)),
		element(0x30, element(0x83, []byte{6, 0x40}), element(0x84, yes), element(0x85, yes)),
		element(0x30, element(0xa0, element(0xa1))),
		element(0x30, element(0x80, []byte{1, 2, 3})),
	} {
		f.Add(seed, byte(20), true)
		f.Add(seed, byte(27), true)
		f.Add(seed, byte(28), true)
		f.Add(seed, byte(35), false)
		f.Add(seed, byte(46), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, id byte, critical bool) {
		list := crltest.List{Extensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, int(id)}, Critical: critical, Value: data}}}
		checkAgreement(t, ca, must(ca.Sign(list)))
		list.Number = big.NewInt(200)
		checkAgreement(t, ca, must(ca.Sign(list)))
	})
}

func checkAgreement(t *testing.T, ca *crltest.Authority, der []byte) {
	list, err := revocation.Parse(der, ca.Certificate)
	std, stdErr := x509.ParseRevocationList(der)
	if stdErr == nil {
		stdErr = std.CheckSignatureFrom(ca.Certificate)
	}
	switch {
	case err == nil && stdErr != nil:
		t.Errorf("accepted what crypto/x509 refuses: %v", stdErr)
	case err == nil:
		compare(t, list, std)
	case stdErr == nil && !mayRefuse(der, std, ca.Certificate):
		t.Errorf("refused what crypto/x509 accepts: %v", err)
	}
}

// certificateList is CertificateList for package asn1, which writes one that
// it has read in the same octets only if that is in DER and nothing was left
// out.
type certificateList struct {
	TBS struct {
		Version    int
		Algorithm  asn1.RawValue
		Issuer     asn1.RawValue
		ThisUpdate asn1.RawValue
		NextUpdate asn1.RawValue    `asn1:"optional"`
		Revoked    []revokedEntry   `asn1:"optional"`
		Extensions []pkix.Extension `asn1:"optional,explicit,tag:0"`
	}
	Algorithm asn1.RawValue
	Signature asn1.BitString
}

type revokedEntry struct {
	Serial     *big.Int
	Date       asn1.RawValue
	Extensions []pkix.Extension `asn1:"optional"`
}

// mayRefuse reports whether the documentation of the package excepts a list
// that crypto/x509 accepts. It is written without the code it checks.
func mayRefuse(der []byte, std *x509.RevocationList, issuer *x509.Certificate) bool {
	sameIssuer := bytes.Equal(std.RawIssuer, issuer.RawSubject) &&
		(len(std.AuthorityKeyId) == 0 || bytes.Equal(std.AuthorityKeyId, issuer.SubjectKeyId))
	var list certificateList
	if !sameIssuer || !isCanonical(der, &list) {
		return true
	}
	// crypto/x509 does not look at what follows thisUpdate and is no time.
	if next := list.TBS.NextUpdate.FullBytes; len(next) > 0 && next[0] != asn1.TagUTCTime && next[0] != asn1.TagGeneralizedTime {
		return true
	}
	isDelta := false
	seen := map[string]bool{}
	for _, extension := range std.Extensions {
		id := extension.Id.String()
		if seen[id] {
			return true
		}
		seen[id] = true
		switch id {
		case "2.5.29.20", "2.5.29.27":
			var number *big.Int
			rest, err := asn1.Unmarshal(extension.Value, &number)
			if err != nil || len(rest) > 0 || number.Sign() < 0 || number.BitLen() >= 160 {
				return true
			}
			if id == "2.5.29.27" {
				isDelta = true
				if std.Number == nil || number.Cmp(std.Number) >= 0 {
					return true
				}
			}
		case "2.5.29.28":
			if mayRefuseScope(extension.Value) {
				return true
			}
		case "2.5.29.35":
		default:
			if extension.Critical {
				return true
			}
		}
	}
	return slices.ContainsFunc(std.RevokedCertificateEntries, func(entry x509.RevocationListEntry) bool {
		return mayRefuseEntry(entry, isDelta)
	})
}

func mayRefuseEntry(entry x509.RevocationListEntry, isDelta bool) bool {
	if entry.SerialNumber.Sign() < 0 || entry.SerialNumber.BitLen() > 160 {
		return true
	}
	var raw revokedEntry
	must(asn1.Unmarshal(entry.Raw, &raw))
	utc := raw.Date.Tag == asn1.TagUTCTime && len(raw.Date.Bytes) == 13
	generalized := raw.Date.Tag == asn1.TagGeneralizedTime && len(raw.Date.Bytes) == 15
	if !utc && !generalized || !bytes.HasSuffix(raw.Date.Bytes, []byte("Z")) {
		return true
	}
	reasons := 0
	for _, extension := range entry.Extensions {
		switch extension.Id.String() {
		case "2.5.29.21":
			reasons++
			var code asn1.Enumerated
			rest, err := asn1.Unmarshal(extension.Value, &code)
			if err != nil || len(rest) > 0 || code < 0 || code > 255 || code == 8 && !isDelta || reasons > 1 {
				return true
			}
		case "2.5.29.24":
		case "2.5.29.29":
			return true
		default:
			if extension.Critical {
				return true
			}
		}
	}
	return false
}

// issuingDistributionPoint is the part of IssuingDistributionPoint that is
// supported.
type issuingDistributionPoint struct {
	DistributionPoint struct {
		FullName []asn1.RawValue `asn1:"optional,tag:0"`
	} `asn1:"optional,tag:0"`
	OnlyUserCerts bool `asn1:"optional,tag:1"`
	OnlyCACerts   bool `asn1:"optional,tag:2"`
}

func mayRefuseScope(value []byte) bool {
	var point issuingDistributionPoint
	if !isCanonical(value, &point) || len(value) == 2 || point.OnlyUserCerts && point.OnlyCACerts {
		return true
	}
	names := point.DistributionPoint.FullName
	return len(names) > 0 && !slices.ContainsFunc(names, func(name asn1.RawValue) bool {
		return name.FullBytes[0] == 0x86
	})
}

// isCanonical reports whether package asn1 reads value from der and writes
// the same.
func isCanonical(der []byte, value any) bool {
	if rest, err := asn1.Unmarshal(der, value); err != nil || len(rest) > 0 {
		return false
	}
	again, err := asn1.Marshal(reflect.ValueOf(value).Elem().Interface())
	return err == nil && bytes.Equal(again, der)
}

// TestMayRefuse checks the fuzz target's judge: it must not excuse the
// refusal of an ordinary list.
func TestMayRefuse(t *testing.T) {
	ca := fuzzCA()
	one := big.NewInt(1)
	for name, test := range map[string]struct {
		list crltest.List
		want bool
	}{
		"empty":      {crltest.List{}, false},
		"entries":    {crltest.List{Number: one, Revoked: revoked(revocation.KeyCompromise, 0, 5)}, false},
		"partition":  {crltest.List{DistributionPoints: []string{"http://a"}, OnlyUserCerts: true}, false},
		"delta":      {crltest.List{Number: big.NewInt(2), BaseNumber: one, Revoked: revoked(revocation.RemoveFromCRL, 5)}, false},
		"removal":    {crltest.List{Number: one, Revoked: revoked(revocation.RemoveFromCRL, 5)}, true},
		"both kinds": {crltest.List{OnlyUserCerts: true, OnlyCACerts: true}, true},
	} {
		der := must(ca.Sign(test.list))
		if got := mayRefuse(der, must(x509.ParseRevocationList(der)), ca.Certificate); got != test.want {
			t.Errorf("%s: got %t, want %t", name, got, test.want)
		}
	}
}
