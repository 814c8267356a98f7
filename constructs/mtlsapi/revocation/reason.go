package revocation

import "strconv"

// A Reason says why a certificate was revoked: CRLReason of RFC 5280 section
// 5.3.1. An issuer may use a code that the RFC does not assign; the
// certificate is revoked all the same.
type Reason uint8

// The reasons of RFC 5280 section 5.3.1. Code 7 is not used.
const (
	// Unspecified is also the reason of an entry that states none.
	Unspecified          Reason = 0
	KeyCompromise        Reason = 1
	CACompromise         Reason = 2
	AffiliationChanged   Reason = 3
	Superseded           Reason = 4
	CessationOfOperation Reason = 5
	// CertificateHold is a revocation that may be taken back.
	CertificateHold Reason = 6
	// RemoveFromCRL occurs in delta CRLs only and takes a revocation back:
	// the certificate expired or is no longer on hold.
	RemoveFromCRL      Reason = 8
	PrivilegeWithdrawn Reason = 9
	AACompromise       Reason = 10
)

var reasonNames = [...]string{
	Unspecified:          "unspecified",
	KeyCompromise:        "keyCompromise",
	CACompromise:         "cACompromise",
	AffiliationChanged:   "affiliationChanged",
	Superseded:           "superseded",
	CessationOfOperation: "cessationOfOperation",
	CertificateHold:      "certificateHold",
	RemoveFromCRL:        "removeFromCRL",
	PrivilegeWithdrawn:   "privilegeWithdrawn",
	AACompromise:         "aACompromise",
}

// String returns the identifier that RFC 5280 gives the reason, such as
// "keyCompromise", or "reason 7" for a code that it does not assign.
func (r Reason) String() string {
	if int(r) < len(reasonNames) && reasonNames[r] != "" {
		return reasonNames[r]
	}
	return "reason " + strconv.Itoa(int(r))
}
