package revocation_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

func TestParseHeader(t *testing.T) {
	ca := testCA()
	thisUpdate := time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC)
	nextUpdate := time.Date(2051, time.May, 8, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		list crltest.List
		want revocation.List
	}{
		"complete": {
			crltest.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate, Number: big.NewInt(7)},
			revocation.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate, Number: big.NewInt(7)},
		},
		"no number, key identifier or next update": {
			crltest.List{ThisUpdate: thisUpdate, OmitNextUpdate: true, OmitAuthorityKeyID: true},
			revocation.List{ThisUpdate: thisUpdate},
		},
		"delta": {
			crltest.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate, Number: big.NewInt(7), BaseNumber: big.NewInt(0)},
			revocation.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate, Number: big.NewInt(7), BaseNumber: big.NewInt(0)},
		},
		"partition for users": {
			crltest.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate, DistributionPoints: []string{"http://a/1", "http://b/1"}, OnlyUserCerts: true},
			revocation.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate, Scope: revocation.Scope{DistributionPoints: []string{"http://a/1", "http://b/1"}, OnlyUserCerts: true}},
		},
		"CAs": {
			crltest.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate, OnlyCACerts: true},
			revocation.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate, Scope: revocation.Scope{OnlyCACerts: true}},
		},
		"unknown extension that is not critical": {
			crltest.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate, Extensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Value: []byte("?")}}},
			revocation.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate},
		},
		"largest number": {
			crltest.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate, Number: largestNumber},
			revocation.List{ThisUpdate: thisUpdate, NextUpdate: nextUpdate, Number: largestNumber},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := parse(t, ca, test.list)
			want := test.want
			want.Issuer, want.RawIssuer, want.IssuerKeyID = ca.Certificate.Subject, ca.Certificate.RawSubject, ca.Certificate.SubjectKeyId
			if !reflect.DeepEqual(exported(got), exported(&want)) {
				t.Errorf("got  %+v\nwant %+v", exported(got), exported(&want))
			}
			if got.Len() != 0 || got.IsDelta() != (want.BaseNumber != nil) {
				t.Errorf("Len() = %d, IsDelta() = %t", got.Len(), got.IsDelta())
			}
		})
	}
}

// largestNumber is the largest CRL number of 20 octets, of which the first
// bit is the sign.
var largestNumber = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 159), big.NewInt(1))

// exported returns the list's exported fields by name. Names and numbers are
// strings: equal ones need not be deeply equal.
func exported(l *revocation.List) map[string]any {
	return map[string]any{
		"Issuer": l.Issuer.String(), "RawIssuer": l.RawIssuer, "IssuerKeyID": l.IssuerKeyID,
		"ThisUpdate": l.ThisUpdate, "NextUpdate": l.NextUpdate,
		"Number": l.Number.String(), "BaseNumber": l.BaseNumber.String(), "Scope": l.Scope,
	}
}

func TestParseEncodings(t *testing.T) {
	ca := testCA()
	der := must(ca.Sign(crltest.List{Revoked: revoked(revocation.KeyCompromise, 5)}))
	file := pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der})
	for name, crl := range map[string][]byte{
		"DER":                    der,
		"PEM":                    file,
		"PEM after text":         append([]byte("Certificate Revocation List (CRL):\n        Version 2 (0x1)\n"), file...),
		"PEM before empty lines": append(bytes.Clone(file), "\r\n \n"...),
	} {
		list, err := revocation.Parse(crl, ca.Certificate)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if _, ok := list.Lookup(big.NewInt(5)); !ok {
			t.Errorf("%s: entry not found", name)
		}
	}
}

func TestParseRefusesEncodings(t *testing.T) {
	ca := testCA()
	der := must(ca.Sign(crltest.List{Revoked: crltest.AppendRandomEntries(nil, 10, 16)}))
	file := pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der})
	if der[1] != 0x82 {
		t.Fatalf("the list starts with %x, want a length of two octets", der[:4])
	}
	content := der[4:]
	header := func(octets ...byte) []byte { return append(octets, content...) }
	hi, lo := der[2], der[3]
	for name, crl := range map[string][]byte{
		"nothing":                  nil,
		"one octet":                {0x30},
		"text":                     []byte("no CRL"),
		"AccessDenied":             []byte(`<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`),
		"trailing octet":           append(bytes.Clone(der), 0),
		"two lists":                append(bytes.Clone(der), der...),
		"two PEM blocks":           append(bytes.Clone(file), file...),
		"PEM of another type":      pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		"PEM of nothing":           pem.EncodeToMemory(&pem.Block{Type: "X509 CRL"}),
		"PEM cut":                  file[:len(file)-10],
		"certificate":              ca.Certificate.Raw,
		"indefinite length":        append(header(0x30, 0x80), 0, 0),
		"length of length missing": {0x30, 0x82, 0x01},
		"length above the data":    header(0x30, 0x82, hi, lo+1),
		"length not the shortest":  header(0x30, 0x83, 0, hi, lo),
		"length of 5 octets":       header(0x30, 0x85, 0, 0, 0, hi, lo),
		"length of 4 GiB":          header(0x30, 0x84, 0xff, 0xff, 0xff, 0xff),
		"length of 2 GiB":          header(0x30, 0x84, 0x7f, 0xff, 0xff, 0xff),
		"length of 127 octets":     header(0x30, 0xff),
		"primitive SEQUENCE":       header(0x10, 0x82, hi, lo),
	} {
		list, err := revocation.Parse(crl, ca.Certificate)
		if list != nil || !errors.Is(err, revocation.ErrMalformed) {
			t.Errorf("%s: got %v, %v, want ErrMalformed", name, list, err)
		}
	}
}

// TestParseDamaged cuts a list at every octet and flips every bit of it.
func TestParseDamaged(t *testing.T) {
	ca := testCA()
	der := must(ca.Sign(crltest.List{
		Number:             big.NewInt(2),
		DistributionPoints: []string{"http://crl.example/1.crl"},
		Revoked:            revoked(revocation.KeyCompromise, 5, 1<<40),
	}))
	if _, err := revocation.Parse(der, ca.Certificate); err != nil {
		t.Fatal(err)
	}
	for i := range der {
		if _, err := revocation.Parse(der[:i], ca.Certificate); err == nil {
			t.Errorf("accepted the first %d of %d octets", i, len(der))
		}
		for bit := range 8 {
			damaged := bytes.Clone(der)
			damaged[i] ^= 1 << bit
			if _, err := revocation.Parse(damaged, ca.Certificate); err == nil {
				t.Errorf("accepted with bit %d of octet %d flipped", bit, i)
			}
		}
	}
}

func TestParseIssuers(t *testing.T) {
	ca := testCA()
	sameName := must(crltest.NewAuthority("Test CA"))
	other := must(crltest.NewAuthority("Other CA"))
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: ca.Certificate.Subject,
		NotBefore: ca.Certificate.NotBefore, NotAfter: ca.Certificate.NotAfter,
	}
	withKey := func(change func(*x509.Certificate)) *x509.Certificate {
		changed := template
		change(&changed)
		return must(crltest.NewAuthorityFromTemplate(&changed, ca.Key)).Certificate
	}
	noCRLSign := withKey(func(c *x509.Certificate) {
		c.BasicConstraintsValid, c.IsCA, c.KeyUsage = true, true, x509.KeyUsageCertSign
		c.SubjectKeyId = ca.Certificate.SubjectKeyId
	})
	noCA := withKey(func(c *x509.Certificate) {
		c.BasicConstraintsValid, c.KeyUsage = true, x509.KeyUsageCRLSign
	})
	noKeyUsage := withKey(func(c *x509.Certificate) { c.BasicConstraintsValid, c.IsCA = true, true })
	sameKeyID := must(crltest.NewAuthorityFromTemplate(&x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: ca.Certificate.Subject, SubjectKeyId: ca.Certificate.SubjectKeyId,
		NotBefore: template.NotBefore, NotAfter: template.NotAfter, BasicConstraintsValid: true, IsCA: true,
	}, other.Key)).Certificate

	otherName := must(crltest.NewAuthorityWithKey("Other name", ca.Key)).Certificate

	withKeyID := must(ca.Sign(crltest.List{}))
	withoutKeyID := must(ca.Sign(crltest.List{OmitAuthorityKeyID: true}))
	for name, test := range map[string]struct {
		crl     []byte
		issuers []*x509.Certificate
		want    error
	}{
		"right":                         {withKeyID, []*x509.Certificate{ca.Certificate}, nil},
		"right without key identifier":  {withoutKeyID, []*x509.Certificate{ca.Certificate}, nil},
		"no key usage":                  {withKeyID, []*x509.Certificate{noKeyUsage}, nil},
		"right among others":            {withKeyID, []*x509.Certificate{other.Certificate, nil, sameName.Certificate, sameKeyID, ca.Certificate}, nil},
		"none":                          {withKeyID, nil, revocation.ErrIssuer},
		"nil":                           {withKeyID, []*x509.Certificate{nil}, revocation.ErrIssuer},
		"other name":                    {withKeyID, []*x509.Certificate{other.Certificate}, revocation.ErrIssuer},
		"other name, same key":          {withKeyID, []*x509.Certificate{otherName}, revocation.ErrIssuer},
		"other key identifier":          {withKeyID, []*x509.Certificate{sameName.Certificate}, revocation.ErrIssuer},
		"other key":                     {withoutKeyID, []*x509.Certificate{sameName.Certificate}, revocation.ErrSignature},
		"other key with its identifier": {withKeyID, []*x509.Certificate{sameKeyID}, revocation.ErrSignature},
		"may not sign lists":            {withKeyID, []*x509.Certificate{noCRLSign}, revocation.ErrSignature},
		"not a CA":                      {withoutKeyID, []*x509.Certificate{noCA}, revocation.ErrSignature},
	} {
		list, err := revocation.Parse(test.crl, test.issuers...)
		if !errors.Is(err, test.want) || (list != nil) != (test.want == nil) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}

func TestParseIssuerKeyID(t *testing.T) {
	ca := testCA()
	anonymous := *ca.Certificate
	anonymous.SubjectKeyId = nil
	for name, test := range map[string]struct {
		list   crltest.List
		issuer *x509.Certificate
		want   []byte
	}{
		"of both":       {crltest.List{}, ca.Certificate, ca.Certificate.SubjectKeyId},
		"of the issuer": {crltest.List{OmitAuthorityKeyID: true}, ca.Certificate, ca.Certificate.SubjectKeyId},
		"of the list":   {crltest.List{}, &anonymous, ca.Certificate.SubjectKeyId},
		"of neither":    {crltest.List{OmitAuthorityKeyID: true}, &anonymous, nil},
	} {
		list := must(revocation.Parse(must(ca.Sign(test.list)), test.issuer))
		if !bytes.Equal(list.IssuerKeyID, test.want) {
			t.Errorf("%s: got %x, want %x", name, list.IssuerKeyID, test.want)
		}
	}
}

func TestParseKeyTypes(t *testing.T) {
	for name, key := range keys() {
		ca := must(crltest.NewAuthorityWithKey("CA "+name, key))
		list := parse(t, ca, crltest.List{Revoked: revoked(revocation.Unspecified, 5)})
		if _, ok := list.Lookup(big.NewInt(5)); !ok {
			t.Errorf("%s: entry not found", name)
		}
	}
}

// TestParseRefusesSHA1 uses a list that crypto/x509 accepts.
func TestParseRefusesSHA1(t *testing.T) {
	ca := must(crltest.NewAuthorityWithKey("SHA-1 CA", keys()["rsa"]))
	der := must(ca.Sign(crltest.List{}))
	// sha256WithRSAEncryption and sha1WithRSAEncryption differ in one octet.
	sha256OID := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b}
	sha1OID := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05}
	der = bytes.ReplaceAll(der, sha256OID, sha1OID)
	std := must(x509.ParseRevocationList(der))
	hash := crypto.SHA1.New()
	hash.Write(std.RawTBSRevocationList)
	signature := must(ca.Key.Sign(nil, hash.Sum(nil), crypto.SHA1))
	copy(der[len(der)-len(signature):], signature)
	if err := must(x509.ParseRevocationList(der)).CheckSignatureFrom(ca.Certificate); err != nil {
		t.Fatalf("crypto/x509 refuses the list: %v", err)
	}
	_, err := revocation.Parse(der, ca.Certificate)
	var insecure x509.InsecureAlgorithmError
	if !errors.Is(err, revocation.ErrSignature) || !errors.As(err, &insecure) {
		t.Errorf("got %v, want ErrSignature with an x509.InsecureAlgorithmError", err)
	}
}

func TestParseRefusesExtensions(t *testing.T) {
	ca := testCA()
	one := big.NewInt(1)
	number := func(content ...byte) []byte { return element(0x02, content) }
	extension := func(last int, critical bool, value []byte) []pkix.Extension {
		return []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, last}, Critical: critical, Value: value}}
	}
	const crlNumber, deltaIndicator, distributionPoint, freshest = 20, 27, 28, 46
	point := func(fields ...[]byte) []pkix.Extension {
		return extension(distributionPoint, true, element(0x30, fields...))
	}
	yes := []byte{0xff}
	uri := element(0x86, []byte("http://a/1"))
	for name, test := range map[string]struct {
		list crltest.List
		want error
	}{
		"unknown and critical":        {crltest.List{Extensions: extension(99, true, nil)}, revocation.ErrUnsupported},
		"freshest CRL and critical":   {crltest.List{Extensions: extension(freshest, true, nil)}, revocation.ErrUnsupported},
		"twice":                       {crltest.List{Number: one, Extensions: extension(crlNumber, false, number(1))}, revocation.ErrMalformed},
		"number empty":                {crltest.List{Extensions: extension(crlNumber, false, number())}, revocation.ErrMalformed},
		"number negative":             {crltest.List{Extensions: extension(crlNumber, false, number(0xff))}, revocation.ErrMalformed},
		"number not the shortest":     {crltest.List{Extensions: extension(crlNumber, false, number(0, 1))}, revocation.ErrMalformed},
		"number and more":             {crltest.List{Extensions: extension(crlNumber, false, append(number(1), 0))}, revocation.ErrMalformed},
		"number above 20 octets":      {crltest.List{Number: new(big.Int).Add(largestNumber, one)}, revocation.ErrMalformed},
		"delta without number":        {crltest.List{BaseNumber: one}, revocation.ErrMalformed},
		"delta on itself":             {crltest.List{Number: one, BaseNumber: one}, revocation.ErrMalformed},
		"base number not an INTEGER":  {crltest.List{Number: one, Extensions: extension(deltaIndicator, true, element(0x04, yes))}, revocation.ErrMalformed},
		"point empty":                 {crltest.List{Extensions: point()}, revocation.ErrMalformed},
		"point not a SEQUENCE":        {crltest.List{Extensions: extension(distributionPoint, true, []byte{0x31, 0})}, revocation.ErrMalformed},
		"point and more":              {crltest.List{Extensions: extension(distributionPoint, true, append(element(0x30, element(0x81, yes)), 0))}, revocation.ErrMalformed},
		"point with unknown field":    {crltest.List{Extensions: point(element(0x81, yes), element(0x86, yes))}, revocation.ErrMalformed},
		"point in the wrong order":    {crltest.List{Extensions: point(element(0x82, yes), element(0x81, yes))}, revocation.ErrMalformed},
		"point with long BOOLEAN":     {crltest.List{Extensions: point(element(0x81, yes, yes))}, revocation.ErrMalformed},
		"point with BOOLEAN 1":        {crltest.List{Extensions: point(element(0x81, []byte{1}))}, revocation.ErrMalformed},
		"point for both kinds":        {crltest.List{OnlyUserCerts: true, OnlyCACerts: true}, revocation.ErrMalformed},
		"point for some reasons":      {crltest.List{Extensions: point(element(0x83, []byte{6, 0x40}))}, revocation.ErrUnsupported},
		"point indirect":              {crltest.List{Extensions: point(element(0x84, yes))}, revocation.ErrUnsupported},
		"point for attributes":        {crltest.List{Extensions: point(element(0x85, yes))}, revocation.ErrUnsupported},
		"point relative to issuer":    {crltest.List{Extensions: point(element(0xa0, element(0xa1)))}, revocation.ErrUnsupported},
		"point without URI":           {crltest.List{Extensions: point(element(0xa0, element(0xa0, element(0x82, []byte("host")))))}, revocation.ErrUnsupported},
		"point with empty name":       {crltest.List{Extensions: point(element(0xa0))}, revocation.ErrMalformed},
		"point with two names":        {crltest.List{Extensions: point(element(0xa0, element(0xa0, uri), element(0xa0, uri)))}, revocation.ErrMalformed},
		"point with cut name":         {crltest.List{Extensions: point(element(0xa0, element(0xa0, uri[:5])))}, revocation.ErrMalformed},
		"point with cut distribution": {crltest.List{Extensions: point([]byte{0xa0, 9})}, revocation.ErrMalformed},
	} {
		der := must(ca.Sign(test.list))
		list, err := revocation.Parse(der, ca.Certificate)
		if list != nil || !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}

// TestParseRefusesTBS signs what is not a TBSCertList.
func TestParseRefusesTBS(t *testing.T) {
	ca := testCA()
	std := must(x509.ParseRevocationList(must(ca.Sign(crltest.List{}))))
	var fields []asn1.RawValue
	must(asn1.Unmarshal(std.RawTBSRevocationList, &fields))
	version, algorithm, issuer, thisUpdate, nextUpdate, extensions :=
		fields[0].FullBytes, fields[1].FullBytes, fields[2].FullBytes, fields[3].FullBytes, fields[4].FullBytes, fields[5].FullBytes
	empty := element(0x30)
	tbs := func(fields ...[]byte) []byte { return element(0x30, fields...) }
	for name, test := range map[string]struct {
		tbs  []byte
		want error
	}{
		"as it was":               {tbs(version, algorithm, issuer, thisUpdate, nextUpdate, extensions), nil},
		"empty entries":           {tbs(version, algorithm, issuer, thisUpdate, nextUpdate, empty, extensions), nil},
		"no extensions":           {tbs(version, algorithm, issuer, thisUpdate), nil},
		"version 1":               {tbs(algorithm, issuer, thisUpdate, nextUpdate), revocation.ErrUnsupported},
		"version 3":               {tbs(element(0x02, []byte{2}), algorithm, issuer, thisUpdate, nextUpdate), revocation.ErrMalformed},
		"nothing":                 {tbs(), revocation.ErrMalformed},
		"no issuer":               {tbs(version, algorithm, thisUpdate, nextUpdate), revocation.ErrMalformed},
		"no date":                 {tbs(version, algorithm, issuer), revocation.ErrMalformed},
		"three dates":             {tbs(version, algorithm, issuer, thisUpdate, nextUpdate, nextUpdate), revocation.ErrMalformed},
		"two lists of entries":    {tbs(version, algorithm, issuer, thisUpdate, nextUpdate, empty, empty, extensions), revocation.ErrMalformed},
		"two extensions":          {tbs(version, algorithm, issuer, thisUpdate, nextUpdate, extensions, extensions), revocation.ErrMalformed},
		"entries after extension": {tbs(version, algorithm, issuer, thisUpdate, nextUpdate, extensions, empty), revocation.ErrMalformed},
		"cut extensions":          {tbs(version, algorithm, issuer, thisUpdate, nextUpdate, []byte{0xa0, 2}), revocation.ErrMalformed},
		"cut entries":             {tbs(version, algorithm, issuer, thisUpdate, nextUpdate, []byte{0x30, 2}), revocation.ErrMalformed},
		"bad date":                {tbs(version, algorithm, issuer, element(0x17, []byte("990231000000Z"))), revocation.ErrMalformed},
		"cut next date":           {tbs(version, algorithm, issuer, thisUpdate, []byte{0x17, 13}), revocation.ErrMalformed},
		"other algorithm":         {tbs(version, element(0x30, element(0x06, []byte{0x2b, 0x65, 0x70})), issuer, thisUpdate), revocation.ErrMalformed},
		"SET":                     {element(0x31, version, algorithm, issuer, thisUpdate, nextUpdate), revocation.ErrMalformed},
	} {
		_, err := revocation.Parse(must(ca.SignTBS(test.tbs)), ca.Certificate)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}

	signed := must(ca.Sign(crltest.List{}))
	var parts []asn1.RawValue
	must(asn1.Unmarshal(signed, &parts))
	for name, der := range map[string][]byte{
		"no signature":         element(0x30, parts[0].FullBytes, parts[1].FullBytes),
		"field after the last": element(0x30, parts[0].FullBytes, parts[1].FullBytes, parts[2].FullBytes, parts[2].FullBytes),
		"nothing but TBS":      element(0x30, parts[0].FullBytes),
	} {
		if _, err := revocation.Parse(der, ca.Certificate); !errors.Is(err, revocation.ErrMalformed) {
			t.Errorf("%s: got %v, want ErrMalformed", name, err)
		}
	}
}

func TestParserLimits(t *testing.T) {
	ca := testCA()
	der := must(ca.Sign(crltest.List{Revoked: crltest.AppendRandomEntries(nil, 100, 16)}))
	for _, test := range []struct {
		maxBytes int
		want     error
	}{
		{0, nil},
		{len(der), nil},
		{1 << 30, nil},
		{len(der) - 1, revocation.ErrTooLarge},
		{1<<30 + 1, revocation.ErrTooLarge},
		{-1, revocation.ErrTooLarge},
	} {
		_, err := revocation.Parser{MaxBytes: test.maxBytes}.Parse(der, ca.Certificate)
		if !errors.Is(err, test.want) {
			t.Errorf("MaxBytes %d: got %v, want %v", test.maxBytes, err, test.want)
		}
	}
	padding := []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Value: make([]byte, 64<<10)}}
	der = must(ca.Sign(crltest.List{Extensions: padding}))
	if _, err := revocation.Parse(der, ca.Certificate); !errors.Is(err, revocation.ErrTooLarge) {
		t.Errorf("64 KiB of extension: got %v, want ErrTooLarge", err)
	}
	padding[0].Value = padding[0].Value[:60<<10]
	der = must(ca.Sign(crltest.List{Extensions: padding}))
	if _, err := revocation.Parse(der, ca.Certificate); err != nil {
		t.Errorf("60 KiB of extension: %v", err)
	}
}

// TestErrorMessages checks that errors are one line and say what to do.
func TestErrorMessages(t *testing.T) {
	ca := testCA()
	other := must(crltest.NewAuthority("Other CA"))
	signed := must(ca.Sign(crltest.List{Revoked: revoked(revocation.RemoveFromCRL, 5)}))
	for _, test := range []struct {
		crl    []byte
		issuer *crltest.Authority
		parser revocation.Parser
		want   string
	}{
		{signed, ca, revocation.Parser{}, "revocation: entry 0, at octet 0 of revokedCertificates: malformed CRL: reason removeFromCRL in a complete list"},
		{signed, ca, revocation.Parser{MaxBytes: 10}, "at most 10 are accepted: raise Parser.MaxBytes"},
		{signed, other, revocation.Parser{}, `revocation: CRL of another issuer: it is issued by "CN=Test CA" with key identifier`},
		{[]byte("x"), ca, revocation.Parser{}, `a PEM file must have the type "X509 CRL"`},
	} {
		_, err := test.parser.Parse(test.crl, test.issuer.Certificate)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v\nwant a line with %s", err, test.want)
		}
	}
}
