package brokerhost

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestArchive(t *testing.T) {
	t.Parallel()
	t.Run("wrong digest", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t, func(c *Config) { c.Release.Digest = strings.Repeat("0", 128) })
		calls := s.mustFail("install.sh", "is not the expected one: sha512 is ")
		if called(calls, "kafka-storage.sh") != 0 || called(calls, "systemctl start") != 0 {
			t.Errorf("calls %q", calls)
		}
		if _, err := os.Lstat(filepath.Join(s.root, "opt/kafka")); !os.IsNotExist(err) {
			t.Error("the archive was unpacked")
		}
	})
	t.Run("wrong digest of 256 bits", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t, func(c *Config) { c.Release.Digest = strings.Repeat("0", 64) })
		s.mustFail("install.sh", "is not the expected one: sha256 is ")
	})
	t.Run("a fault that passes", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.DownloadFails = 2 })
		if calls := s.mustRun("install.sh"); called(calls, "sleep 10") != 2 {
			t.Errorf("calls %q", calls)
		}
	})
	t.Run("a fault that stays", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.DownloadFails = 100 })
		s.mustFail("install.sh", "Kafka cannot be downloaded from https://archive.apache.org/dist/kafka/4.3.1/kafka_2.13-4.3.1.tgz")
	})
	t.Run("another version", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t, func(c *Config) { c.Release.Version = "4.3.2" })
		s.mustFail("install.sh", "the archive holds no directory kafka_2.13-4.3.2")
	})
	t.Run("from a bucket", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t, func(c *Config) { c.Release.URL = "s3://mirror/kafka.tgz" })
		s.must(os.Rename(filepath.Join(s.dir, "kafka.tgz"), filepath.Join(s.dir, "asset.zip")))
		if calls := s.mustRun("install.sh"); called(calls, "aws s3 cp --only-show-errors s3://mirror/kafka.tgz ") != 1 {
			t.Errorf("calls %q", calls)
		}
	})
}

func TestCertificateAuthority(t *testing.T) {
	t.Parallel()
	t.Run("not active yet", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.CAActiveAt = 5 })
		if calls := s.mustRun("install.sh"); called(calls, "aws acm-pca issue") != 5 {
			t.Errorf("calls %q", calls)
		}
	})
	t.Run("never active", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.CAActiveAt = 1000 })
		if calls := s.mustFail("install.sh", "the CA issues no certificate: is arn:aws:acm-pca"); called(calls, "systemctl start") != 0 {
			t.Error("Kafka was started")
		}
	})
	for issues, reason := range map[string]string{
		"another name":    "does not verify as a server named b2.kafka.test",
		"another subject": "subject is not CN=b2.kafka.test",
		"another key":     "is for another key",
		"no client":       "does not verify as a client",
	} {
		t.Run("certificate with "+issues, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			s.change(func(w *world) { w.CAIssues = issues })
			s.mustFail("install.sh", reason)
			if _, err := os.Stat(filepath.Join(s.root, "etc/lintel-kafka/tls/certificate.pem")); !os.IsNotExist(err) {
				t.Error("the certificate was adopted")
			}
		})
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	for name, secret := range map[string]string{
		"missing":     "",
		"no JSON":     "hunter2",
		"no object":   `["admin", "hunter2"]`,
		"no password": `{"username": "admin"}`,
		"empty":       `{"username": "admin", "password": ""}`,
		"other user":  `{"username": "root", "password": "hunter2"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			s.change(func(w *world) { w.Secret = secret })
			calls := s.mustFail("install.sh", "the administrator's credential cannot be read from arn:aws:secretsmanager")
			if called(calls, "kafka-storage.sh") != 0 {
				t.Error("the storage was formatted")
			}
			if strings.Contains(strings.Join(s.world().Signals, ""), "hunter2") {
				t.Error("the reason holds the password")
			}
		})
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	t.Run("first of a new cluster", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.StartServes, w.Leader = false, false })
		s.mustRun("install.sh")
		if !slices.Equal(s.world().Signals, []string{"true broker 2: up"}) {
			t.Errorf("signals %q", s.world().Signals)
		}
	})
	t.Run("does not serve although the cluster has a leader", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.StartServes = false })
		s.mustFail("install.sh", "the broker does not serve clients in time")
	})
	t.Run("does not catch up", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) {
			w.UnderReplicated = "\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 1,3\n"
		})
		s.mustFail("install.sh", "partitions stay under-replicated")
	})
	t.Run("a cluster of one waits for its own majority", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t, func(c *Config) { c.Brokers = c.Brokers[1:2] })
		s.change(func(w *world) { w.StartServes, w.Leader = false, false })
		s.mustFail("install.sh", "the broker does not serve clients in time")
	})
}

// TestFailureThenSuccess checks that CloudFormation gets one signal an instance,
// and that systemd's next try carries on.
func TestFailureThenSuccess(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	s.change(func(w *world) { w.Secret = "" })
	s.mustFail("install.sh", "credential")
	s.change(func(w *world) { w.Secret = `{"username": "admin", "password": "x"}` })
	calls := s.mustRun("install.sh")
	if called(calls, "cfn-signal") != 0 || called(calls, "mkfs") != 0 || called(calls, "aws acm-pca") != 0 {
		t.Errorf("calls %q", calls)
	}
}

// TestUnexpectedError checks that a failure without words of its own is reported
// with the command and without its values.
func TestUnexpectedError(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	s.must(os.RemoveAll(filepath.Join(s.root, "etc/sysctl.d")))
	s.mustFail("install.sh", `packages.sh, line`)
	if signal := s.world().Signals[0]; !strings.Contains(signal, `"$TEMPLATE_DIR/sysctl.conf"`) {
		t.Errorf("signal %q", signal)
	}
}

func TestNoStack(t *testing.T) {
	t.Parallel()
	s := newSandbox(t, func(c *Config) { c.Stack, c.SignalResource = "", "" })
	if calls := s.mustRun("install.sh"); called(calls, "cfn-signal") != 0 {
		t.Error("signalled nobody")
	}
}

// TestBrokenEnvironment checks that the file is read, not evaluated.
func TestBrokenEnvironment(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"command after":        "X='a'; touch /tmp/evaluated'",
		"command substitution": "X=$(id)",
		"quote inside":         "X='a'b'",
		"lower case":           "x='a'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			file := filepath.Join(s.root, "etc/lintel-kafka/cluster.env")
			s.must(os.WriteFile(file, []byte(line+"\n"), 0o600))
			output, status, calls := s.run("install.sh")
			if status == 0 || !strings.Contains(output, "a line is not NAME='value'") || len(calls) != 0 {
				t.Errorf("ended with %d after %q:\n%s", status, calls, output)
			}
		})
	}
}

func TestUserDataFetchesTheScripts(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	if got, want := s.file("opt/lintel-kafka/install.sh"), readEmbedded(t, "install.sh"); got != want {
		t.Error("install.sh is not the embedded one")
	}
	if got, want := s.file("etc/systemd/system/kafka.service"), readEmbedded(t, "systemd/kafka.service"); got != want {
		t.Error("kafka.service is not the embedded one")
	}
	if calls := s.world().Calls; called(calls, "systemctl enable --now --no-block lintel-kafka-install.service") != 1 {
		t.Errorf("calls %q", calls)
	}
}

func TestUserDataFailure(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		asset  []byte // nil: there is none
		reason string
	}{
		"no scripts":   {nil, "the scripts cannot be downloaded from s3://assets/scripts.zip"},
		"not a zip":    {[]byte("<Error/>"), "s3://assets/scripts.zip is not a zip archive"},
		"empty object": {[]byte{}, "the scripts cannot be downloaded from s3://assets/scripts.zip"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			asset := filepath.Join(s.dir, "asset.zip")
			s.must(os.Remove(asset))
			if test.asset != nil {
				s.must(os.WriteFile(asset, test.asset, 0o600))
			}
			output, status := s.start()
			if want := []string{"false broker 2: " + test.reason}; status == 0 || !slices.Equal(s.world().Signals, want) {
				t.Errorf("ended with %d, signals %q, want %q:\n%s", status, s.world().Signals, want, output)
			}
		})
	}
}
