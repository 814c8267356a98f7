package brokerhost

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// sandbox is one broker: its volume, and the instances that come and go.
type sandbox struct {
	t         *testing.T
	config    Config
	dir       string // the world's
	root      string // what stands for / on the present instance
	instances int
	path      string
	worldFile string
}

// kafkaTools are the fakes that Kafka's archive brings.
var kafkaTools = []string{"kafka-cluster.sh", "kafka-metadata-quorum.sh", "kafka-storage.sh", "kafka-topics.sh"}

// testConfig is broker 2 of three.
func testConfig() Config {
	return Config{
		Cluster:   "orders",
		ClusterID: ClusterID("test"),
		NodeID:    2,
		Brokers: []Broker{
			{1, "b1.kafka.test"}, {2, "b2.kafka.test"}, {3, "b3.kafka.test"},
		},
		Region:                  "eu-west-1",
		HostedZoneID:            "Z0123",
		VolumeID:                "vol-0123",
		CertificateAuthorityARN: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/ca",
		CredentialSecretARN:     "arn:aws:secretsmanager:eu-west-1:111122223333:secret:admin-AbCdEf",
		Administrator:           "admin",
		ScriptsURL:              "s3://assets/scripts.zip",
		LogGroup:                "/lintel/kafka/orders",
		Stack:                   "Kafka",
		SignalResource:          "Broker2",
	}
}

// password holds every character that a shell or kafka-storage.sh could stumble
// over.
const password = `p,a]s s="w'o$r\d` + "`é"

// python is the interpreter itself: python3 on the path may be the launcher of a
// version manager, which takes longer than the program.
var python = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	return strings.TrimSpace(string(out)), err
})

func newSandbox(t *testing.T, configure ...func(*Config)) *sandbox {
	t.Helper()
	s := &sandbox{t: t, config: testConfig(), dir: t.TempDir()}
	s.worldFile = filepath.Join(s.dir, "world.json")
	commands := filepath.Join(s.dir, "bin")
	s.path = commands + ":" + os.Getenv("PATH")
	self, err := os.Executable()
	s.must(err)
	s.must(errors.Join(os.MkdirAll(commands, 0o755), os.Mkdir(filepath.Join(s.dir, "volume"), 0o755), newCA(s.dir)))
	for name := range fakes {
		s.must(os.Symlink(self, filepath.Join(commands, name)))
	}
	interpreter, err := python()
	s.must(err)
	s.must(os.Symlink(interpreter, filepath.Join(commands, "python3")))
	archive := s.kafkaArchive()
	sum := sha512.Sum512(archive)
	s.config.Release = Release{Version: "4.3.1", Digest: hex.EncodeToString(sum[:])}
	for _, f := range configure {
		f(&s.config)
	}
	s.must(errors.Join(
		os.WriteFile(filepath.Join(s.dir, "kafka.tgz"), archive, 0o600),
		os.WriteFile(filepath.Join(s.dir, "asset.zip"), s.asset(), 0o600)))
	s.update(&world{
		Dir: s.dir, Names: map[string]string{}, Open: map[string]bool{},
		Validity: 6 * 24 * time.Hour, StartServes: true, Leader: true,
		Secret: `{"username": "admin", "password": "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(password) + `"}`,
	})
	s.launch()
	return s
}

func (s *sandbox) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// kafkaArchive is an archive of the form of Kafka's.
func (s *sandbox) kafkaArchive() []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, tool := range kafkaTools {
		script := "#!/bin/sh\nexec " + tool + " \"$@\"\n"
		s.must(w.WriteHeader(&tar.Header{Name: "kafka_2.13-4.3.1/bin/" + tool, Mode: 0o755, Size: int64(len(script))}))
		_, err := io.WriteString(w, script)
		s.must(err)
	}
	s.must(errors.Join(w.Close(), z.Close()))
	return b.Bytes()
}

// asset is the zip archive of Files.
func (s *sandbox) asset() []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	s.must(w.AddFS(Files()))
	s.must(w.Close())
	return b.Bytes()
}

func (s *sandbox) world() *world {
	s.t.Helper()
	w, err := readWorld(s.worldFile)
	s.must(err)
	return w
}

func (s *sandbox) update(w *world) {
	s.t.Helper()
	s.must(w.write(s.worldFile))
}

// change changes the world.
func (s *sandbox) change(f func(*world)) {
	s.t.Helper()
	w := s.world()
	f(w)
	s.update(w)
}

// absolute finds paths of the user data that the sandbox must redirect.
var absolute = regexp.MustCompile(`(^|[\s"'>(])/(etc|opt|var|run)/`)

// launch starts a new instance, whose user data runs.
func (s *sandbox) launch() {
	s.t.Helper()
	if output, status := s.start(); status != 0 {
		s.t.Fatalf("user data ended with %d:\n%s", status, output)
	}
}

// start is launch for user data that may fail.
func (s *sandbox) start() (output string, status int) {
	s.t.Helper()
	s.instances++
	s.root = filepath.Join(s.dir, fmt.Sprintf("instance-%d", s.instances))
	for _, dir := range []string{"etc/systemd/system", "etc/sysctl.d", "etc/logrotate.d", "opt/aws/bin", "opt/aws/amazon-cloudwatch-agent/bin", "run", "var/log"} {
		s.must(os.MkdirAll(filepath.Join(s.root, dir), 0o755))
	}
	s.must(errors.Join(
		os.WriteFile(filepath.Join(s.root, "etc/hosts"), []byte("127.0.0.1 localhost\n"), 0o600),
		os.Symlink(filepath.Join(s.dir, "bin/cfn-signal"), filepath.Join(s.root, "opt/aws/bin/cfn-signal")),
		os.Symlink(filepath.Join(s.dir, "bin/amazon-cloudwatch-agent-ctl"),
			filepath.Join(s.root, "opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"))))
	s.change(func(w *world) {
		w.Root = s.root
		w.Instance, w.Address = fmt.Sprintf("i-%d", s.instances), fmt.Sprintf("10.0.2.%d", s.instances)
		w.PackagesInstalled, w.UserExists, w.Running = false, false, false
		w.Open["127.0.0.1:9093"] = false
	})
	data, err := s.config.UserData()
	s.must(err)
	return s.bash("-c", absolute.ReplaceAllString(data, "${1}"+s.root+"/$2/"))
}

// reboot ends all processes and mounts.
func (s *sandbox) reboot() {
	s.t.Helper()
	s.must(errors.Join(
		os.Remove(filepath.Join(s.root, "var/lib/kafka")),
		os.Mkdir(filepath.Join(s.root, "var/lib/kafka"), 0o755),
		os.RemoveAll(filepath.Join(s.root, "run/lintel-kafka"))))
	s.change(func(w *world) { w.Running, w.Open["127.0.0.1:9093"] = false, false })
}

func (s *sandbox) bash(args ...string) (output string, status int) {
	s.t.Helper()
	c := exec.Command("bash", args...)
	c.Env = append(os.Environ(), "PATH="+s.path, worldVariable+"="+s.worldFile, "LINTEL_KAFKA_ROOT="+s.root)
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return string(out), c.ProcessState.ExitCode()
}

// run runs a script and returns what it printed and the calls it made.
func (s *sandbox) run(script string) (output string, status int, calls []string) {
	s.t.Helper()
	before := len(s.world().Calls)
	output, status = s.bash(filepath.Join(s.root, "opt/lintel-kafka", script))
	for _, secret := range []string{password, "saltedpassword", "salt=", "BEGIN PRIVATE KEY"} {
		if strings.Contains(output, secret) {
			s.t.Errorf("%s printed a secret (%s)", script, secret)
		}
	}
	calls = s.world().Calls[before:]
	for _, call := range calls {
		for _, secret := range []string{"p,a]s", "saltedpassword", "BEGIN"} {
			if strings.Contains(call, secret) {
				s.t.Errorf("%s has a secret in the arguments of %s", script, call)
			}
		}
	}
	return output, status, calls
}

// mustRun is run for a script that has to succeed.
func (s *sandbox) mustRun(script string) (calls []string) {
	s.t.Helper()
	output, status, calls := s.run(script)
	if status != 0 {
		s.t.Fatalf("%s ended with %d:\n%s", script, status, output)
	}
	s.t.Logf("%s:\n%s", script, output)
	return calls
}

// mustFail is run for a script that has to fail with the reason, which
// CloudFormation gets to know.
func (s *sandbox) mustFail(script, reason string) (calls []string) {
	s.t.Helper()
	output, status, calls := s.run(script)
	if status == 0 {
		s.t.Fatalf("%s did not fail:\n%s", script, output)
	}
	signals := s.world().Signals
	if len(signals) != 1 || !strings.HasPrefix(signals[0], "false broker 2: ") || !strings.Contains(signals[0], reason) {
		s.t.Fatalf("signals %q, want a failure because %q\n%s", signals, reason, output)
	}
	return calls
}

// file is the content of a file of the present instance.
func (s *sandbox) file(name string) string {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.root, name))
	s.must(err)
	return string(data)
}

// called counts the calls that start with the text.
func called(calls []string, prefix string) int {
	n := 0
	for _, call := range calls {
		if strings.HasPrefix(call, prefix) {
			n++
		}
	}
	return n
}

// before reports whether the first call with the one prefix comes before the
// first with the other; both must be there.
func before(calls []string, one, other string) bool {
	at := func(prefix string) int {
		return slices.IndexFunc(calls, func(call string) bool { return strings.HasPrefix(call, prefix) })
	}
	return at(one) >= 0 && at(other) >= 0 && at(one) < at(other)
}
