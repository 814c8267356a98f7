package truststore

// A Rule is the identifier of something [Assemble] demands of a source, a
// certificate or the bundle. DG, Sample and Field are the sources named in the
// package comment.
type Rule string

// Rules of a source.
const (
	// RuleNoCertificate: a source has at least one certificate, and there is at
	// least one source. An empty truststore trusts nobody; more often it is a
	// file that could not be read as meant (DER, UTF-16).
	RuleNoCertificate Rule = "no-certificate"

	// RulePEM: every BEGIN line opens a block, every block is closed, carries no
	// headers, and is base64 (RFC 7468, section 2). DG: truststores are text
	// files of BEGIN CERTIFICATE and END CERTIFICATE blocks. Readers differ in
	// what they skip, so nothing is skipped here.
	RulePEM Rule = "pem"

	// RulePrivateKey: no block is a private key. It would lie in a bucket that is
	// read by everything that needs the truststore.
	RulePrivateKey Rule = "private-key"

	// RuleBlockType: every block is labeled CERTIFICATE (RFC 7468, section 5).
	RuleBlockType Rule = "block-type"

	// RuleX509Syntax: a block is one X.509 certificate in DER without trailing
	// bytes, as crypto/x509 parses it. DG: "The certificate must meet X.509
	// syntax requirements".
	RuleX509Syntax Rule = "x509-syntax"
)

// Rules of a certificate.
const (
	// RuleVersion: X.509 version 3. RFC 5280, section 4.1.2.1: extensions need
	// version 3, and without them nothing says that the certificate is a CA's.
	// DG is silent; fails closed.
	RuleVersion Rule = "version"

	// RuleBasicConstraints: the basic constraints extension says CA. DG: the
	// truststore is "a trusted list of certificates from Certificate
	// Authorities". It does not say whether the flag is checked; RFC 5280,
	// section 4.2.1.9 forbids verifying certificates with any other key.
	RuleBasicConstraints Rule = "basic-constraints"

	// RuleKeyUsage: the key usage extension, where present, has keyCertSign
	// (RFC 5280, section 4.2.1.3). DG is silent; fails closed.
	RuleKeyUsage Rule = "key-usage"

	// RuleExtendedKeyUsage: the extended key usage extension, where present, has
	// clientAuth or anyExtendedKeyUsage. DG is silent. crypto/x509 refuses every
	// client certificate below a CA limited to other purposes (as public CAs for
	// servers are), so such a CA has no use in a truststore.
	RuleExtendedKeyUsage Rule = "extended-key-usage"

	// RuleCriticalExtension: no critical extension that crypto/x509 does not
	// process. RFC 5280, section 4.2: such a certificate must be rejected.
	RuleCriticalExtension Rule = "critical-extension"

	// RuleSubject: the subject is not empty (RFC 5280, section 4.1.2.6). DG:
	// "The names and subjects of certificates must form an unbroken chain".
	RuleSubject Rule = "subject"

	// RuleNotYetValid and RuleExpired: DG: "The certificate's validity period
	// must be current". Sample: an expired CA is accepted with a warning and
	// every client below it is refused.
	RuleNotYetValid Rule = "not-yet-valid"
	RuleExpired     Rule = "expired"

	// RuleKeyAlgorithm: the key is RSA or ECDSA. DG lists "RSA-2048 or stronger"
	// and "ECDSA-256 or stronger", nothing else: Ed25519 and DSA are refused.
	RuleKeyAlgorithm Rule = "key-algorithm"

	// RuleRSAKeySize: DG: "RSA-2048 or stronger". The upper bound of 8192 bits is
	// that of crypto/tls.
	RuleRSAKeySize Rule = "rsa-key-size"

	// RuleCurve: DG: "ECDSA-256 or stronger": P-256, P-384 and P-521, the curves
	// of AWS Private CA. Others of that size do not parse (RuleX509Syntax).
	RuleCurve Rule = "curve"

	// RuleSignatureAlgorithm: DG: "SHA-256 or stronger", over RSA (PKCS #1 v1.5
	// or PSS) or ECDSA. It says this of the certificates in the truststore, so it
	// holds for a root's signature of itself as well.
	RuleSignatureAlgorithm Rule = "signature-algorithm"
)

// Rules of the bundle and its chains.
const (
	// RuleSize: at most [MaxSize] bytes. Sample.
	RuleSize Rule = "size"

	// RuleUniqueSubject: no two different certificates have the same subject.
	// Sample: duplicate subject DNs are "rejected at import", "each CA must have a
	// unique subject". How names are compared is not said: names that differ only
	// in case, blanks or string type count as the same here.
	RuleUniqueSubject Rule = "unique-subject"

	// RuleIssuer: the issuer of every certificate is in the bundle. DG: "You must
	// include the complete chain of trust, starting from the issuing CA
	// certificate, up to the root CA certificate".
	RuleIssuer Rule = "issuer"

	// RuleSignature: the signature verifies with the issuer's key. DG: "The
	// certificate's content must not have been altered from that signed by the
	// certificate authority from the truststore".
	RuleSignature Rule = "signature"

	// RuleLoop: every chain ends in a self-signed root. CAs that only certify
	// each other have none. DG, as RuleIssuer.
	RuleLoop Rule = "loop"

	// RulePathLength: no CA has more CAs below it than its path length constraint
	// allows (RFC 5280, section 4.2.1.9). DG is silent; fails closed.
	RulePathLength Rule = "path-length"

	// RuleChainLength: at most [MaxChainLength] CA certificates in a chain. DG,
	// Sample, Field.
	RuleChainLength Rule = "chain-length"
)
