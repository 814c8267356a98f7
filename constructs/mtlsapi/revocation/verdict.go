package revocation

import "fmt"

// A Status is the answer to whether a certificate is revoked.
type Status uint8

const (
	// Unknown means that no list covers the certificate. It is the zero
	// Status, so that a verdict nobody gave is not a good one.
	Unknown Status = iota
	// Good means that a current list covers the certificate and does not
	// revoke it.
	Good
	// Stale means that the lists that cover the certificate do not revoke it,
	// but are not current: a revocation may have been missed.
	Stale
	// Revoked means that a list revokes the certificate, current or not.
	Revoked
)

var statusNames = [...]string{Unknown: "unknown", Good: "good", Stale: "stale", Revoked: "revoked"}

// String returns the status in lower case.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return fmt.Sprintf("status %d", uint8(s))
}

// severity orders statuses by how much speaks against the certificate.
var severity = [...]int{Good: 0, Stale: 1, Unknown: 2, Revoked: 3}

// A Cause says why a status is Stale or Unknown.
type Cause uint8

const (
	// NoCause goes with Good and Revoked.
	NoCause Cause = iota
	// NoCertificate: Check was given no certificate, or one whose serial
	// number is missing or negative.
	NoCertificate
	// NoList: no list of the certificate's issuer is loaded, none with its
	// authority key identifier, or none for its kind, CA or not.
	NoList
	// NoPartition: lists of the certificate's issuer are loaded, but none for
	// a CRL distribution point that the certificate names.
	NoPartition
	// NotYetIssued: the list's thisUpdate is in the future.
	NotYetIssued
	// NoNextUpdate: the list does not say when it goes out of date.
	NoNextUpdate
	// OutOfDate: the list's nextUpdate has passed.
	OutOfDate
)

var causeNames = [...]string{
	NoCause:       "none",
	NoCertificate: "no certificate with a serial number",
	NoList:        "no CRL for the certificate's issuer and kind is loaded",
	NoPartition:   "no CRL for the certificate's distribution point is loaded",
	NotYetIssued:  "thisUpdate is in the future",
	NoNextUpdate:  "has no nextUpdate",
	OutOfDate:     "nextUpdate has passed",
}

// String returns the cause in words that an operator can act on.
func (c Cause) String() string {
	if int(c) < len(causeNames) {
		return causeNames[c]
	}
	return fmt.Sprintf("cause %d", uint8(c))
}

// A Verdict is what the lists of a [Set] say about a certificate.
type Verdict struct {
	Status Status
	// Cause says why the status is Stale or Unknown.
	Cause Cause
	// Entry is the revocation, if the status is Revoked.
	Entry Entry
	// List is the list that decided. It is nil if the status is Unknown.
	List *List
}

// String explains the verdict on one line, for an operator's log.
func (v Verdict) String() string {
	switch {
	case v.List == nil:
		return fmt.Sprintf("%v: %v", v.Status, v.Cause)
	case v.Status == Revoked:
		return fmt.Sprintf("revoked on %s (%v) by %s", v.Entry.RevokedAt.Format(timeFormat), v.Entry.Reason, v.List.describe())
	case v.Status == Stale:
		return fmt.Sprintf("stale: %v: %s with thisUpdate %s and nextUpdate %s", v.Cause, v.List.describe(), v.List.ThisUpdate.Format(timeFormat), v.List.NextUpdate.Format(timeFormat))
	}
	return fmt.Sprintf("%v by %s", v.Status, v.List.describe())
}

const timeFormat = "2006-01-02T15:04:05Z"
