package revocation

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"time"
)

// A Set answers whether certificates are revoked from the lists of any number
// of issuers: complete lists, partitions and delta CRLs. It refers to the
// lists and copies none of their entries, so that a new Set with one list
// replaced costs next to nothing.
//
// A Set is immutable and safe for concurrent use. The zero Set knows no list.
type Set struct {
	// issuers are the issuers by their distinguished name in DER. Several
	// have the same name if they have different keys.
	issuers map[string][]*issuer
	lists   []*List
}

// An issuer is a CA: a name and a key.
type issuer struct {
	keyID  []byte
	chains []*chain
}

// NewSet combines lists, given in any order.
//
// Lists of the same issuer and scope are versions of each other: the one with
// the highest CRL number replaces the others. A delta CRL applies to the
// complete list of its scope if that is at least as new as the delta CRL's
// base (RFC 5280 section 5.2.4); one that is older than the complete list is
// left out. Delta CRLs may build on each other. The error wraps ErrDelta if a
// delta CRL is ahead of everything it could apply to: it has revocations that
// cannot be told from a complete list, so nothing can be called good.
func NewSet(lists ...*List) (*Set, error) {
	groups, order := map[string][]*List{}, []string{}
	for i, list := range lists {
		if list == nil {
			return nil, fmt.Errorf("revocation: list %d of %d is nil: give lists that Parse returned", i+1, len(lists))
		}
		key := fmt.Sprintf("%x %x %s", list.RawIssuer, list.IssuerKeyID, scopeKey(list.Scope))
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], list)
	}
	set := &Set{issuers: map[string][]*issuer{}}
	for _, key := range order {
		c, err := newChain(groups[key])
		if err != nil {
			return nil, fmt.Errorf("revocation: %w", err)
		}
		set.add(c)
	}
	return set, nil
}

func (s *Set) add(c *chain) {
	s.lists = append(s.lists, c.lists...)
	list := c.newest()
	name := string(list.RawIssuer)
	for _, i := range s.issuers[name] {
		if bytes.Equal(i.keyID, list.IssuerKeyID) {
			i.chains = append(i.chains, c)
			return
		}
	}
	s.issuers[name] = append(s.issuers[name], &issuer{keyID: list.IssuerKeyID, chains: []*chain{c}})
}

// Lists returns the lists in use: those given to NewSet without those that a
// newer one replaces.
func (s *Set) Lists() []*List { return slices.Clone(s.lists) }

// NextUpdate returns the earliest time at which a list of the set goes out of
// date, and newer lists should have been loaded. It is zero if the set is
// empty or a list does not say.
func (s *Set) NextUpdate() time.Time {
	var next time.Time
	first := true
	for _, issuers := range s.issuers {
		for _, i := range issuers {
			for _, c := range i.chains {
				if t := c.newest().NextUpdate; first || t.Before(next) {
					next, first = t, false
				}
			}
		}
	}
	return next
}

// Check says whether a certificate is revoked, as far as the lists know that
// are current at the given time. The certificate's signature and validity
// must have been verified; it is matched with lists by its issuer's name in
// DER, octet for octet, and by its authority key identifier where both it and
// the list have one.
//
// What a list covers is its [Scope]. A list without distribution points
// covers every certificate of the issuer. A partition covers the certificates
// that name its URI in their CRL distribution points. The verdict is
//
//   - Revoked if a list that covers the certificate revokes it, whether the
//     list is current or not;
//   - otherwise Good if one list that covers it is current;
//   - otherwise Stale if a list covers it;
//   - otherwise Unknown.
//
// A certificate that names no distribution point, of an issuer of which only
// partitions are loaded, may be in any of them: it is Good if all of those
// that are loaded are current. Whether they are all that the issuer has is
// not known here, so an issuer of such certificates should issue complete
// lists.
//
// If a certificate without authority key identifier may be of several issuers
// with one name, the verdict that is worst counts.
func (s *Set) Check(certificate *x509.Certificate, at time.Time) Verdict {
	if certificate == nil || certificate.SerialNumber == nil || certificate.SerialNumber.Sign() < 0 {
		return Verdict{Status: Unknown, Cause: NoCertificate}
	}
	verdict, found := Verdict{Status: Unknown, Cause: NoList}, false
	for _, i := range s.issuers[string(certificate.RawIssuer)] {
		if !sameKeyID(i.keyID, certificate.AuthorityKeyId) {
			continue
		}
		v := i.check(certificate, at)
		if !found || severity[v.Status] > severity[verdict.Status] {
			verdict, found = v, true
		}
	}
	return verdict
}

// check is Check for a certificate of this issuer.
func (i *issuer) check(certificate *x509.Certificate, at time.Time) Verdict {
	isCA := certificate.BasicConstraintsValid && certificate.IsCA
	uris := normalURIs(certificate.CRLDistributionPoints)
	var sure, maybe Verdict // the best of those that cover it, the worst of those that may
	absent := NoList
	for _, c := range i.chains {
		covers := c.covers(isCA, uris)
		switch covers {
		case otherKind:
			continue
		case otherPartition:
			absent = NoPartition
			continue
		}
		if entry, list := c.lookup(certificate.SerialNumber); list != nil {
			return Verdict{Status: Revoked, Entry: entry, List: list}
		}
		v := Verdict{Status: Good, Cause: c.current(at), List: c.newest()}
		if v.Cause != NoCause {
			v.Status = Stale
		}
		if covers == covered && (sure.List == nil || severity[v.Status] < severity[sure.Status]) {
			sure = v
		}
		if covers == maybeCovered && (maybe.List == nil || severity[v.Status] > severity[maybe.Status]) {
			maybe = v
		}
	}
	switch {
	case sure.List != nil:
		return sure
	case maybe.List != nil:
		return maybe
	}
	return Verdict{Status: Unknown, Cause: absent}
}
