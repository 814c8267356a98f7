// Command authorizer is the Lambda authorizer of a mutual-TLS API. API Gateway has
// checked already that a client holds the key of a certificate that the truststore
// trusts; what it never looks at is whether that certificate has been revoked.
//
// A client is let in if
//
//   - its certificate has a chain through the truststore to a root, with every
//     signature right, every certificate of it valid now, and client
//     authentication among the extended key usages if there are any;
//   - no certificate of the chain below the root is revoked, and all of them are
//     known not to be: a current list of the issuer covers each;
//   - it matches at least one entry of at least one list of the allow-list, if that
//     has entries.
//
// Everything else is denied, errors first of all. The caller gets a 403 that says
// nothing; the log has a record with the code and the reason of each denial.
//
// # Events
//
// Events of HTTP APIs (payload format 2.0) get a simple response, those of REST
// APIs (and payload format 1.0) an IAM policy for exactly the method that was
// called. A denial in a REST API is a policy that denies: an error "Unauthorized"
// would be answered with 401, and any other one with 500. The integration gets
//
//	clientSubject, clientIssuer  distinguished names (RFC 2253)
//	clientSerial                 hexadecimal, upper case, whole bytes
//	clientNotAfter               RFC 3339, UTC
//	clientSans                   subject alternative names, joined with commas
//
// in the authorizer's context. clientSans leaves out names that have a comma, and
// what goes beyond 1 KiB.
//
// # Environment
//
//	TRUSTSTORE_BUCKET, TRUSTSTORE_KEY, TRUSTSTORE_VERSION
//	    the object that API Gateway trusts; required
//	REVOCATION_SOURCES
//	    [{"bucket":"b","prefix":"crl/"}]: where the revocation lists are; without
//	    one, revocation is not checked
//	ALLOW_WHEN_UNKNOWN
//	    "true" lets clients in whose revocation status cannot be told, because a
//	    list is missing, unreadable or out of date; "false" is the default
//	ALLOW_LIST
//	    {"subjects":[],"sans":[],"serials":[],"issuers":[]}
//	REFRESH_SECONDS
//	    the age at which revocation lists are loaded anew, 300 by default
//
// # Revocation lists
//
// They are kept in memory and refreshed in the background; packages crls and
// refresh say how, and what happens when something cannot be read. A revocation is
// seen at the latest when the list that has it is twice REFRESH_SECONDS old, as
// long as S3 answers. A list may have a fifth as many bytes as the function has
// memory, and all lists together two fifths.
//
// # Metrics
//
// In the namespace Lintel/MutualTls, by FunctionName: Allowed and Denied count
// decisions. RevocationUnavailable counts those for which a revocation status could
// not be told, and refreshes in which something could not be used: that failed, or
// found an object that is not a list. CrlRefreshMilliseconds is how long a refresh
// took.
//
// # Log
//
// Each decision is a record with code, subject, serial, issuer and apiRequestId,
// which is the requestId of the API's access log: INFO "allowed"; WARN "denied"
// with a reason; ERROR "denied" where the operator has to do something. A client
// that is let in although its status is unknown is a WARN "allowed" with the
// reason.
package main
