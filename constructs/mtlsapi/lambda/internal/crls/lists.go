package crls

import (
	"cmp"
	"crypto/x509"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
)

// Lists are the lists of all sources at one time. They do not change, and may be
// used concurrently. The zero Lists are none.
type Lists struct {
	// files are the objects that were seen, by location.
	files map[location]file
	// sets answer for the certificates of an issuer, by its distinguished name
	// in DER: so that a delta list without its base is a matter of one issuer.
	sets     map[string]*revocation.Set
	problems []error
}

// A file is an object and what was made of it.
type file struct {
	listing
	// list is what to use: from this version of the object, or from the one
	// before if this one is not a list. It is nil if neither is, or the issuer
	// is not one of ours.
	list *revocation.List
	// problem says why this version of the object is not a list.
	problem error
}

// Check says whether the lists revoke a certificate: see [revocation.Set.Check].
func (l *Lists) Check(certificate *x509.Certificate, at time.Time) revocation.Verdict {
	set := l.sets[string(certificate.RawIssuer)]
	if set == nil {
		return revocation.Verdict{Status: revocation.Unknown, Cause: revocation.NoList}
	}
	return set.Check(certificate, at)
}

// Problems returns what is wrong with the objects themselves: one error for each
// that is not a list, or that cannot be combined with the others. They remain
// until the objects are replaced.
func (l *Lists) Problems() []error { return slices.Clone(l.problems) }

// An IssuerLists is what is loaded of one issuer.
type IssuerLists struct {
	// Issuer is its distinguished name.
	Issuer string
	// Lists are the number of those in use, and Entries that of their entries.
	// Lists that a newer one replaces are left out.
	Lists, Entries int
	// NextUpdate is when the first of them goes out of date. It is zero if one
	// does not say.
	NextUpdate time.Time
}

// ByIssuer returns what is loaded, by the issuers' names.
func (l *Lists) ByIssuer() []IssuerLists {
	var issuers []IssuerLists
	for _, set := range l.sets {
		lists := set.Lists()
		issuer := IssuerLists{Issuer: lists[0].Issuer.String(), Lists: len(lists), NextUpdate: set.NextUpdate()}
		for _, list := range lists {
			issuer.Entries += list.Len()
		}
		issuers = append(issuers, issuer)
	}
	slices.SortFunc(issuers, func(a, b IssuerLists) int { return cmp.Compare(a.Issuer, b.Issuer) })
	return issuers
}

// keepSource takes over the files of a source that could not be listed, and
// returns their size.
func (l *Lists) keepSource(source int, previous *Lists) (size int64) {
	for where, f := range previous.files {
		if f.source == source {
			l.files[where] = f
			size += f.size
		}
	}
	return size
}

// combine makes the sets and problems from the files. The set of an issuer whose
// lists cannot be combined is the previous one, while there is one.
func (l *Lists) combine(previous *Lists) {
	byIssuer := map[string][]*revocation.List{}
	order := slices.SortedFunc(maps.Keys(l.files), location.compare)
	for _, where := range order {
		f := l.files[where]
		if f.problem != nil {
			l.problems = append(l.problems, fmt.Errorf("%v: %w", where, f.problem))
		}
		if f.list != nil {
			issuer := string(f.list.RawIssuer)
			byIssuer[issuer] = append(byIssuer[issuer], f.list)
		}
	}
	l.sets = make(map[string]*revocation.Set, len(byIssuer))
	for _, issuer := range slices.Sorted(maps.Keys(byIssuer)) {
		lists := byIssuer[issuer]
		set, err := revocation.NewSet(lists...)
		if err != nil {
			l.problems = append(l.problems, err)
			set = previous.sets[issuer]
		}
		if set != nil {
			l.sets[issuer] = set
		}
	}
}
