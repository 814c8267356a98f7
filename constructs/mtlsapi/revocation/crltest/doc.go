// Package crltest generates certificate revocation lists for tests and
// benchmarks, quickly enough for lists of a million entries.
//
// [x509.CreateRevocationList] needs an object per entry and seconds for a
// million of them. This package appends entries to a byte slice
// ([AppendEntry], [AppendRandomEntries]) and signs the list once
// ([Authority.Sign]): a million entries take a fraction of a second.
//
//	ca, err := crltest.NewAuthority("Example CA")
//	...
//	der, err := ca.Sign(crltest.List{
//		Number:  big.NewInt(1),
//		Revoked: crltest.AppendRandomEntries(nil, 1_000_000, 16),
//	})
//
// It can also produce lists that the standard library refuses to create:
// without a CRL number or nextUpdate, with entries that are malformed, with
// critical extensions nobody knows.
//
// It is not a CA: keys are made on the spot, nothing checks what is signed.
package crltest
