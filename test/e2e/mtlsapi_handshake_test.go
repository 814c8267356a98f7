package e2e

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/pki"
)

// newServer returns a TLS server that demands client certificates and trusts exactly the truststore's object, as it is
// now. It answers with the name of the client.
func (ts *truststore) newServer(t *testing.T) *httptest.Server {
	t.Helper()
	object, ok := ts.s3.Object(truststoreBucket, truststoreKey)
	if !ok {
		t.Fatal("there is no truststore")
	}
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM(object.Body) {
		t.Fatal("the truststore has no certificate")
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.WriteString(w, r.TLS.PeerCertificates[0].Subject.CommonName); err != nil {
			t.Error(err)
		}
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: authorities}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail are what this is about
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

// call sends a request and returns the name by which the server knows the client. The client presents the certificate
// without any others, as all above it is in the truststore, and whether or not the server says that it trusts the issuer.
func call(t *testing.T, server *httptest.Server, client *pki.Certificate) (name string, err error) {
	t.Helper()
	presented := new(tls.Certificate)
	if client != nil {
		presented = &tls.Certificate{Certificate: [][]byte{client.Raw}, PrivateKey: client.Key}
	}
	authorities := x509.NewCertPool()
	authorities.AddCert(server.Certificate())
	transport := &http.Transport{TLSClientConfig: &tls.Config{
		RootCAs:              authorities,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return presented, nil },
	}}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Get(server.URL)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

func assertAccepts(t *testing.T, server *httptest.Server, client *pki.Certificate) {
	t.Helper()
	if got, err := call(t, server, client); err != nil || got != client.Subject.CommonName {
		t.Errorf("got %q, %v, want %s let in", got, err, client.Subject.CommonName)
	}
}

func assertRefuses(t *testing.T, server *httptest.Server, client *pki.Certificate) {
	t.Helper()
	if got, err := call(t, server, client); err == nil {
		t.Errorf("let %q in, want it refused", got)
	}
}

// TestTruststoreAtWork has a TLS server trust what the handler wrote.
func TestTruststoreAtWork(t *testing.T) {
	t.Parallel()
	issuing, root := newHierarchy(t, "example")
	namesake, namesakeRoot := newHierarchy(t, "example")
	ts := newTruststore(t)
	ts.assertHolds(t, ts.create(truststoreOf(inline("chain", pki.PEM(issuing, root)))), issuing, root)
	server := ts.newServer(t)

	for _, client := range []*pki.Certificate{issuing.Client(t, "client"), root.Client(t, "client of the root")} {
		assertAccepts(t, server, client)
	}
	for _, test := range []struct {
		name   string
		client *pki.Certificate
	}{
		{"no certificate", nil},
		{"a stranger", pki.NewRoot(t, "stranger").Client(t, "client")},
		{"a namesake's", namesake.Client(t, "client")},
		{"a namesake's root's", namesakeRoot.Client(t, "client")},
		{"self-signed", pki.NewRoot(t, "client", pki.NotCA)},
		{"issued by a client", issuing.Client(t, "client").Client(t, "client of a client")},
		{"issued beyond the path length", issuing.Subordinate(t, "too deep").Client(t, "client")},
		{"expired", issuing.Client(t, "client", pki.Expired)},
	} {
		t.Run(test.name, func(t *testing.T) { assertRefuses(t, server, test.client) })
	}
}

// TestTruststoreRotation replaces a hierarchy by another without a moment in which a client is turned away.
func TestTruststoreRotation(t *testing.T) {
	t.Parallel()
	oldIssuing, oldRoot := newHierarchy(t, "old")
	newIssuing, newRoot := newHierarchy(t, "new")
	before, after := oldIssuing.Client(t, "client before"), newIssuing.Client(t, "client after")
	oldChain := inline("old chain", pki.PEM(oldIssuing, oldRoot))
	newChain := inline("new chain", pki.PEM(newIssuing, newRoot))
	ts := newTruststore(t)

	ts.assertHolds(t, ts.create(truststoreOf(oldChain)), oldIssuing, oldRoot)
	server := ts.newServer(t)
	assertAccepts(t, server, before)
	assertRefuses(t, server, after)

	ts.assertHolds(t, ts.update(truststoreOf(oldChain, newChain)), oldIssuing, oldRoot, newIssuing, newRoot)
	server = ts.newServer(t)
	assertAccepts(t, server, before)
	assertAccepts(t, server, after)

	ts.assertHolds(t, ts.update(truststoreOf(newChain)), newIssuing, newRoot)
	server = ts.newServer(t)
	assertRefuses(t, server, before)
	assertAccepts(t, server, after)
}
