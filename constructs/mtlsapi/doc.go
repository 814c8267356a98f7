// Package mtlsapi makes an API that answers only clients with a certificate of
// an authority you trust: mutual TLS at API Gateway, with everything around it
// that makes it hold.
//
// The shortest use creates a private CA of two levels, a client certificate, the
// truststore, an HTTP API on a custom domain with its server certificate and DNS
// records, an authorizer that checks revocation, and the alarms:
//
//	mtlsapi.New(stack, "Api", &mtlsapi.Props{
//		DomainName: "api.example.com",
//		HostedZone: zone,
//	})
//
// # Who is trusted
//
// By default a new AWS Private CA hierarchy, whose authorities are billed by the
// month. [Props.TruststorePEMFiles] trusts authorities of your own instead,
// without that bill; [Props.CertificateAuthorityARNs] existing ones of AWS Private
// CA; [Props.PrivateCA] one hierarchy for several APIs.
//
// The truststore is assembled by a custom resource that parses every certificate
// and refuses what API Gateway would take and then ignore: see the core package
// truststore, which also runs while the app is synthesized. The domain uses the
// very version of the object that was written, so a changed chain rolls the
// domain and an unchanged one does not. After that, API Gateway's own warnings
// are read, and fail the deployment.
//
// # Who is let in
//
// API Gateway checks that a client's certificate chains to the truststore and is
// in its validity. It does not check revocation. The authorizer does, for the
// client's certificate and every authority above it, with the core package
// revocation; it denies when a list is missing, unreadable or out of date, unless
// [Props.AllowWhenRevocationUnknown]. [Props.AllowList] narrows further. Routes
// get the client's identity in the request context: clientSubject, clientIssuer,
// clientSerial, clientNotAfter and clientSans.
//
// The execute-api endpoint, which asks for no certificate, is off.
//
// # Rotation
//
// Raise [Props.PrivateCAGeneration] and set [Props.TrustPreviousGeneration]: both
// hierarchies are trusted, and new client certificates come from the new one.
// When clients have changed, unset TrustPreviousGeneration: the old hierarchy is
// dropped from the truststore and deleted.
package mtlsapi
