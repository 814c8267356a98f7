// Package signedurl signs image URLs and verifies them, in the form of AWS's
// Serverless Image Handler (Dynamic Image Transformation for Amazon CloudFront),
// so that callers which sign for the original need no change.
//
//	signed, err := signedurl.Sign(secret, u, time.Now().Add(time.Hour))
//
// and where the request arrives
//
//	verifier, err := signedurl.NewVerifier(current, previous)
//	...
//	expiry, err := verifier.Verify(path, rawQuery, time.Now())
//
// # The signature
//
// It is the HMAC-SHA256, in lower-case hexadecimal, of the path as it is sent
// (percent-encoded) and, if there is any, a question mark and the query: its
// parameters but signature, decoded, sorted by name, joined by = and &. Of a
// parameter that is repeated the last value counts.
//
// Since the decoded values are joined without escapes, names that hold = or & and
// values that hold & could be told two ways. The original signs them; here they are
// refused, by Sign and by Verify. No parameter of an image request needs them.
//
// # Expiry
//
// The parameter expires is a time of the form YYYYMMDDTHHmmssZ, for example
// 19700102T120304Z. It is checked whether or not signatures are: see [Expires].
//
// # Keys
//
// A verifier takes one key, or two while they are rotated: sign with the new one
// once every verifier has both. Comparing takes the same time for every signature
// and key. No error holds a key or a valid signature.
package signedurl
