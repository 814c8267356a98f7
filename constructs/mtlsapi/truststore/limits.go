package truststore

// MaxChainLength is the greatest number of CA certificates between a client's
// certificate and the end of its chain, the root included and the client's own
// certificate not: a root and three subordinate CAs, one below the other.
//
// The developer guide says "Certificates can have a maximum chain length of
// four" and does not say what it counts. Two reports that tried it on the
// service agree that the client's certificate is not counted: "4 (root + 3
// intermediates)" (Sample, scenario 7) and "root plus up to three intermediate"
// CAs (Field); see the package comment. AWS Private CA builds hierarchies of up to five
// levels, so a hierarchy that is legal there can be one too deep here.
const MaxChainLength = 4

// MaxSize is the greatest size of the bundle in bytes.
//
// No AWS page states it. Sample measured that 999 KB is accepted and that the
// object must be smaller than 1000 KB; this is the smaller reading of KB.
// It holds about 900 RSA-2048 or 500 RSA-4096 certificates.
const MaxSize = 999_000

// Bounds of an RSA modulus in bits. The developer guide has no upper bound; a
// bound is needed because the time of one verification grows with the square of
// the size, and 8192 is where crypto/tls stops as well.
const (
	minRSABits = 2048
	maxRSABits = 8192
)
