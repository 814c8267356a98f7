// Package crls loads certificate revocation lists from Amazon S3 and says from
// them whether certificates are revoked.
//
// A list is every object below the prefix of a [Source] whose key ends in ".crl",
// where AWS Private CA writes them. [Store.Load] asks for one listing of each
// source, and reads and parses those objects only whose entity tag is not the one
// that it saw the last time: a refresh in which nothing changed is one request.
//
// # What goes wrong, and what happens then
//
// Nothing that is wrong with one list hides another one, and nothing makes a
// certificate good:
//
//   - A source that cannot be listed, or an object that cannot be read, is an
//     error of Load; what was loaded from it before stays in use, and the next
//     Load tries again.
//   - An object that is not a valid list (damaged, not signed by its issuer, too
//     large) is a [Lists.Problems] until it is replaced; the list it replaced
//     stays in use.
//   - A list of an issuer that is not in the truststore is left out. A bucket may
//     well have such lists.
//   - A list that is gone from the bucket is not used any longer.
//
// A list that stays in use goes out of date by its nextUpdate, and the verdict on
// its issuer's certificates is then Stale.
package crls
