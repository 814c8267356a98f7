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
