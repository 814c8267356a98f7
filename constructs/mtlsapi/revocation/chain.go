package revocation

import (
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A chain is what is known about one scope of an issuer: the newest complete
// list, and the delta CRLs that bring it up to date.
type chain struct {
	scope Scope
	// uris are the scope's distribution points, normalized and sorted.
	uris []string
	// lists are in the order in which they are asked: the newest delta CRL
	// first, the complete list last.
	lists []*List
}

// newChain arranges lists of one issuer and scope. It leaves out those that a
// newer one replaces.
func newChain(lists []*List) (*chain, error) {
	var base *List
	var deltas []*List
	for _, list := range lists {
		switch {
		case list.IsDelta():
			deltas = append(deltas, list)
		case base == nil || isNewer(list, base):
			base = list
		}
	}
	slices.SortStableFunc(deltas, func(a, b *List) int { return a.Number.Cmp(b.Number) })
	if base == nil {
		return nil, fmt.Errorf("%w: %s changes complete list %v, but no complete list is loaded", ErrDelta, deltas[0].describe(), deltas[0].BaseNumber)
	}
	if base.Number == nil && len(deltas) > 0 {
		return nil, fmt.Errorf("%w: %s cannot be applied to a complete list without CRL number", ErrDelta, deltas[0].describe())
	}
	// RFC 5280 section 5.2.4: a delta CRL applies to a complete list that is
	// not older than its base and older than itself. The result is a complete
	// list with the number of the delta CRL, to which another may apply.
	c := &chain{scope: base.Scope, uris: normalURIs(base.Scope.DistributionPoints), lists: []*List{base}}
	number, ahead := base.Number, (*List)(nil)
	for _, delta := range deltas {
		switch {
		case delta.Number.Cmp(number) <= 0: // nothing new
		case delta.BaseNumber.Cmp(number) > 0:
			ahead = delta
		default:
			c.lists = slices.Insert(c.lists, 0, delta)
			number = delta.Number
		}
	}
	if ahead != nil && ahead.Number.Cmp(number) > 0 {
		return nil, fmt.Errorf("%w: %s changes complete list %v, but what is loaded ends at %v: load a newer complete list", ErrDelta, ahead.describe(), ahead.BaseNumber, number)
	}
	return c, nil
}

// isNewer reports whether complete list a replaces b: by CRL number (RFC 5280
// section 5.2.3), or by date if one has no number or they are equal. Of two
// lists that are alike the one given last counts.
func isNewer(a, b *List) bool {
	if a.Number != nil && b.Number != nil {
		if order := a.Number.Cmp(b.Number); order != 0 {
			return order > 0
		}
	}
	return !a.ThisUpdate.Before(b.ThisUpdate)
}

// lookup returns the entry that revokes a serial number and the list it is
// in, or nil. The newest list that mentions the number counts.
func (c *chain) lookup(serial *big.Int) (Entry, *List) {
	for _, list := range c.lists {
		if entry, ok := list.Lookup(serial); ok {
			if entry.Reason == RemoveFromCRL {
				return Entry{}, nil
			}
			return entry, list
		}
	}
	return Entry{}, nil
}

// newest returns the list whose dates count for all of the chain: a complete
// list with a delta CRL applied has the dates of the delta CRL (RFC 5280
// section 5.2.4).
func (c *chain) newest() *List { return c.lists[0] }

// current returns NoCause if the chain is current at a time, or why not.
func (c *chain) current(at time.Time) Cause {
	list := c.newest()
	switch {
	case at.Before(list.ThisUpdate):
		return NotYetIssued
	case list.NextUpdate.IsZero():
		return NoNextUpdate
	case at.After(list.NextUpdate):
		return OutOfDate
	}
	return NoCause
}

// A coverage says how a scope relates to a certificate.
type coverage uint8

const (
	otherKind      coverage = iota // for CAs only and it is none, or the reverse
	otherPartition                 // for other distribution points than it names
	maybeCovered                   // for some distribution points, and it names none
	covered
)

// covers relates the scope to a certificate that names the given normalized
// URIs: RFC 5280 section 6.3.3 (b).
func (c *chain) covers(isCA bool, uris []string) coverage {
	switch {
	case isCA && c.scope.OnlyUserCerts, !isCA && c.scope.OnlyCACerts:
		return otherKind
	case len(c.uris) == 0:
		return covered
	case len(uris) == 0:
		return maybeCovered
	}
	for _, uri := range uris {
		if _, found := slices.BinarySearch(c.uris, uri); found {
			return covered
		}
	}
	return otherPartition
}

// scopeKey is equal for equal scopes.
func scopeKey(s Scope) string {
	return fmt.Sprintf("%t %t %q", s.OnlyUserCerts, s.OnlyCACerts, normalURIs(s.DistributionPoints))
}

// normalURIs returns the URIs in a form in which equal ones are equal
// strings, sorted and without duplicates. Scheme and host do not depend on
// case: RFC 5280 section 7.4. What is not a URI stays as it is.
func normalURIs(uris []string) []string {
	normal := make([]string, 0, len(uris))
	for _, uri := range uris {
		if u, err := url.Parse(uri); err == nil {
			u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
			uri = u.String()
		}
		normal = append(normal, uri)
	}
	slices.Sort(normal)
	return slices.Compact(normal)
}
