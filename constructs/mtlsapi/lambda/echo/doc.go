// Command echo is the integration of a mutual-TLS API that has no routes yet: a
// Lambda function that answers every request with who called.
//
//	{
//	  "message": "Mutual TLS works: this is who API Gateway says you are.",
//	  "method": "GET",
//	  "path": "/orders/7",
//	  "client": {"subject": "CN=device-1,O=Example", "issuer": "CN=Example CA", "serial": "0A1B", "notAfter": "2027-01-01T00:00:00Z"}
//	}
//
// It takes the proxy events of HTTP APIs (payload format 2.0) and of REST APIs.
// The client is the one that Lintel's authorizer passes on or, where there is no
// authorizer, the one in the request context, in API Gateway's own notation.
// Headers, query and body are never repeated: they may hold secrets, and a page
// that repeats them serves cross-site scripting.
package main
