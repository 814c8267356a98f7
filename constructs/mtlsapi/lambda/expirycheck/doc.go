// Command expirycheck measures how long the certificates of a mutual-TLS API are
// still valid: those of the truststore, and those in AWS Certificate Manager, the
// server's and the clients'. A schedule invokes it.
//
// API Gateway does not tell when a certificate of the truststore expires; from
// then on it refuses the clients below it.
//
// # Environment
//
//	TRUSTSTORE_BUCKET, TRUSTSTORE_KEY  the truststore; required
//	CERTIFICATE_ARNS                   ["arn:aws:acm:..."]: certificates in ACM
//	REVOCATION_SOURCES                 [{"bucket":"b","prefix":"crl/"}]: where the
//	                                   authorities' revocation lists are
//	WARN_DAYS                          a certificate that expires in less is a
//	                                   warning in the log; required
//
// # Metrics
//
// In the namespace Lintel/MutualTls, by FunctionName:
//
//	DaysToExpiry      whole days until the first certificate expires, negative
//	                  once one has
//	HoursToCrlExpiry  whole hours until the first revocation list goes out of
//	                  date, negative once one has
//
// The log has a record for each certificate and for each issuer of lists.
//
// # Errors
//
// What cannot be read hides nothing else: everything is checked and measured, and
// then the invocation fails with all that went wrong, for the alarm on the
// function's errors. A certificate that ACM has not issued, or has revoked, has no
// expiry: it is a warning in the log.
package main
