// Package truststore assembles and validates the PEM bundle that Amazon API
// Gateway uses as the truststore of a custom domain name with mutual TLS.
//
// API Gateway accepts a bundle with mistakes in it: it answers with
// truststoreWarnings, keeps mutual TLS enabled, and from then on refuses the
// clients of the certificates it did not like with 403. This package finds those
// mistakes before the bundle is written, names the certificate, and says what
// to do. The same code runs at synth, on a PEM file the user brought, and in
// the custom resource that writes the object.
//
//	bundle, err := truststore.Assemble(time.Now(),
//		truststore.Source{Name: "root CA", PEM: root},
//		truststore.Source{Name: "subordinate CA", PEM: sub})
//	var refused *truststore.Error
//	if errors.As(err, &refused) {
//		// refused.Problems: every certificate that breaks a rule, and which.
//	}
//	body := bundle.PEM()
//
// # Algorithm
//
// [Assemble] works in four steps. Each step collects every problem it finds; a
// step that cannot be judged without the one before it is left out when that
// one failed, so that one mistake is not reported three times.
//
//  1. Read. Every source is read line by line, not with encoding/pem, which
//     skips a block it cannot decode. Text between blocks (as "openssl x509
//     -text" prints it), CRLF line ends, trailing blanks and a leading UTF-8
//     byte order mark are accepted. A block that is not a certificate, that is
//     not closed, or whose base64 or DER is broken is a problem; a private key
//     is a problem of its own kind, and no byte of any block is ever quoted.
//     Identical certificates are kept once; they are compared as DER.
//  2. Judge each certificate alone: version, extensions, validity, key,
//     signature algorithm.
//  3. Judge the bundle: size, one certificate per subject, and for each
//     certificate the chain of issuers inside the bundle up to a self-signed
//     root: present, signed, not too long, within every path length constraint.
//  4. Order and encode.
//
// # Order
//
// Each chain runs from the issuing CA up to its root, the order in which the
// developer guide describes it. A bundle is a forest, so this is its
// post-order: the roots by subject, and below each CA its subordinates by
// subject, each one before its issuer. Subjects are compared as their RFC 2253
// text without regard to case. The order, and so the bytes and
// [Bundle.Digest], depend on the set of certificates only, not on the order of
// the sources or on how they were formatted. A bundle that is assembled again
// gives the same bytes.
//
// # Rules and sources
//
// Each [Rule] names the source it comes from. DG is the API Gateway developer
// guide, pages rest-api-mutual-tls and http-api-mutual-tls, section "Configuring
// your truststore":
//
//	https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
//	https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mutual-tls.html
//
// Sample is an AWS sample that measured the limits the guide leaves open
// (README, section "Empirical limits", August 2026):
//
//	https://github.com/aws-samples/serverless-samples/tree/main/apigw-mtls-multi-tenant
//
// Field is a report of the chain length measured on the service:
//
//	https://www.javierinthecloud.com/understanding-the-api-gateway-mtls-chain-depth-limit
//
// Where all of them are silent the rule follows RFC 5280 or what crypto/x509
// enforces, whichever refuses more, and its comment says so: a truststore fails
// closed. There is no limit on the number of certificates: the API Gateway
// quota pages list none, and the sample met none up to the size limit.
//
// # Same-name CAs
//
// API Gateway refuses a truststore in which two certificates have the same
// subject (Sample). A CA that was renewed with its old key therefore replaces its
// former certificate (what was issued under the one verifies under the other),
// and a CA that is rotated to a new key needs a new subject, "Example CA G2",
// to be trusted next to the old one. See [RuleUniqueSubject].
package truststore
