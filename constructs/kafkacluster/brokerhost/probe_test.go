package brokerhost

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// TestProbes runs the two probes for real, against servers on loopback.
func TestProbes(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	for _, d := range []string{dir, other} {
		if err := newCA(d); err != nil {
			t.Fatal(err)
		}
	}
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "etc/lintel-kafka/tls"), 0o755); err != nil {
		t.Fatal(err)
	}
	issuer, err := os.ReadFile(filepath.Join(dir, "issuer.pem"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "etc/lintel-kafka/tls/truststore.pem"), issuer, 0o600); err != nil {
		t.Fatal(err)
	}
	probe := func(command string, port int) bool {
		c := exec.Command("bash", "-c", ". files/lib/common.sh; . files/lib/cluster.sh; HOST=b2.kafka.test; CLIENT_PORT=$1; "+command, "bash", strconv.Itoa(port))
		c.Env = append(os.Environ(), "LINTEL_KAFKA_ROOT="+root)
		return c.Run() == nil
	}
	certificate := func(ca, host string, validity time.Duration) *tls.Config {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: host}, DNSNames: []string{host}}, key)
		if err != nil {
			t.Fatal(err)
		}
		issuer, issuerKey, err := readCA(ca)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := (&world{Validity: validity}).issue(request, issuer, issuerKey)
		if err != nil {
			t.Fatal(err)
		}
		return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{leaf, issuer.Raw}, PrivateKey: key}}}
	}
	for _, test := range []struct {
		name   string
		config *tls.Config // nil: accepts and hangs up
		serves bool
	}{
		{"as it should be", certificate(dir, "b2.kafka.test", time.Hour), true},
		{"another name", certificate(dir, "b1.kafka.test", time.Hour), false},
		{"another CA", certificate(other, "b2.kafka.test", time.Hour), false},
		{"expired", certificate(dir, "b2.kafka.test", -time.Minute), false},
		{"no TLS", nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			go func() {
				for {
					conn, err := listener.Accept()
					if err != nil {
						return
					}
					go func() {
						defer conn.Close()
						if test.config != nil {
							server := tls.Server(conn, test.config)
							// Until the client leaves; whether it was content is what it
							// says, not this side.
							_, _ = server.Read(make([]byte, 1))
						}
					}()
				}
			}()
			port := listener.Addr().(*net.TCPAddr).Port
			if got := probe("serves", port); got != test.serves {
				t.Errorf("serves: %t", got)
			}
			if !probe(`listens 127.0.0.1 "$CLIENT_PORT"`, port) {
				t.Error("listens: false")
			}
			listener.Close()
			if probe(`listens 127.0.0.1 "$CLIENT_PORT"`, port) || probe("serves", port) {
				t.Error("a closed port answers")
			}
		})
	}
}
