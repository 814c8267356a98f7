package revocation_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

// Partitions of the test CA.
const (
	urlA = "http://crl.example/a.crl"
	urlB = "http://crl.example/b.crl"
)

// A verdict is a Verdict with the number of its list, 0 for none.
type verdict struct {
	status revocation.Status
	cause  revocation.Cause
	number int64
}

func check(set *revocation.Set, certificate *x509.Certificate, at time.Time) verdict {
	v := set.Check(certificate, at)
	number := int64(0)
	if v.List != nil {
		number = v.List.Number.Int64()
	}
	return verdict{v.Status, v.Cause, number}
}

func TestSetCheck(t *testing.T) {
	ca := testCA()
	expired := now.AddDate(0, 0, -1)
	// Each list has a number of its own, by which the verdict names it.
	complete := func(number int64, entries []byte) crltest.List {
		return crltest.List{Number: big.NewInt(number), Revoked: entries}
	}
	stale := func(l crltest.List) crltest.List {
		l.ThisUpdate, l.NextUpdate = expired.AddDate(-1, 0, 0), expired
		return l
	}
	delta := func(base, number int64, entries []byte) crltest.List {
		return crltest.List{Number: big.NewInt(number), BaseNumber: big.NewInt(base), Revoked: entries}
	}
	partition := func(l crltest.List, urls ...string) crltest.List {
		l.DistributionPoints = urls
		return l
	}
	hold := func(serials ...int64) []byte { return revoked(revocation.CertificateHold, serials...) }
	remove := func(serials ...int64) []byte { return revoked(revocation.RemoveFromCRL, serials...) }
	good := func(number int64) verdict { return verdict{revocation.Good, revocation.NoCause, number} }
	isRevoked := func(number int64) verdict { return verdict{revocation.Revoked, revocation.NoCause, number} }
	outOfDate := func(number int64) verdict { return verdict{revocation.Stale, revocation.OutOfDate, number} }
	unknown := func(cause revocation.Cause) verdict { return verdict{revocation.Unknown, cause, 0} }

	// The certificate has serial number 5 and names the given URLs.
	for name, test := range map[string]struct {
		lists []crltest.List
		urls  []string
		want  verdict
	}{
		"no list":             {nil, nil, unknown(revocation.NoList)},
		"not listed":          {[]crltest.List{complete(1, hold(4, 6))}, nil, good(1)},
		"listed":              {[]crltest.List{complete(1, hold(4, 5, 6))}, nil, isRevoked(1)},
		"empty list":          {[]crltest.List{complete(1, nil)}, nil, good(1)},
		"complete for a URL":  {[]crltest.List{complete(1, nil)}, []string{urlA}, good(1)},
		"stale":               {[]crltest.List{stale(complete(1, nil))}, nil, outOfDate(1)},
		"revoked by stale":    {[]crltest.List{stale(complete(1, hold(5)))}, nil, isRevoked(1)},
		"no next update":      {[]crltest.List{{Number: big.NewInt(1), OmitNextUpdate: true}}, nil, verdict{revocation.Stale, revocation.NoNextUpdate, 1}},
		"issued in future":    {[]crltest.List{{Number: big.NewInt(1), ThisUpdate: now.AddDate(0, 0, 1)}}, nil, verdict{revocation.Stale, revocation.NotYetIssued, 1}},
		"newer replaces":      {[]crltest.List{complete(1, hold(5)), complete(2, nil)}, nil, good(2)},
		"older does not":      {[]crltest.List{complete(2, nil), complete(1, hold(5))}, nil, good(2)},
		"newer by number":     {[]crltest.List{stale(complete(3, nil)), complete(2, hold(5))}, nil, outOfDate(3)},
		"newer by date":       {[]crltest.List{complete(1, hold(5)), stale(complete(1, nil))}, nil, isRevoked(1)},
		"delta revokes":       {[]crltest.List{complete(1, nil), delta(1, 2, hold(5))}, nil, isRevoked(2)},
		"delta before base":   {[]crltest.List{delta(1, 2, hold(5)), complete(1, nil)}, nil, isRevoked(2)},
		"delta removes":       {[]crltest.List{complete(1, hold(5)), delta(1, 2, remove(5))}, nil, good(2)},
		"delta says nothing":  {[]crltest.List{complete(1, hold(5)), delta(1, 2, hold(4))}, nil, isRevoked(1)},
		"base above its own":  {[]crltest.List{complete(3, nil), delta(1, 4, hold(5))}, nil, isRevoked(4)},
		"delta as old":        {[]crltest.List{complete(4, nil), delta(1, 4, hold(5))}, nil, good(4)},
		"delta older":         {[]crltest.List{complete(5, hold(5)), delta(1, 4, remove(5))}, nil, isRevoked(5)},
		"deltas in a row":     {[]crltest.List{complete(1, nil), delta(2, 3, remove(5)), delta(1, 2, hold(5))}, nil, good(3)},
		"newest delta counts": {[]crltest.List{complete(1, nil), delta(1, 3, hold(5)), delta(1, 2, remove(5))}, nil, isRevoked(3)},
		"delta skips another": {[]crltest.List{complete(1, nil), delta(2, 3, nil), delta(1, 4, hold(5))}, nil, isRevoked(4)},
		"delta keeps current": {[]crltest.List{stale(complete(1, nil)), delta(1, 2, nil)}, nil, good(2)},
		"delta gets stale":    {[]crltest.List{complete(1, nil), stale(delta(1, 2, nil))}, nil, outOfDate(2)},
		"same list twice":     {[]crltest.List{complete(1, hold(5)), complete(1, hold(5)), delta(1, 2, nil), delta(1, 2, nil)}, nil, isRevoked(1)},

		"own partition":             {[]crltest.List{partition(complete(1, nil), urlA), partition(complete(2, hold(5)), urlB)}, []string{urlA}, good(1)},
		"own partition revokes":     {[]crltest.List{partition(complete(1, nil), urlA), partition(complete(2, hold(5)), urlB)}, []string{urlB}, isRevoked(2)},
		"own partition is stale":    {[]crltest.List{stale(partition(complete(1, nil), urlA)), partition(complete(2, nil), urlB)}, []string{urlA}, outOfDate(1)},
		"other partition is stale":  {[]crltest.List{stale(partition(complete(1, nil), urlA)), partition(complete(2, nil), urlB)}, []string{urlB}, good(2)},
		"own partition missing":     {[]crltest.List{partition(complete(2, nil), urlB)}, []string{urlA}, unknown(revocation.NoPartition)},
		"no partition named":        {[]crltest.List{partition(complete(1, nil), urlA), partition(complete(2, nil), urlB)}, nil, good(1)},
		"one of all partitions":     {[]crltest.List{partition(complete(1, nil), urlA), partition(complete(2, hold(5)), urlB)}, nil, isRevoked(2)},
		"one of all is stale":       {[]crltest.List{partition(complete(1, nil), urlA), stale(partition(complete(2, nil), urlB))}, nil, outOfDate(2)},
		"one of several URLs":       {[]crltest.List{partition(complete(1, hold(5)), urlB, "ldap://directory")}, []string{urlA, urlB}, isRevoked(1)},
		"scheme and host in caps":   {[]crltest.List{partition(complete(1, nil), "HTTP://CRL.Example/a.crl")}, []string{urlA}, good(1)},
		"path in caps":              {[]crltest.List{partition(complete(1, nil), "http://crl.example/A.crl")}, []string{urlA}, unknown(revocation.NoPartition)},
		"not a URL":                 {[]crltest.List{partition(complete(1, nil), "%zz")}, []string{"%zz"}, good(1)},
		"complete beside partition": {[]crltest.List{stale(complete(1, nil)), partition(complete(2, nil), urlA)}, []string{urlA}, good(2)},
		"partition beside complete": {[]crltest.List{complete(1, nil), stale(partition(complete(2, nil), urlA))}, []string{urlA}, good(1)},
		"complete is stale for all": {[]crltest.List{stale(complete(1, nil)), partition(complete(2, nil), urlA)}, nil, outOfDate(1)},
		"other URL, but complete":   {[]crltest.List{complete(1, nil), partition(complete(2, hold(5)), urlA)}, []string{urlB}, good(1)},
		"delta of a partition":      {[]crltest.List{partition(complete(1, nil), urlA), partition(delta(1, 2, hold(5)), urlA)}, []string{urlA}, isRevoked(2)},
		"order of URLs":             {[]crltest.List{partition(complete(1, nil), urlA, urlB), partition(delta(1, 2, hold(5)), urlB, urlA)}, []string{urlA}, isRevoked(2)},
	} {
		t.Run(name, func(t *testing.T) {
			certificate := must(ca.Issue(big.NewInt(5), test.urls...))
			var lists []*revocation.List
			for _, list := range test.lists {
				lists = append(lists, parse(t, ca, list))
			}
			set, err := revocation.NewSet(lists...)
			if err != nil {
				t.Fatal(err)
			}
			if got := check(set, certificate, now); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestSetCheckKinds(t *testing.T) {
	ca := testCA()
	user := must(ca.Issue(big.NewInt(5)))
	subordinate := must(ca.IssueFromTemplate(&x509.Certificate{
		SerialNumber: big.NewInt(5), Subject: pkix.Name{CommonName: "subordinate"},
		NotBefore: user.NotBefore, NotAfter: user.NotAfter, BasicConstraintsValid: true, IsCA: true,
	}))
	users := parse(t, ca, crltest.List{Number: big.NewInt(1), OnlyUserCerts: true, Revoked: revoked(revocation.KeyCompromise, 5)})
	cas := parse(t, ca, crltest.List{Number: big.NewInt(2), OnlyCACerts: true})
	isRevoked := verdict{revocation.Revoked, revocation.NoCause, 1}
	good := verdict{revocation.Good, revocation.NoCause, 2}
	unknown := verdict{revocation.Unknown, revocation.NoList, 0}
	for name, test := range map[string]struct {
		lists             []*revocation.List
		user, subordinate verdict
	}{
		"both":  {[]*revocation.List{users, cas}, isRevoked, good},
		"users": {[]*revocation.List{users}, isRevoked, unknown},
		"CAs":   {[]*revocation.List{cas}, unknown, good},
	} {
		set := must(revocation.NewSet(test.lists...))
		if got := check(set, user, now); got != test.user {
			t.Errorf("%s: user: got %v, want %v", name, got, test.user)
		}
		if got := check(set, subordinate, now); got != test.subordinate {
			t.Errorf("%s: CA: got %v, want %v", name, got, test.subordinate)
		}
	}
}

func TestSetCheckIssuers(t *testing.T) {
	old, renewed, other := testCA(), must(crltest.NewAuthority("Test CA")), must(crltest.NewAuthority("Other CA"))
	lists := []*revocation.List{
		parse(t, old, crltest.List{Number: big.NewInt(1), Revoked: revoked(revocation.Superseded, 5)}),
		parse(t, renewed, crltest.List{Number: big.NewInt(2), Revoked: revoked(revocation.Superseded, 6)}),
		parse(t, other, crltest.List{Number: big.NewInt(3), Revoked: revoked(revocation.Superseded, 7)}),
	}
	set := must(revocation.NewSet(lists...))
	good := func(number int64) verdict { return verdict{revocation.Good, revocation.NoCause, number} }
	isRevoked := func(number int64) verdict { return verdict{revocation.Revoked, revocation.NoCause, number} }
	anonymous := func(serial int64) *x509.Certificate {
		certificate := *must(old.Issue(big.NewInt(serial)))
		certificate.AuthorityKeyId = nil
		return &certificate
	}
	stranger := must(must(crltest.NewAuthority("Stranger")).Issue(big.NewInt(5)))
	sameName := must(must(crltest.NewAuthority("Test CA")).Issue(big.NewInt(5)))
	for name, test := range map[string]struct {
		certificate *x509.Certificate
		want        verdict
	}{
		"old key":                    {must(old.Issue(big.NewInt(5))), isRevoked(1)},
		"new key, same number":       {must(renewed.Issue(big.NewInt(5))), good(2)},
		"new key":                    {must(renewed.Issue(big.NewInt(6))), isRevoked(2)},
		"other CA, same number":      {must(other.Issue(big.NewInt(5))), good(3)},
		"other CA":                   {must(other.Issue(big.NewInt(7))), isRevoked(3)},
		"either key, in one list":    {anonymous(6), isRevoked(2)},
		"either key, in the other":   {anonymous(5), isRevoked(1)},
		"either key, in none":        {anonymous(7), good(1)},
		"no such CA":                 {stranger, verdict{revocation.Unknown, revocation.NoList, 0}},
		"no such key":                {sameName, verdict{revocation.Unknown, revocation.NoList, 0}},
		"no certificate":             {nil, verdict{revocation.Unknown, revocation.NoCertificate, 0}},
		"certificate without number": {&x509.Certificate{RawIssuer: old.Certificate.RawSubject}, verdict{revocation.Unknown, revocation.NoCertificate, 0}},
		"negative number":            {&x509.Certificate{RawIssuer: old.Certificate.RawSubject, SerialNumber: big.NewInt(-5)}, verdict{revocation.Unknown, revocation.NoCertificate, 0}},
	} {
		if got := check(set, test.certificate, now); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}

	// A certificate that may be of either key is only as good as both are.
	late := now.AddDate(1, 0, 0)
	expiring := parse(t, renewed, crltest.List{Number: big.NewInt(2), NextUpdate: now})
	set = must(revocation.NewSet(lists[0], expiring))
	if got, want := check(set, anonymous(7), late), (verdict{revocation.Stale, revocation.OutOfDate, 2}); got != want {
		t.Errorf("one of two stale: got %v, want %v", got, want)
	}
	var zero revocation.Set
	if got, want := check(&zero, anonymous(7), now), (verdict{revocation.Unknown, revocation.NoList, 0}); got != want {
		t.Errorf("zero Set: got %v, want %v", got, want)
	}
	if got := (revocation.Verdict{}).Status; got != revocation.Unknown {
		t.Errorf("zero Verdict is %v", got)
	}
}

// TestSetCheckWithoutKeyIDs has a CA whose certificate and lists have no key
// identifier.
func TestSetCheckWithoutKeyIDs(t *testing.T) {
	ca := must(crltest.NewAuthorityFromTemplate(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Old CA"},
		NotBefore: testCA().Certificate.NotBefore, NotAfter: testCA().Certificate.NotAfter,
	}, testCA().Key))
	// A certificate of version 3 that is no CA may not sign; one of version 1
	// may, and has no extensions.
	ca.Certificate.Version, ca.Certificate.SubjectKeyId = 1, nil
	list := parse(t, ca, crltest.List{Number: big.NewInt(1), Revoked: revoked(revocation.Superseded, 5)})
	if len(list.IssuerKeyID) != 0 {
		t.Errorf("IssuerKeyID = %x, want none", list.IssuerKeyID)
	}
	set := must(revocation.NewSet(list))
	certificate := *must(testCA().Issue(big.NewInt(5)))
	certificate.RawIssuer = ca.Certificate.RawSubject
	if got, want := check(set, &certificate, now), (verdict{revocation.Revoked, revocation.NoCause, 1}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSetFreshness(t *testing.T) {
	thisUpdate := time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC)
	nextUpdate := time.Date(2026, time.May, 8, 0, 0, 0, 0, time.UTC)
	list := parse(t, testCA(), crltest.List{Number: big.NewInt(1), ThisUpdate: thisUpdate, NextUpdate: nextUpdate})
	set := must(revocation.NewSet(list))
	certificate := must(testCA().Issue(big.NewInt(5)))
	for _, test := range []struct {
		at   time.Time
		want revocation.Cause
	}{
		{time.Time{}, revocation.NotYetIssued},
		{thisUpdate.Add(-1), revocation.NotYetIssued},
		{thisUpdate, revocation.NoCause},
		{nextUpdate, revocation.NoCause},
		{nextUpdate.Add(1), revocation.OutOfDate},
	} {
		if got := set.Check(certificate, test.at).Cause; got != test.want {
			t.Errorf("%v: got %v, want %v", test.at, got, test.want)
		}
	}
}

func TestSetLists(t *testing.T) {
	ca, other := testCA(), must(crltest.NewAuthority("Other CA"))
	day := func(d int) time.Time { return time.Date(2026, time.July, d, 0, 0, 0, 0, time.UTC) }
	old := parse(t, ca, crltest.List{Number: big.NewInt(1), NextUpdate: day(1)})
	base := parse(t, ca, crltest.List{Number: big.NewInt(2), NextUpdate: day(2)})
	delta := parse(t, ca, crltest.List{Number: big.NewInt(3), BaseNumber: big.NewInt(2), NextUpdate: day(9)})
	late := parse(t, other, crltest.List{Number: big.NewInt(1), NextUpdate: day(8)})
	never := parse(t, other, crltest.List{Number: big.NewInt(1), OmitNextUpdate: true, DistributionPoints: []string{urlA}})
	for name, test := range map[string]struct {
		lists, want []*revocation.List
		next        time.Time
	}{
		"none":           {nil, nil, time.Time{}},
		"one":            {[]*revocation.List{base}, []*revocation.List{base}, day(2)},
		"replaced":       {[]*revocation.List{base, old}, []*revocation.List{base}, day(2)},
		"delta":          {[]*revocation.List{base, delta, old}, []*revocation.List{delta, base}, day(9)},
		"earliest":       {[]*revocation.List{base, delta, late}, []*revocation.List{delta, base, late}, day(8)},
		"no next update": {[]*revocation.List{late, never}, []*revocation.List{late, never}, time.Time{}},
	} {
		set := must(revocation.NewSet(test.lists...))
		if got := set.Lists(); !slices.Equal(got, test.want) {
			t.Errorf("%s: Lists() = %v, want %v", name, got, test.want)
		}
		if got := set.NextUpdate(); !got.Equal(test.next) {
			t.Errorf("%s: NextUpdate() = %v, want %v", name, got, test.next)
		}
	}
}

func TestNewSetErrors(t *testing.T) {
	ca := testCA()
	complete := parse(t, ca, crltest.List{Number: big.NewInt(5)})
	unnumbered := parse(t, ca, crltest.List{})
	gap := parse(t, ca, crltest.List{Number: big.NewInt(9), BaseNumber: big.NewInt(6)})
	partition := parse(t, ca, crltest.List{Number: big.NewInt(9), BaseNumber: big.NewInt(5), DistributionPoints: []string{urlA}})
	for name, test := range map[string]struct {
		lists []*revocation.List
		want  string
	}{
		"no base":           {[]*revocation.List{gap}, "revocation: delta CRL without its base: delta CRL 9 of CN=Test CA changes complete list 6, but no complete list is loaded"},
		"gap":               {[]*revocation.List{gap, complete}, "revocation: delta CRL without its base: delta CRL 9 of CN=Test CA changes complete list 6, but what is loaded ends at 5: load a newer complete list"},
		"base of no number": {[]*revocation.List{unnumbered, gap}, "revocation: delta CRL without its base: delta CRL 9 of CN=Test CA cannot be applied to a complete list without CRL number"},
		"other scope":       {[]*revocation.List{complete, partition}, "revocation: delta CRL without its base: delta CRL 9 of CN=Test CA changes complete list 5, but no complete list is loaded"},
	} {
		set, err := revocation.NewSet(test.lists...)
		if set != nil || !errors.Is(err, revocation.ErrDelta) || err.Error() != test.want {
			t.Errorf("%s: got %v\nwant %s", name, err, test.want)
		}
	}
	if set, err := revocation.NewSet(complete, nil); set != nil || err == nil || !strings.Contains(err.Error(), "list 2 of 2 is nil") {
		t.Errorf("nil list: got %v, %v", set, err)
	}
}

func TestVerdictString(t *testing.T) {
	ca := testCA()
	thisUpdate := time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC)
	list := parse(t, ca, crltest.List{Number: big.NewInt(3), ThisUpdate: thisUpdate, NextUpdate: thisUpdate.AddDate(0, 1, 0), Revoked: revoked(revocation.KeyCompromise, 5)})
	set := must(revocation.NewSet(list))
	five, six := must(ca.Issue(big.NewInt(5))), must(ca.Issue(big.NewInt(6)))
	stranger := must(must(crltest.NewAuthority("Stranger")).Issue(big.NewInt(5)))
	for _, test := range []struct {
		certificate *x509.Certificate
		at          time.Time
		want        string
	}{
		{five, thisUpdate, "revoked on 2025-03-04T05:06:07Z (keyCompromise) by CRL 3 of CN=Test CA"},
		{six, thisUpdate, "good by CRL 3 of CN=Test CA"},
		{six, thisUpdate.AddDate(0, 2, 0), "stale: nextUpdate has passed: CRL 3 of CN=Test CA with thisUpdate 2026-05-01T00:00:00Z and nextUpdate 2026-06-01T00:00:00Z"},
		{stranger, thisUpdate, "unknown: no CRL for the certificate's issuer and kind is loaded"},
	} {
		if got := set.Check(test.certificate, test.at).String(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
	if got := revocation.Status(200).String() + ", " + revocation.Cause(200).String(); got != "status 200, cause 200" {
		t.Errorf("got %s", got)
	}
}
