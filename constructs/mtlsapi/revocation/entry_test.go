package revocation_test

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

// Parts of entries in DER.
var (
	serialFive    = element(0x02, []byte{5})
	dateUTC       = element(0x17, []byte("250304050607Z"))
	reasonID      = element(0x06, []byte{0x55, 0x1d, 0x15})
	invalidityID  = element(0x06, []byte{0x55, 0x1d, 0x18})
	issuerID      = element(0x06, []byte{0x55, 0x1d, 0x1d})
	unknownID     = element(0x06, []byte{0x2a, 3})
	critical      = element(0x01, []byte{0xff})
	notCritical   = element(0x01, []byte{0})
	keyCompromise = element(0x30, reasonID, element(0x04, element(0x0a, []byte{1})))
	date          = time.Date(2025, time.March, 4, 5, 6, 7, 0, time.UTC)
	twentyOctets  = bytes.Repeat([]byte{0xab}, 20)
	largeArc      = []byte{0x2a, 0x88, 0x80, 0x80, 0x80, 0x00} // 1.2.2147483648
)

// reasonExtensions returns an Extensions with a reasonCode of the given content.
func reasonExtensions(value ...byte) []byte {
	return element(0x30, element(0x30, reasonID, element(0x04, value)))
}

func TestEntries(t *testing.T) {
	entry := func(reason revocation.Reason) revocation.Entry {
		return revocation.Entry{RevokedAt: date, Reason: reason}
	}
	at := func(year int, month time.Month, day, hour, minute, second int) revocation.Entry {
		return revocation.Entry{RevokedAt: time.Date(year, month, day, hour, minute, second, 0, time.UTC)}
	}
	for name, test := range map[string]struct {
		entry  []byte
		serial []byte
		want   revocation.Entry
	}{
		"plain":                   {element(0x30, serialFive, dateUTC), []byte{5}, entry(revocation.Unspecified)},
		"serial 0":                {element(0x30, element(0x02, []byte{0}), dateUTC), nil, entry(revocation.Unspecified)},
		"serial 128":              {element(0x30, element(0x02, []byte{0, 0x80}), dateUTC), []byte{0x80}, entry(revocation.Unspecified)},
		"serial of 20 octets":     {element(0x30, element(0x02, []byte{0}, twentyOctets), dateUTC), twentyOctets, entry(revocation.Unspecified)},
		"reason":                  {element(0x30, serialFive, dateUTC, reasonExtensions(0x0a, 1, 1)), []byte{5}, entry(revocation.KeyCompromise)},
		"reason unspecified":      {element(0x30, serialFive, dateUTC, reasonExtensions(0x0a, 1, 0)), []byte{5}, entry(revocation.Unspecified)},
		"reason not assigned":     {element(0x30, serialFive, dateUTC, reasonExtensions(0x0a, 1, 77)), []byte{5}, entry(77)},
		"reason of two octets":    {element(0x30, serialFive, dateUTC, reasonExtensions(0x0a, 2, 0, 0xff)), []byte{5}, entry(255)},
		"critical reason":         {element(0x30, serialFive, dateUTC, element(0x30, element(0x30, reasonID, critical, element(0x04, []byte{0x0a, 1, 6})))), []byte{5}, entry(revocation.CertificateHold)},
		"reason, explicit false":  {element(0x30, serialFive, dateUTC, element(0x30, element(0x30, reasonID, notCritical, element(0x04, []byte{0x0a, 1, 6})))), []byte{5}, entry(revocation.CertificateHold)},
		"no extension in list":    {element(0x30, serialFive, dateUTC, element(0x30)), []byte{5}, entry(revocation.Unspecified)},
		"invalidity date":         {element(0x30, serialFive, dateUTC, element(0x30, keyCompromise, element(0x30, invalidityID, critical, element(0x04, []byte("any"))))), []byte{5}, entry(revocation.KeyCompromise)},
		"unknown, not critical":   {element(0x30, serialFive, dateUTC, element(0x30, element(0x30, unknownID, element(0x04)), keyCompromise)), []byte{5}, entry(revocation.KeyCompromise)},
		"long extension":          {element(0x30, serialFive, dateUTC, element(0x30, element(0x30, unknownID, element(0x04, make([]byte, 1000))))), []byte{5}, entry(revocation.Unspecified)},
		"UTCTime 1950":            {element(0x30, serialFive, element(0x17, []byte("500101000000Z"))), []byte{5}, at(1950, 1, 1, 0, 0, 0)},
		"UTCTime 1969":            {element(0x30, serialFive, element(0x17, []byte("691231235959Z"))), []byte{5}, at(1969, 12, 31, 23, 59, 59)},
		"UTCTime leap day":        {element(0x30, serialFive, element(0x17, []byte("000229000000Z"))), []byte{5}, at(2000, 2, 29, 0, 0, 0)},
		"UTCTime 2049":            {element(0x30, serialFive, element(0x17, []byte("491231235959Z"))), []byte{5}, at(2049, 12, 31, 23, 59, 59)},
		"GeneralizedTime 2050":    {element(0x30, serialFive, element(0x18, []byte("20500101000000Z"))), []byte{5}, at(2050, 1, 1, 0, 0, 0)},
		"GeneralizedTime 2025":    {element(0x30, serialFive, element(0x18, []byte("20250304050607Z"))), []byte{5}, entry(revocation.Unspecified)},
		"GeneralizedTime 0":       {element(0x30, serialFive, element(0x18, []byte("00000101000000Z"))), []byte{5}, at(0, 1, 1, 0, 0, 0)},
		"GeneralizedTime 9999":    {element(0x30, serialFive, element(0x18, []byte("99991231235959Z"))), []byte{5}, at(9999, 12, 31, 23, 59, 59)},
		"GeneralizedTime in 2106": {element(0x30, serialFive, element(0x18, []byte("21060207062816Z"))), []byte{5}, at(2106, 2, 7, 6, 28, 16)},
	} {
		t.Run(name, func(t *testing.T) {
			list := parse(t, testCA(), crltest.List{Revoked: test.entry})
			if list.Len() != 1 {
				t.Errorf("Len() = %d, want 1", list.Len())
			}
			if got, ok := list.LookupBytes(test.serial); !ok || got != test.want {
				t.Errorf("LookupBytes(%x) = %v, %t, want %v", test.serial, got, ok, test.want)
			}
			padded := append(make([]byte, 30), test.serial...)
			if got, ok := list.LookupBytes(padded); !ok || got != test.want {
				t.Errorf("LookupBytes(%x) = %v, %t, want %v", padded, got, ok, test.want)
			}
			if got, ok := list.Lookup(new(big.Int).SetBytes(test.serial)); !ok || got != test.want {
				t.Errorf("Lookup(%x) = %v, %t, want %v", test.serial, got, ok, test.want)
			}
			for _, absent := range []*big.Int{nil, big.NewInt(-5), big.NewInt(4), new(big.Int).Lsh(big.NewInt(5), 64), new(big.Int).Lsh(big.NewInt(1), 160)} {
				if got, ok := list.Lookup(absent); ok {
					t.Errorf("Lookup(%v) = %v, want none", absent, got)
				}
			}
		})
	}
}

func TestEntriesRefused(t *testing.T) {
	utc := func(s string) []byte { return element(0x30, serialFive, element(0x17, []byte(s))) }
	generalized := func(s string) []byte { return element(0x30, serialFive, element(0x18, []byte(s))) }
	extensions := func(extensions ...[]byte) []byte {
		return element(0x30, serialFive, dateUTC, element(0x30, extensions...))
	}
	reason := func(value ...byte) []byte { return element(0x30, serialFive, dateUTC, reasonExtensions(value...)) }
	for name, test := range map[string]struct {
		entry []byte
		want  error
	}{
		"one octet":                  {[]byte{0x30}, revocation.ErrMalformed},
		"SET":                        {element(0x31, serialFive, dateUTC), revocation.ErrMalformed},
		"empty":                      {element(0x30), revocation.ErrMalformed},
		"indefinite length":          {append([]byte{0x30, 0x80}, element(0x30, serialFive, dateUTC)...), revocation.ErrMalformed},
		"length above the list":      {[]byte{0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 2, 1, 5}, revocation.ErrMalformed},
		"length not the shortest":    {append([]byte{0x30, 0x81, 18}, slices.Concat(serialFive, dateUTC)...), revocation.ErrMalformed},
		"no serial":                  {element(0x30, dateUTC), revocation.ErrMalformed},
		"serial empty":               {element(0x30, element(0x02), dateUTC), revocation.ErrMalformed},
		"serial not the shortest":    {element(0x30, element(0x02, []byte{0, 0x7f}), dateUTC), revocation.ErrMalformed},
		"serial negative":            {element(0x30, element(0x02, []byte{0x80}), dateUTC), revocation.ErrMalformed},
		"serial of 21 octets":        {element(0x30, element(0x02, []byte{1}, twentyOctets), dateUTC), revocation.ErrMalformed},
		"serial of 200 octets":       {element(0x30, element(0x02, bytes.Repeat([]byte{1}, 200)), dateUTC), revocation.ErrMalformed},
		"no date":                    {element(0x30, serialFive), revocation.ErrMalformed},
		"date before serial":         {element(0x30, dateUTC, serialFive), revocation.ErrMalformed},
		"string for date":            {element(0x30, serialFive, element(0x13, []byte("250304050607Z"))), revocation.ErrMalformed},
		"two dates":                  {element(0x30, serialFive, dateUTC, dateUTC), revocation.ErrMalformed},
		"UTCTime cut":                {utc("25030405060"), revocation.ErrMalformed},
		"UTCTime without seconds":    {utc("2503040506Z"), revocation.ErrMalformed},
		"UTCTime with zone":          {utc("250304050607+0100"), revocation.ErrMalformed},
		"UTCTime without Z":          {utc("2503040506070"), revocation.ErrMalformed},
		"UTCTime month 0":            {utc("250004050607Z"), revocation.ErrMalformed},
		"UTCTime month 13":           {utc("251304050607Z"), revocation.ErrMalformed},
		"UTCTime day 0":              {utc("250300050607Z"), revocation.ErrMalformed},
		"UTCTime day 32":             {utc("250332050607Z"), revocation.ErrMalformed},
		"UTCTime April 31":           {utc("250431050607Z"), revocation.ErrMalformed},
		"UTCTime no leap day":        {utc("250229050607Z"), revocation.ErrMalformed},
		"UTCTime hour 24":            {utc("250304240607Z"), revocation.ErrMalformed},
		"UTCTime minute 60":          {utc("250304056007Z"), revocation.ErrMalformed},
		"UTCTime leap second":        {utc("250304050660Z"), revocation.ErrMalformed},
		"UTCTime slash for digit":    {utc("2503040506/7Z"), revocation.ErrMalformed},
		"UTCTime colon for digit":    {utc("2503040506:7Z"), revocation.ErrMalformed},
		"UTCTime top bit set":        {utc("25030405\xb0607Z"), revocation.ErrMalformed},
		"UTCTime in capital letters": {utc("YYMMDDHHMMSSZ"), revocation.ErrMalformed},
		"GeneralizedTime as UTCTime": {utc("20250304050607Z"), revocation.ErrMalformed},
		"UTCTime as GeneralizedTime": {generalized("250304050607Z"), revocation.ErrMalformed},
		"GeneralizedTime fraction":   {generalized("20250304050607.5Z"), revocation.ErrMalformed},
		"GeneralizedTime century":    {generalized("19000229050607Z"), revocation.ErrMalformed},
		"GeneralizedTime no digit":   {generalized("2o250304050607Z"), revocation.ErrMalformed},
		"extensions cut":             {element(0x30, serialFive, dateUTC, []byte{0x30, 1}), revocation.ErrMalformed},
		"more after extensions":      {element(0x30, serialFive, dateUTC, element(0x30, keyCompromise), element(0x05)), revocation.ErrMalformed},
		"INTEGER for extensions":     {element(0x30, serialFive, dateUTC, serialFive), revocation.ErrMalformed},
		"extension not SEQUENCE":     {extensions(element(0x31, reasonID, element(0x04))), revocation.ErrMalformed},
		"extension empty":            {extensions(element(0x30)), revocation.ErrMalformed},
		"extension id empty":         {extensions(element(0x30, element(0x06), element(0x04))), revocation.ErrMalformed},
		"extension id cut":           {extensions(element(0x30, element(0x06, []byte{0x2a, 0x80 | 1}), element(0x04))), revocation.ErrMalformed},
		"extension id not shortest":  {extensions(element(0x30, element(0x06, []byte{0x2a, 0x80, 1}), element(0x04))), revocation.ErrMalformed},
		"extension id too large":     {extensions(element(0x30, element(0x06, largeArc), element(0x04))), revocation.ErrMalformed},
		"extension BOOLEAN 1":        {extensions(element(0x30, unknownID, element(0x01, []byte{1}), element(0x04))), revocation.ErrMalformed},
		"extension without value":    {extensions(element(0x30, unknownID)), revocation.ErrMalformed},
		"extension with more":        {extensions(element(0x30, unknownID, element(0x04), element(0x04))), revocation.ErrMalformed},
		"unknown and critical":       {extensions(element(0x30, unknownID, critical, element(0x04))), revocation.ErrUnsupported},
		"certificate issuer":         {extensions(element(0x30, issuerID, critical, element(0x04))), revocation.ErrUnsupported},
		"reason twice":               {extensions(keyCompromise, keyCompromise), revocation.ErrMalformed},
		"reason empty":               {reason(), revocation.ErrMalformed},
		"reason without content":     {reason(0x0a, 0), revocation.ErrMalformed},
		"reason not ENUMERATED":      {reason(0x02, 1, 1), revocation.ErrMalformed},
		"reason and more":            {reason(0x0a, 1, 1, 0), revocation.ErrMalformed},
		"reason negative":            {reason(0x0a, 1, 0x80), revocation.ErrMalformed},
		"reason not the shortest":    {reason(0x0a, 2, 0, 1), revocation.ErrMalformed},
		"reason above 255":           {reason(0x0a, 2, 1, 0), revocation.ErrMalformed},
		"removal in a complete list": {reason(0x0a, 1, 8), revocation.ErrMalformed},
	} {
		for position, entries := range map[string][]byte{
			"alone":  test.entry,
			"second": slices.Concat(revoked(revocation.Superseded, 3), test.entry),
		} {
			der := must(testCA().Sign(crltest.List{Revoked: entries}))
			list, err := revocation.Parse(der, testCA().Certificate)
			if list != nil || !errors.Is(err, test.want) {
				t.Errorf("%s, %s: got %v, want %v", name, position, err, test.want)
			}
		}
	}
}

// TestLargeObjectID checks the limit of an arc, which is that of crypto/x509.
func TestLargeObjectID(t *testing.T) {
	largest := asn1.ObjectIdentifier{1, 2, 1<<31 - 1}
	entry := element(0x30, serialFive, dateUTC, element(0x30, element(0x30, must(asn1.Marshal(largest)), element(0x04))))
	der := must(testCA().Sign(crltest.List{Revoked: entry}))
	must(x509.ParseRevocationList(der))
	must(revocation.Parse(der, testCA().Certificate))
}

func TestDuplicateSerials(t *testing.T) {
	for name, test := range map[string]struct {
		reasons []revocation.Reason
		want    revocation.Reason
	}{
		"last":                     {[]revocation.Reason{revocation.CertificateHold, revocation.KeyCompromise}, revocation.KeyCompromise},
		"removal last":             {[]revocation.Reason{revocation.CertificateHold, revocation.RemoveFromCRL}, revocation.CertificateHold},
		"removal first":            {[]revocation.Reason{revocation.RemoveFromCRL, revocation.CertificateHold}, revocation.CertificateHold},
		"removal in between":       {[]revocation.Reason{revocation.Superseded, revocation.RemoveFromCRL, revocation.KeyCompromise}, revocation.KeyCompromise},
		"revocation in between":    {[]revocation.Reason{revocation.RemoveFromCRL, revocation.Superseded, revocation.RemoveFromCRL}, revocation.Superseded},
		"nothing but two removals": {[]revocation.Reason{revocation.RemoveFromCRL, revocation.RemoveFromCRL}, revocation.RemoveFromCRL},
	} {
		var entries []byte
		for _, reason := range test.reasons {
			entries = append(entries, revoked(reason, 5)...)
		}
		list := parse(t, testCA(), crltest.List{Number: big.NewInt(2), BaseNumber: big.NewInt(1), Revoked: entries})
		if got, ok := list.Lookup(big.NewInt(5)); !ok || got.Reason != test.want {
			t.Errorf("%s: got %v, %t, want %v", name, got, ok, test.want)
		}
		if list.Len() != len(test.reasons) {
			t.Errorf("%s: Len() = %d, want %d", name, list.Len(), len(test.reasons))
		}
	}

	var entries []byte
	for day := range 3 {
		entries = crltest.AppendEntry(entries, crltest.Entry{Serial: []byte{5}, RevokedAt: date.AddDate(0, 0, day), Reason: byte(revocation.RemoveFromCRL)})
	}
	list := parse(t, testCA(), crltest.List{Number: big.NewInt(2), BaseNumber: big.NewInt(1), Revoked: entries})
	if got, _ := list.Lookup(big.NewInt(5)); !got.RevokedAt.Equal(date.AddDate(0, 0, 2)) {
		t.Errorf("three removals: got %v, want the last", got)
	}
}

func TestReasonString(t *testing.T) {
	for reason, want := range map[revocation.Reason]string{
		revocation.Unspecified:   "unspecified",
		revocation.KeyCompromise: "keyCompromise",
		revocation.AACompromise:  "aACompromise",
		7:                        "reason 7",
		255:                      "reason 255",
	} {
		if got := reason.String(); got != want {
			t.Errorf("Reason(%d) = %q, want %q", uint8(reason), got, want)
		}
	}
}
