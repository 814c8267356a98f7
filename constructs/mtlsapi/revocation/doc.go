// Package revocation answers whether a certificate is revoked, from
// certificate revocation lists (CRLs) of up to millions of entries.
//
// Parse verifies a list and indexes it, NewSet combines lists, and Check
// answers:
//
//	list, err := revocation.Parse(crl, ca)
//	...
//	set, err := revocation.NewSet(list)
//	...
//	switch verdict := set.Check(certificate, time.Now()); verdict.Status {
//	case revocation.Good:
//		// Let it in.
//	default:
//		// Revoked, Stale or Unknown: verdict says why.
//	}
//
// The package decides nothing beyond that: whether a certificate whose status
// is [Stale] or [Unknown] is let in is the caller's policy. It does no input
// or output and uses the standard library only.
//
// # What it reads
//
// Version 2 lists of RFC 5280 section 5 in DER, or in PEM with the type
// "X509 CRL":
//
//   - complete lists,
//   - partitions: lists with a critical issuingDistributionPoint (section
//     5.2.5) that cover the certificates that name its URI. AWS Private CA
//     writes its partitioned CRLs like this and requires that clients compare
//     the two URIs
//     (https://docs.aws.amazon.com/privateca/latest/userguide/crl-planning.html#crl-type),
//   - lists for certificates of CAs only, or of others only (the same
//     section),
//   - delta CRLs (section 5.2.4). AWS Private CA does not issue them
//     (https://docs.aws.amazon.com/privateca/latest/APIReference/API_CrlConfiguration.html).
//
// The list is taken apart with as little code as possible: what is not an
// entry is parsed by [x509.ParseRevocationList] and the signature verified by
// [x509.RevocationList.CheckSignatureFrom] over the octets as they came. Only
// then are the entries read, so that they are known to be the issuer's. Of a
// list that nobody has verified yet, at most 64 KiB are parsed.
//
// # What it refuses
//
// Parse returns [ErrUnsupported] for a list that is in order but says
// something that this package does not process and that must not be ignored:
//
//   - an unknown critical extension of the list or of an entry (sections 5.2
//     and 5.3);
//   - indirect CRLs, lists for some reasons only and lists of attribute
//     certificates (section 5.2.5), certificateIssuer in an entry (section
//     5.3.3);
//   - a distribution point without a URI;
//   - version 1 lists.
//
// It returns [ErrMalformed] for what crypto/x509 does not accept, and also for
// some of what that does:
//
//   - anything after an element that should be the last: the list, its
//     fields, an entry, an extension, a reason code, a number;
//   - negative serial numbers, and those above 20 octets, not counting the
//     zero octet of the sign (section 4.1.2.2). Serial number zero is
//     accepted: it is not allowed either, but crypto/x509 reads certificates
//     that have it, so it must be possible to revoke them;
//   - revocation dates with a time zone other than Z or without seconds
//     (section 4.1.2.5);
//   - reason codes that are negative, above 255 or given twice, and
//     removeFromCRL in a list that is not a delta CRL (section 5.3.1);
//   - an extension of the list that occurs twice;
//   - CRL numbers that are negative or above 20 octets (section 5.2.3), a
//     delta CRL without a number or whose base is not lower (section 5.2.4);
//   - an issuingDistributionPoint that is empty, or for CAs only and for
//     others only at the same time (section 5.2.5).
//
// It returns [ErrSignature] for SHA-1, and [ErrTooLarge] above
// [Parser.MaxBytes] and above 64 KiB of anything that is not an entry.
//
// It accepts what RFC 5280 asks of issuers but a verdict does not depend on:
// an empty revokedCertificates, dates before 2050 as GeneralizedTime, a list
// without CRL number or authority key identifier, reason codes that the RFC
// does not assign, a serial number that occurs twice (see [List.Lookup]). A
// list without nextUpdate is accepted but never current.
//
// # How it works
//
// The entries are walked twice, without an object for any of them: once to
// hash the serial numbers, once to make fixed-width records, which a counting
// sort puts into buckets of 4 on average. The index of n entries with serial
// numbers of up to w octets, at least 8, takes
//
//	n × (w + 5 + 1) octets of records: serial number, date, reason
//	n octets of directory: 4 for each bucket
//
// which is 23 MB for a million entries with serial numbers of 16 octets, the
// size that AWS Private CA uses. It has no pointers, so it costs the garbage
// collector nothing, and no part of the list's DER, which can be freed.
// During Parse another 4 octets for every 20 of the entries' DER are in use.
// As an entry takes at least 20 octets of DER, a list cannot make Parse
// allocate more than about three times its size.
//
// Parsing is linear in the size of the list. A lookup hashes the serial
// number, with a seed that is random for each list, and compares it with the
// records of one bucket: constant time on average, whatever n. Nothing
// allocates per entry or per lookup. The benchmarks compare both with
// crypto/x509.
package revocation
