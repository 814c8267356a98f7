package brokerhost

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The scripts run in a sandbox in which every command that would reach beyond it
// is this test binary under another name. What the commands find and change is a
// world, kept in a file between them.

// worldVariable names the file of the world; set, the binary is a fake command.
const worldVariable = "LINTEL_KAFKA_TEST_WORLD"

func TestMain(m *testing.M) {
	file := os.Getenv(worldVariable)
	if file == "" {
		os.Exit(m.Run())
	}
	command := filepath.Base(os.Args[0])
	w, err := readWorld(file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
	w.Calls = append(w.Calls, strings.Join(append([]string{command}, os.Args[1:]...), " "))
	status := fakes[command](w, os.Args[1:])
	if err := w.write(file); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
	if w.then != nil {
		os.Exit(w.then())
	}
	os.Exit(status)
}

// world is the state of everything outside the scripts.
type world struct {
	Dir   string
	Root  string   // what stands for / on the present instance
	Calls []string // of all fakes, in order
	Tick  int      // how often a script slept

	Instance string
	Address  string

	Holder       string // the instance that holds the volume
	HolderState  string // the state of an instance that is not the present one
	HolderEndsAt int    // the tick at which that instance has ended; 0 for never
	FileSystem   string
	ProbeStatus  int // of blkid, where it is neither 0 nor 2

	CAActiveAt    int
	CAIssues      string // "", or what is wrong with the certificates it issues
	Validity      time.Duration
	Secret        string // "" for none
	Names         map[string]string
	DownloadFails int

	PackagesInstalled bool
	UserExists        bool

	Running         bool
	StartServes     bool            // whether Kafka serves once it runs
	Open            map[string]bool // host:port of what listens
	Leader          bool
	Registered      []int
	UnregisterTool  bool // whether asking for registered brokers fails
	UnderReplicated string
	Formats         [][]string // the arguments of each formatting

	Signals   []string
	Unhealthy int

	then func() int // replaces the fake by a real command
}

func readWorld(file string) (*world, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	w := new(world)
	return w, json.Unmarshal(data, w)
}

func (w *world) write(file string) error {
	data, err := json.MarshalIndent(w, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o600)
}

// fakes are the commands of the sandbox.
var fakes map[string]func(w *world, args []string) int

func init() {
	ok := func(*world, []string) int { return 0 }
	fakes = map[string]func(w *world, args []string) int{
		"amazon-cloudwatch-agent-ctl": ok,
		"aws":                         fakeAWS,
		"blkid":                       fakeBlkid,
		"cfn-signal":                  fakeSignal,
		"chown":                       ok,
		"curl":                        fakeCurl,
		"dnf":                         func(w *world, _ []string) int { w.PackagesInstalled = true; return 0 },
		"getent":                      func(w *world, _ []string) int { return exitStatus(w.UserExists, 2) },
		"groupadd":                    ok,
		"kafka-cluster.sh":            fakeClusterTool,
		"kafka-metadata-quorum.sh":    fakeQuorumTool,
		"kafka-storage.sh":            fakeStorageTool,
		"kafka-topics.sh":             fakeTopicsTool,
		"mkfs.xfs":                    fakeMkfs,
		"mount":                       fakeMount,
		"mountpoint":                  fakeMountpoint,
		"rpm":                         func(w *world, _ []string) int { return exitStatus(w.PackagesInstalled, 1) },
		"runuser":                     fakeRunuser,
		"sleep":                       fakeSleep,
		"sysctl":                      ok,
		"systemctl":                   fakeSystemctl,
		"timeout":                     fakeTimeout,
		"useradd":                     func(w *world, _ []string) int { w.UserExists = true; return 0 },
		"usermod":                     ok,
		"xfs_growfs":                  ok,
	}
}

func exitStatus(success bool, failure int) int {
	if success {
		return 0
	}
	return failure
}

// complain is what a command prints before it fails.
func complain(status int, format string, args ...any) int {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	return status
}

// option is the value after the option.
func option(args []string, name string) string {
	if i := slices.Index(args, name); i >= 0 && i+1 < len(args) {
		return args[i+1]
	}
	return ""
}

func fakeSleep(w *world, _ []string) int {
	w.Tick++
	if w.HolderEndsAt > 0 && w.Tick >= w.HolderEndsAt {
		w.HolderState = "terminated"
	}
	return 0
}

func fakeAWS(w *world, args []string) int {
	if len(args) < 2 {
		return complain(252, "usage")
	}
	switch args[0] + " " + args[1] {
	case "ec2 describe-volumes":
		state := "available"
		if w.Holder != "" {
			state = "in-use"
		}
		fmt.Printf("%s\t%s\n", state, orNone(w.Holder))
	case "ec2 describe-instances":
		fmt.Println(orNone(w.HolderState))
	case "ec2 detach-volume":
		w.Holder = ""
	case "ec2 attach-volume":
		if w.Holder != "" {
			return complain(254, "An error occurred (VolumeInUse)")
		}
		w.Holder = option(args, "--instance-id")
		return w.device()
	case "route53 change-resource-record-sets":
		return fakeRecord(w, args)
	case "acm-pca issue-certificate", "acm-pca wait", "acm-pca get-certificate", "acm-pca get-certificate-authority-certificate":
		return fakeCA(w, args)
	case "secretsmanager get-secret-value":
		if w.Secret == "" {
			return complain(254, "An error occurred (ResourceNotFoundException)")
		}
		fmt.Println(w.Secret)
	case "s3 cp":
		return w.copy("asset.zip", args[len(args)-1])
	case "autoscaling set-instance-health":
		w.Unhealthy++
	default:
		return complain(252, "unknown command: %s", strings.Join(args, " "))
	}
	return 0
}

func orNone(s string) string {
	if s == "" {
		return "None"
	}
	return s
}

// device makes the volume appear.
func (w *world) device() int {
	name := filepath.Join(w.Root, "dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return complain(98, "%v", err)
	}
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		return complain(98, "%v", err)
	}
	return 0
}

// copy copies a file of the world's directory.
func (w *world) copy(name, to string) int {
	data, err := os.ReadFile(filepath.Join(w.Dir, name))
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		return complain(1, "%v", err)
	}
	return 0
}

func fakeRecord(w *world, args []string) int {
	data, err := os.ReadFile(strings.TrimPrefix(option(args, "--change-batch"), "file://"))
	if err != nil {
		return complain(1, "%v", err)
	}
	var batch struct {
		Changes []struct {
			Action            string
			ResourceRecordSet struct {
				Name, Type      string
				TTL             int
				ResourceRecords []struct{ Value string }
			}
		}
	}
	if err := json.Unmarshal(data, &batch); err != nil {
		return complain(1, "%v", err)
	}
	for _, c := range batch.Changes {
		if c.Action != "UPSERT" || c.ResourceRecordSet.Type != "A" || c.ResourceRecordSet.TTL < 1 {
			return complain(254, "InvalidChangeBatch")
		}
		w.Names[c.ResourceRecordSet.Name] = c.ResourceRecordSet.ResourceRecords[0].Value
	}
	return 0
}

func fakeBlkid(w *world, _ []string) int {
	switch {
	case w.ProbeStatus != 0:
		return w.ProbeStatus
	case w.FileSystem == "":
		return 2
	}
	fmt.Println(w.FileSystem)
	return 0
}

func fakeMkfs(w *world, _ []string) int {
	if w.FileSystem != "" {
		return complain(1, "appears to contain an existing filesystem")
	}
	w.FileSystem = "xfs"
	return 0
}

// fakeMount lets the mount point be a link to the volume.
func fakeMount(w *world, args []string) int {
	target := args[len(args)-1]
	if err := errors.Join(os.Remove(target), os.Symlink(filepath.Join(w.Dir, "volume"), target)); err != nil {
		return complain(32, "%v", err)
	}
	return 0
}

func fakeMountpoint(w *world, args []string) int {
	info, err := os.Lstat(args[len(args)-1])
	return exitStatus(err == nil && info.Mode()&os.ModeSymlink != 0, 32)
}

func fakeSignal(w *world, args []string) int {
	w.Signals = append(w.Signals, option(args, "--success")+" "+option(args, "--reason"))
	return 0
}

// fakeCurl is the instance metadata service, version 2 only, and the web.
func fakeCurl(w *world, args []string) int {
	url := args[len(args)-1]
	if output := option(args, "--output"); output != "" {
		if w.DownloadFails > 0 {
			w.DownloadFails--
			return complain(22, "The requested URL returned error: 503")
		}
		return w.copy("kafka.tgz", output)
	}
	path, isMetadata := strings.CutPrefix(url, "http://169.254.169.254/latest/")
	if !isMetadata {
		return complain(6, "Could not resolve host: %s", url)
	}
	if path == "api/token" && slices.Contains(args, "PUT") {
		fmt.Print("a-token")
		return 0
	}
	items := map[string]string{
		"meta-data/instance-id":                    w.Instance,
		"meta-data/local-ipv4":                     w.Address,
		"meta-data/placement/availability-zone-id": "euw1-az2",
	}
	if option(args, "--header") != "X-aws-ec2-metadata-token: a-token" || items[path] == "" {
		return complain(22, "The requested URL returned error: 401")
	}
	fmt.Print(items[path])
	return 0
}

// fakeTimeout decides what listens and serves, and runs anything else.
func fakeTimeout(w *world, args []string) int {
	switch command := args[1:]; {
	case command[0] == "bash":
		return exitStatus(w.Open[command[len(command)-2]+":"+command[len(command)-1]], 1)
	case command[0] == "openssl" && command[1] == "s_client":
		return exitStatus(w.Running && w.StartServes, 1)
	default:
		w.then = func() int { return run(command) }
	}
	return 0
}

// fakeRunuser runs the command after "--".
func fakeRunuser(w *world, args []string) int {
	command := args[slices.Index(args, "--")+1:]
	w.then = func() int { return run(command) }
	return 0
}

func run(command []string) int {
	c := exec.Command(command[0], command[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := c.Run(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return exit.ExitCode()
		}
		return complain(98, "%v", err)
	}
	return 0
}

// fakeSystemctl starts Kafka as kafka.service does.
func fakeSystemctl(w *world, args []string) int {
	if len(args) < 2 || args[1] != "kafka.service" || args[0] != "start" && args[0] != "restart" {
		return 0
	}
	w.Running = true
	w.Open["127.0.0.1:9093"] = true
	data, err := os.ReadFile(filepath.Join(w.Root, "etc/lintel-kafka/tls/certificate.pem"))
	if err == nil {
		err = os.WriteFile(filepath.Join(w.Root, "run/lintel-kafka/loaded.pem"), data, 0o600)
	}
	if err != nil {
		return complain(1, "%v", err)
	}
	return 0
}
