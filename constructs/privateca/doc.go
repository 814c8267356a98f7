// Package privateca makes a private certificate authority: a hierarchy of AWS
// Private CA authorities, activated from the root down, with revocation lists.
//
// The shortest use is a root and a subordinate that issues:
//
//	ca := privateca.New(stack, "Ca", nil)
//
// ACM issues from ca.Issuing, and what has [Hierarchy.GrantIssue] does. Constructs
// that need an authority create one, or take yours: mtlsapi for the certificates of
// clients, kafkacluster for those of brokers.
//
// An authority is billed by the month, whether it issues or not: a general-purpose
// one much more than one for short-lived certificates ([Props].ShortLived).
package privateca
