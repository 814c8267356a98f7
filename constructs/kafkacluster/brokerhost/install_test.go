package brokerhost

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestFirstBoot(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	calls := s.mustRun("install.sh")
	w := s.world()
	for prefix, want := range map[string]int{
		"dnf install":          1,
		"aws ec2 attach":       1,
		"mkfs.xfs":             1,
		"mount ":               1,
		"xfs_growfs":           1,
		"aws acm-pca issue":    1,
		"aws secretsmanager":   1,
		"kafka-storage.sh":     1,
		"systemctl start":      1,
		"aws ec2 detach":       0,
		"cfn-signal":           1,
		"amazon-cloudwatch":    1,
		"curl --silent --show": called(calls, "curl"),
	} {
		if got := called(calls, prefix); got != want {
			t.Errorf("%s: called %d times, want %d", prefix, got, want)
		}
	}
	for _, order := range [][2]string{
		{"dnf", "amazon-cloudwatch"}, {"amazon-cloudwatch", "aws ec2 attach"}, {"aws ec2 attach", "blkid"}, {"blkid", "mkfs.xfs"},
		{"mkfs.xfs", "mount "}, {"mount ", "kafka-storage.sh"}, {"kafka-storage.sh", "systemctl start"}, {"systemctl start", "cfn-signal"},
	} {
		if !before(calls, order[0], order[1]) {
			t.Errorf("%s does not come before %s", order[0], order[1])
		}
	}
	if got := w.Names["b2.kafka.test"]; got != "10.0.2.1" || len(w.Names) != 1 {
		t.Errorf("names: %v", w.Names)
	}
	if hosts := s.file("etc/hosts"); hosts != "127.0.0.1 localhost\n10.0.2.1 b2.kafka.test # lintel-kafka\n" {
		t.Errorf("hosts: %q", hosts)
	}
	if !slices.Equal(w.Signals, []string{"true broker 2: up"}) {
		t.Errorf("signals: %q", w.Signals)
	}
	if _, err := os.Stat(filepath.Join(s.root, "run/lintel-kafka/format.arguments")); !os.IsNotExist(err) {
		t.Error("the file with the credential is still there")
	}
}

// TestCertificate checks with openssl what Kafka will load.
func TestCertificate(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	s.mustRun("install.sh")
	tls := filepath.Join(s.root, "etc/lintel-kafka/tls")
	verify := exec.Command("openssl", "verify", "-CAfile", filepath.Join(s.dir, "root.pem"), "-untrusted", filepath.Join(tls, "keystore.pem"),
		"-purpose", "sslserver", "-verify_hostname", "b2.kafka.test", filepath.Join(tls, "certificate.pem"))
	if out, err := verify.CombinedOutput(); err != nil {
		t.Errorf("a client that trusts the root does not verify the chain: %v\n%s", err, out)
	}
	store := s.file("etc/lintel-kafka/tls/keystore.pem")
	blocks := regexp.MustCompile(`-----BEGIN ([A-Z ]+)-----`).FindAllStringSubmatch(store, -1)
	var kinds []string
	for _, b := range blocks {
		kinds = append(kinds, b[1])
	}
	if want := []string{"PRIVATE KEY", "CERTIFICATE", "CERTIFICATE", "CERTIFICATE"}; !slices.Equal(kinds, want) {
		t.Errorf("the key store holds %q, want %q", kinds, want)
	}
	for name, want := range map[string]os.FileMode{"keystore.pem": 0o640, "certificate.pem": 0o644, "truststore.pem": 0o644} {
		if info, err := os.Stat(filepath.Join(tls, name)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, want %v (%v)", name, info.Mode(), want, err)
		}
	}
	entries, err := os.ReadDir(tls)
	if err != nil || len(entries) != 3 {
		t.Errorf("%d entries beside the certificate, want 3: %v %v", len(entries), entries, err)
	}
	if err := filepath.WalkDir(filepath.Join(s.dir, "volume"), func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".pem") {
			t.Errorf("%s is on the data volume", path)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

func TestServerProperties(t *testing.T) {
	t.Parallel()
	s := newSandbox(t, func(c *Config) {
		c.ServerProperties = map[string]string{"num.partitions": "6", "min.insync.replicas": "3"}
	})
	s.mustRun("install.sh")
	file := filepath.Join(s.root, "etc/lintel-kafka/server.properties")
	for name, want := range map[string]string{
		"node.id":                             "2",
		"broker.rack":                         "euw1-az2",
		"advertised.listeners":                "CONTROLLER://b2.kafka.test:9093,INTERNAL://b2.kafka.test:9094,CLIENT://b2.kafka.test:9096",
		"controller.quorum.bootstrap.servers": "b1.kafka.test:9093,b2.kafka.test:9093,b3.kafka.test:9093",
		"super.users":                         "User:admin;User:CN=b1.kafka.test;User:CN=b2.kafka.test;User:CN=b3.kafka.test",
		"default.replication.factor":          "3",
		"transaction.state.log.min.isr":       "2",
		"min.insync.replicas":                 "3", // the user's comes last
		"num.partitions":                      "6",
		"log.retention.ms":                    strconv.Itoa(7 * 24 * 3600 * 1000),
		"log.dirs":                            s.root + "/var/lib/kafka/data",
	} {
		if got := property(file, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"server.properties", "admin.properties", "log4j2.yaml", "kafka.env", "amazon-cloudwatch-agent.json"} {
		if text := s.file("etc/lintel-kafka/" + name); regexp.MustCompile(`@[A-Z_]+@`).MatchString(text) {
			t.Errorf("%s still holds a placeholder:\n%s", name, text)
		}
	}
	var agent map[string]any
	if err := json.Unmarshal([]byte(s.file("etc/lintel-kafka/amazon-cloudwatch-agent.json")), &agent); err != nil {
		t.Error(err)
	}
}

// TestReplicationFollowsTheNumberOfBrokers covers the other sizes.
func TestReplicationFollowsTheNumberOfBrokers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		brokers         int
		factor, minimum string
	}{{1, "1", "1"}, {5, "3", "2"}} {
		t.Run(strconv.Itoa(test.brokers), func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, func(c *Config) {
				c.Brokers = nil
				for i := range test.brokers {
					c.Brokers = append(c.Brokers, Broker{2 + i, "b" + strconv.Itoa(2+i) + ".kafka.test"})
				}
			})
			s.mustRun("install.sh")
			file := filepath.Join(s.root, "etc/lintel-kafka/server.properties")
			if factor, minimum := property(file, "offsets.topic.replication.factor"), property(file, "min.insync.replicas"); factor != test.factor || minimum != test.minimum {
				t.Errorf("replication factor %s, minimum in sync %s; want %s, %s", factor, minimum, test.factor, test.minimum)
			}
		})
	}
}

// TestFormat checks the arguments of the formatting, and the credential with an
// implementation of its own.
func TestFormat(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	s.mustRun("install.sh")
	formats := s.world().Formats
	if len(formats) != 1 {
		t.Fatalf("formatted %d times", len(formats))
	}
	arguments := formats[0]
	if arguments[0] != "format" || option(arguments, "--cluster-id") != s.config.ClusterID {
		t.Errorf("arguments %q", arguments)
	}
	voters := strings.Split(option(arguments, "--initial-controllers"), ",")
	form := regexp.MustCompile(`^(\d)@b(\d)\.kafka\.test:9093:([A-Za-z0-9_][A-Za-z0-9_-]{21})$`)
	seen := map[string]bool{}
	for i, v := range voters {
		m := form.FindStringSubmatch(v)
		if m == nil || m[1] != strconv.Itoa(i+1) || m[1] != m[2] || seen[m[3]] {
			t.Errorf("voter %q", v)
			continue
		}
		seen[m[3]] = true
	}
	if len(voters) != 3 {
		t.Errorf("voters %q", voters)
	}
	m := regexp.MustCompile(`^SCRAM-SHA-512=\[name=admin,iterations=(\d+),salt=([^,]+),saltedpassword=([^,]+)\]$`).FindStringSubmatch(option(arguments, "--add-scram"))
	if m == nil {
		t.Fatalf("credential %q", option(arguments, "--add-scram"))
	}
	iterations, err := strconv.Atoi(m[1])
	if err != nil || iterations < 4096 || iterations > 16384 {
		t.Errorf("%d iterations, Kafka allows 4096 to 16384 (%v)", iterations, err)
	}
	salt, err := base64.StdEncoding.DecodeString(m[2])
	if err != nil {
		t.Fatal(err)
	}
	want, err := pbkdf2.Key(sha512.New, password, salt, iterations, sha512.Size)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := base64.StdEncoding.DecodeString(m[3]); err != nil || !hmac.Equal(got, want) {
		t.Errorf("the salted password is wrong (%v)", err)
	}
}

func TestSecondBoot(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	s.mustRun("install.sh")
	store, properties := s.file("etc/lintel-kafka/tls/keystore.pem"), s.file("etc/lintel-kafka/server.properties")
	s.reboot()
	calls := s.mustRun("install.sh")
	for _, never := range []string{"dnf", "useradd", "aws ec2 attach", "aws ec2 detach", "mkfs", "aws acm-pca", "aws secretsmanager", "kafka-storage.sh", "cfn-signal"} {
		if n := called(calls, never); n != 0 {
			t.Errorf("%s: called %d times at the second boot", never, n)
		}
	}
	for _, once := range []string{"mount ", "xfs_growfs", "aws route53", "systemctl start kafka.service"} {
		if n := called(calls, once); n != 1 {
			t.Errorf("%s: called %d times, want once", once, n)
		}
	}
	if s.file("etc/lintel-kafka/tls/keystore.pem") != store {
		t.Error("the key changed")
	}
	if s.file("etc/lintel-kafka/server.properties") != properties {
		t.Error("the configuration changed")
	}
	if hosts := s.file("etc/hosts"); strings.Count(hosts, "lintel-kafka") != 1 {
		t.Errorf("hosts: %q", hosts)
	}
}

// TestAgainWithoutReboot is what systemd does after a failure.
func TestAgainWithoutReboot(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	s.mustRun("install.sh")
	calls := s.mustRun("install.sh")
	for _, never := range []string{"mount ", "blkid", "mkfs", "kafka-storage.sh", "aws acm-pca"} {
		if n := called(calls, never); n != 0 {
			t.Errorf("%s: called %d times", never, n)
		}
	}
}

func TestReplacedInstance(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	s.mustRun("install.sh")
	first := s.file("etc/lintel-kafka/tls/keystore.pem")
	s.change(func(w *world) { w.Holder, w.HolderState, w.Signals = "", "terminated", nil })
	s.launch()
	calls := s.mustRun("install.sh")
	for _, never := range []string{"mkfs", "kafka-storage.sh", "aws secretsmanager", "aws ec2 detach"} {
		if n := called(calls, never); n != 0 {
			t.Errorf("%s: called %d times with the old volume", never, n)
		}
	}
	if called(calls, "aws ec2 attach-volume --volume-id vol-0123 --instance-id i-2") != 1 {
		t.Errorf("the volume did not move: %q", calls)
	}
	if s.file("etc/lintel-kafka/tls/keystore.pem") == first {
		t.Error("the new instance has the old key")
	}
	w := s.world()
	if w.Names["b2.kafka.test"] != "10.0.2.2" {
		t.Errorf("the name still points at %s", w.Names["b2.kafka.test"])
	}
	if !slices.Equal(w.Signals, []string{"true broker 2: up"}) {
		t.Errorf("signals: %q", w.Signals)
	}
}

func TestVolumeStillAttached(t *testing.T) {
	t.Parallel()
	t.Run("to an instance that shuts down", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.Holder, w.HolderState, w.HolderEndsAt = "i-old", "shutting-down", 7 })
		calls := s.mustRun("install.sh")
		detach := slices.IndexFunc(calls, func(c string) bool { return strings.HasPrefix(c, "aws ec2 detach") })
		if detach < 0 || called(calls[:detach], "sleep 5") != 7 {
			t.Errorf("the volume was not taken when the instance had ended: %q", calls)
		}
	})
	t.Run("to an instance that keeps running", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.Holder, w.HolderState = "i-old", "running" })
		calls := s.mustFail("install.sh", "volume vol-0123 is still in-use, held by i-old")
		for _, never := range []string{"aws ec2 detach", "aws ec2 attach", "blkid", "mkfs", "mount "} {
			if n := called(calls, never); n != 0 {
				t.Errorf("%s: called %d times", never, n)
			}
		}
	})
	t.Run("to an instance that is stopped", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.Holder, w.HolderState = "i-old", "stopped" })
		if calls := s.mustRun("install.sh"); called(calls, "aws ec2 detach-volume --volume-id vol-0123 --instance-id i-old") != 1 {
			t.Errorf("the volume was not detached: %q", calls)
		}
	})
}

// TestNoFileSystemIsOverwritten checks that only a volume that is surely blank
// is given a file system.
func TestNoFileSystemIsOverwritten(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, reason string
		set          func(*world)
	}{
		{"another file system", "holds ext4, want xfs or a blank volume", func(w *world) { w.FileSystem = "ext4" }},
		{"ambivalent", "cannot be probed: blkid ended with 8", func(w *world) { w.ProbeStatus = 8 }},
		{"unreadable", "cannot be probed: blkid ended with 4", func(w *world) { w.ProbeStatus = 4 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			s.change(test.set)
			if calls := s.mustFail("install.sh", test.reason); called(calls, "mkfs") != 0 || called(calls, "mount ") != 0 {
				t.Errorf("calls %q", calls)
			}
		})
	}
}

func TestVolumeOfAnother(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, meta, reason string }{
		{"cluster", "node.id=2\ncluster.id=XXXXXXXXXXXXXXXXXXXXXX\n", "belongs to another cluster: cluster.id=XXXXXXXXXXXXXXXXXXXXXX"},
		{"broker", "node.id=22\ncluster.id=" + ClusterID("test") + "\n", "belongs to another broker: node.id=22"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			data := filepath.Join(s.dir, "volume/data")
			s.must(os.Mkdir(data, 0o755))
			s.must(os.WriteFile(filepath.Join(data, "meta.properties"), []byte(test.meta), 0o600))
			s.change(func(w *world) { w.FileSystem = "xfs" })
			if calls := s.mustFail("install.sh", test.reason); called(calls, "systemctl start") != 0 {
				t.Error("Kafka was started")
			}
		})
	}
	t.Run("damaged", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.must(os.MkdirAll(filepath.Join(s.dir, "volume/data/orders-0"), 0o755))
		s.change(func(w *world) { w.FileSystem = "xfs" })
		if calls := s.mustFail("install.sh", "holds partitions but no meta.properties"); called(calls, "kafka-storage.sh") != 0 {
			t.Error("the storage was formatted")
		}
	})
	t.Run("interrupted formatting", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.must(os.MkdirAll(filepath.Join(s.dir, "volume/data/__cluster_metadata-0"), 0o755))
		s.change(func(w *world) { w.FileSystem = "xfs" })
		if calls := s.mustRun("install.sh"); called(calls, "kafka-storage.sh") != 1 {
			t.Error("the storage was not formatted")
		}
	})
}

// TestLostVolume checks under which identity a node with a blank volume comes up.
func TestLostVolume(t *testing.T) {
	t.Parallel()
	running := func(w *world) { w.Open["b1.kafka.test:9094"], w.Open["b3.kafka.test:9094"] = true, true }
	t.Run("node of a new cluster", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { running(w); w.Registered = []int{1, 3, 22} })
		s.mustRun("install.sh")
		if arguments := s.world().Formats[0]; option(arguments, "--initial-controllers") == "" || slices.Contains(arguments, "--no-initial-controllers") {
			t.Errorf("arguments %q", arguments)
		}
	})
	t.Run("node that the cluster knows", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { running(w); w.Registered = []int{1, 2, 3} })
		calls := s.mustRun("install.sh")
		if arguments := s.world().Formats[0]; option(arguments, "--initial-controllers") != "" || !slices.Contains(arguments, "--no-initial-controllers") {
			t.Errorf("arguments %q", arguments)
		}
		if called(calls, "kafka-cluster.sh list-endpoints --command-config "+s.root+"/etc/lintel-kafka/admin.properties --bootstrap-server b1.kafka.test:9094,b3.kafka.test:9094 --include-fenced-brokers") != 1 {
			t.Errorf("calls %q", calls)
		}
	})
	t.Run("nobody can tell", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { running(w); w.UnregisterTool = true })
		if calls := s.mustFail("install.sh", "cannot tell whether node 2 is new"); called(calls, "kafka-storage.sh") != 0 {
			t.Error("the storage was formatted")
		}
	})
}

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
