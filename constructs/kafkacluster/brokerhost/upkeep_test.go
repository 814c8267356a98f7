package brokerhost

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// installed is the sandbox as install.sh leaves it, without the time that takes,
// with a certificate that is loaded and has the validity left.
func installed(t *testing.T, left time.Duration, configure ...func(*Config)) *sandbox {
	t.Helper()
	s := newSandbox(t, configure...)
	tls, run, tools := filepath.Join(s.root, "etc/lintel-kafka/tls"), filepath.Join(s.root, "run/lintel-kafka"), filepath.Join(s.root, "opt/kafka/bin")
	s.must(errors.Join(os.MkdirAll(tls, 0o755), os.MkdirAll(run, 0o755), os.MkdirAll(tools, 0o755),
		os.WriteFile(filepath.Join(run, "installed"), nil, 0o600)))
	for _, tool := range kafkaTools {
		s.must(os.Symlink(filepath.Join(s.dir, "bin", tool), filepath.Join(tools, tool)))
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.must(err)
	host := s.config.Brokers[slices.IndexFunc(s.config.Brokers, func(b Broker) bool { return b.NodeID == s.config.NodeID })].Host
	request, err := x509.CreateCertificateRequest(rand.Reader,
		&x509.CertificateRequest{Subject: pkix.Name{CommonName: host}, DNSNames: []string{host}}, key)
	s.must(err)
	issuer, issuerKey, err := readCA(s.dir)
	s.must(err)
	certificate, err := (&world{Validity: left}).issue(request, issuer, issuerKey)
	s.must(err)
	s.must(errors.Join(
		writePEM(filepath.Join(tls, "keystore.pem"), "CERTIFICATE", certificate),
		writePEM(filepath.Join(tls, "certificate.pem"), "CERTIFICATE", certificate),
		writePEM(filepath.Join(run, "loaded.pem"), "CERTIFICATE", certificate),
		writePEM(filepath.Join(tls, "truststore.pem"), "CERTIFICATE", issuer.Raw)))
	s.change(func(w *world) { w.Running = true })
	return s
}

// atHour lets the scripts see a time in an hour that is n modulo 3 since 1970.
func (s *sandbox) atHour(n int) {
	s.t.Helper()
	hour := time.Now().Unix() / 3600
	hour += (int64(n) - hour%3 + 3) % 3
	script := fmt.Sprintf("#!/bin/sh\n[ \"$1\" != +%%s ] || { echo %d; exit; }\nexec /bin/date \"$@\"\n", hour*3600+60)
	s.must(os.WriteFile(filepath.Join(s.dir, "bin/date"), []byte(script), 0o755))
}

func TestRenewal(t *testing.T) {
	t.Parallel()
	const lagging = "\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 1,3\n"
	for _, test := range []struct {
		name             string
		left             time.Duration
		hour             int
		underReplicated  string
		issues, restarts int
	}{
		{"fresh", 5 * day, 1, "", 0, 0},
		{"due, in this broker's hour", 40 * time.Hour, 1, "", 1, 1},
		{"due, in another's hour", 40 * time.Hour, 2, "", 1, 0},
		{"due, but partitions lag", 40 * time.Hour, 1, lagging, 1, 0},
		{"urgent, although partitions lag", 11 * time.Hour, 1, lagging, 1, 1},
		{"urgent, in another's hour", 11 * time.Hour, 0, "", 1, 0},
		{"expired", -time.Minute, 1, lagging, 1, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := installed(t, test.left)
			key := s.file("etc/lintel-kafka/tls/keystore.pem")
			s.atHour(test.hour)
			s.change(func(w *world) { w.UnderReplicated = test.underReplicated })
			_, status, calls := s.run("renew.sh")
			if got := called(calls, "aws acm-pca issue"); got != test.issues {
				t.Errorf("%d certificates were issued, want %d", got, test.issues)
			}
			if got := called(calls, "systemctl restart kafka.service"); got != test.restarts {
				t.Errorf("%d restarts, want %d", got, test.restarts)
			}
			if changed := s.file("etc/lintel-kafka/tls/keystore.pem") != key; changed != (test.issues > 0) {
				t.Errorf("the key changed: %t", changed)
			}
			// After a restart the broker must become ready again.
			if want := test.restarts > 0 && test.underReplicated != ""; (status != 0) != want {
				t.Errorf("ended with %d", status)
			}
			// What is pending is finished later, without another certificate.
			s.atHour(1)
			s.change(func(w *world) { w.UnderReplicated = "" })
			calls = s.mustRun("renew.sh")
			if got := called(calls, "systemctl restart kafka.service"); got != test.issues-test.restarts || called(calls, "aws acm-pca") != 0 {
				t.Errorf("%d restarts later, want %d; calls %q", got, test.issues-test.restarts, calls)
			}
		})
	}
}

// TestRenewalAfterInstallation checks that the two scripts agree on the files.
func TestRenewalAfterInstallation(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	s.mustRun("install.sh")
	if calls := s.mustRun("renew.sh"); called(calls, "aws") != 0 || called(calls, "systemctl") != 0 {
		t.Errorf("calls %q", calls)
	}
	s.mustRun("health.sh")
	s.change(func(w *world) { w.Validity = 2 * day })
	s.must(os.Remove(filepath.Join(s.root, "etc/lintel-kafka/tls/certificate.pem")))
	s.atHour(1)
	if calls := s.mustRun("renew.sh"); called(calls, "aws acm-pca issue") != 1 || called(calls, "systemctl restart kafka.service") != 1 {
		t.Errorf("calls %q", calls)
	}
}

// TestHoursAreDisjoint runs every broker at every hour: two never restart in the
// same one.
func TestHoursAreDisjoint(t *testing.T) {
	t.Parallel()
	restarts := map[int]int{}
	for _, node := range []int{1, 2, 3} {
		s := installed(t, 5*day, func(c *Config) { c.NodeID = node })
		for hour := range 3 {
			s.must(os.WriteFile(filepath.Join(s.root, "run/lintel-kafka/loaded.pem"), []byte(s.file("etc/lintel-kafka/tls/truststore.pem")), 0o600))
			s.atHour(hour)
			if calls := s.mustRun("renew.sh"); called(calls, "systemctl restart") > 0 {
				restarts[hour]++
			}
		}
	}
	for hour := range 3 {
		if restarts[hour] != 1 {
			t.Errorf("%d brokers restart in hour %d", restarts[hour], hour)
		}
	}
}

func TestRenewalFailure(t *testing.T) {
	t.Parallel()
	s := installed(t, 40*time.Hour)
	s.atHour(1)
	s.change(func(w *world) { w.CAActiveAt = 10000 })
	before := s.file("etc/lintel-kafka/tls/keystore.pem")
	output, status, calls := s.run("renew.sh")
	if status == 0 || !strings.Contains(output, "the CA issues no certificate") {
		t.Errorf("ended with %d:\n%s", status, output)
	}
	if s.file("etc/lintel-kafka/tls/keystore.pem") != before || called(calls, "systemctl restart") != 0 {
		t.Error("the old certificate was not kept")
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		down      []int // for how many runs the broker is down, up, down ...
		peersDown bool
		unhealthy int
	}{
		{"up", []int{0, 2}, false, 0},
		{"down for nine minutes", []int{9}, false, 0},
		{"down for ten minutes", []int{10}, false, 1},
		{"a restart in between", []int{9, 1, 9}, false, 0},
		{"another is down too", []int{11}, true, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := installed(t, 5*day)
			s.change(func(w *world) {
				w.Open["b1.kafka.test:9094"], w.Open["b3.kafka.test:9094"] = true, !test.peersDown
			})
			for i, runs := range test.down {
				s.change(func(w *world) { w.StartServes = i%2 == 1 })
				for range runs {
					s.mustRun("health.sh")
				}
			}
			w := s.world()
			if w.Unhealthy != test.unhealthy {
				t.Errorf("reported %d times, want %d", w.Unhealthy, test.unhealthy)
			}
			if want := "aws autoscaling set-instance-health --instance-id i-1 --health-status Unhealthy"; called(w.Calls, want) != test.unhealthy {
				t.Errorf("calls %q", w.Calls)
			}
		})
	}
	t.Run("before the installation is done", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		if calls := s.mustRun("health.sh"); len(calls) != 0 {
			t.Errorf("calls %q", calls)
		}
	})
	t.Run("a cluster of one", func(t *testing.T) {
		t.Parallel()
		s := installed(t, 5*day, func(c *Config) { c.Brokers = c.Brokers[1:2] })
		s.change(func(w *world) { w.StartServes = false })
		for range 10 {
			s.mustRun("health.sh")
		}
		if s.world().Unhealthy != 1 {
			t.Error("not replaced after 10 minutes")
		}
	})
}
