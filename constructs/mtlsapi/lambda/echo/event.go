package main

import "cmp"

// An event is what the answer needs of a proxy event of either kind. The fields of
// one kind are empty in the other (API Gateway Developer Guide, "Create AWS
// Lambda proxy integrations for HTTP APIs" and "Lambda proxy integrations in
// API Gateway").
type event struct {
	// Of a REST API.
	HTTPMethod string `json:"httpMethod"`
	Path       string `json:"path"`

	// Of an HTTP API.
	RawPath string `json:"rawPath"`

	RequestContext struct {
		// Of an HTTP API.
		HTTP struct {
			Method string `json:"method"`
		} `json:"http"`
		Authentication struct {
			ClientCert clientCert `json:"clientCert"`
		} `json:"authentication"`

		// Of a REST API.
		Identity struct {
			ClientCert clientCert `json:"clientCert"`
		} `json:"identity"`

		// The context of a Lambda authorizer: as it is in a REST API, one
		// level down in an HTTP API.
		Authorizer struct {
			authorized
			Lambda authorized `json:"lambda"`
		} `json:"authorizer"`
	} `json:"requestContext"`
}

// clientCert is how API Gateway describes the certificate of the TLS handshake.
type clientCert struct {
	SubjectDN    string `json:"subjectDN"`
	IssuerDN     string `json:"issuerDN"`
	SerialNumber string `json:"serialNumber"`
	Validity     struct {
		NotAfter string `json:"notAfter"`
	} `json:"validity"`
}

func (c clientCert) client() client {
	return client{Subject: c.SubjectDN, Issuer: c.IssuerDN, Serial: c.SerialNumber, NotAfter: c.Validity.NotAfter}
}

// authorized is what Lintel's authorizer says about the same certificate.
type authorized struct {
	Subject  string `json:"clientSubject"`
	Issuer   string `json:"clientIssuer"`
	Serial   string `json:"clientSerial"`
	NotAfter string `json:"clientNotAfter"`
}

func (e *event) method() string { return cmp.Or(e.RequestContext.HTTP.Method, e.HTTPMethod) }

func (e *event) path() string { return cmp.Or(e.RawPath, e.Path) }

// client returns who called, the zero client if nobody said.
func (e *event) client() client {
	c := &e.RequestContext
	return cmp.Or(
		client(c.Authorizer.Lambda),
		client(c.Authorizer.authorized),
		c.Authentication.ClientCert.client(),
		c.Identity.ClientCert.client(),
	)
}
