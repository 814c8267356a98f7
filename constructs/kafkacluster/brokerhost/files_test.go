package brokerhost

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func readEmbedded(t *testing.T, name string) string {
	t.Helper()
	data, err := fs.ReadFile(Files(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// scripts are the names of all shell scripts.
func scripts(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"*.sh", "lib/*.sh"} {
		found, err := fs.Glob(Files(), pattern)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	if len(names) < 10 {
		t.Fatalf("only %q", names)
	}
	return names
}

func TestScriptsParse(t *testing.T) {
	check := func(name, text string) {
		c := exec.Command("bash", "-n")
		c.Stdin = strings.NewReader(text)
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	for _, name := range scripts(t) {
		check(name, readEmbedded(t, name))
	}
	data, err := testConfig().UserData()
	if err != nil {
		t.Fatal(err)
	}
	check("user data", data)
}

// TestScriptsAreLinted runs shellcheck where it is installed; continuous
// integration installs it.
func TestScriptsAreLinted(t *testing.T) {
	shellcheck, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Log("shellcheck is not installed")
		return
	}
	data, err := testConfig().UserData()
	if err != nil {
		t.Fatal(err)
	}
	stub := filepath.Join(t.TempDir(), "userdata.sh")
	if err := os.WriteFile(stub, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--external-sources", stub}
	for _, name := range scripts(t) {
		args = append(args, filepath.Join("files", name))
	}
	if out, err := exec.Command(shellcheck, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestEveryLibraryIsUsed finds a file that no script reads, and the reverse.
func TestEveryLibraryIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, script := range []string{"install.sh", "renew.sh", "health.sh"} {
		m := regexp.MustCompile(`(?m)^for part in (.+); do$`).FindStringSubmatch(readEmbedded(t, script))
		if m == nil {
			t.Fatalf("%s reads no library", script)
		}
		for part := range strings.FieldsSeq(m[1]) {
			used["lib/"+part+".sh"] = true
		}
	}
	libraries, err := fs.Glob(Files(), "lib/*.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range libraries {
		if !used[name] {
			t.Errorf("%s is used by no script", name)
		}
		delete(used, name)
	}
	for name := range used {
		t.Errorf("%s does not exist", name)
	}
}

// TestPermissions compares the list with the calls in the scripts and in the
// user data.
func TestPermissions(t *testing.T) {
	services := map[string]string{"secretsmanager": "secretsmanager", "s3": "s3", "ec2": "ec2", "route53": "route53", "acm-pca": "acm-pca", "autoscaling": "autoscaling"}
	actions := map[string]string{"s3:Cp": "s3:GetObject", "acm-pca:Wait": "acm-pca:GetCertificate"}
	data, err := testConfig().UserData()
	if err != nil {
		t.Fatal(err)
	}
	text := data
	for _, name := range scripts(t) {
		text += readEmbedded(t, name)
	}
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)(?:^|[\s(|])aws ([a-z0-9-]+) ([a-z-]+)`).FindAllStringSubmatch(text, -1) {
		if services[m[1]] == "" {
			t.Errorf("service %s is not known to this test", m[1])
		}
		action := m[1] + ":"
		for word := range strings.SplitSeq(m[2], "-") {
			action += strings.ToUpper(word[:1]) + word[1:]
		}
		if other := actions[action]; other != "" {
			action = other
		}
		used[action] = true
	}
	// What the CloudWatch agent calls: its managed policy, CloudWatchAgentServerPolicy,
	// without the creation of log groups, tags and parameters, which it is not
	// configured to use.
	for _, action := range []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents", "cloudwatch:PutMetricData"} {
		used[action] = true
	}
	listed := map[string]bool{}
	for _, p := range Permissions() {
		listed[p.Action] = true
		if p.On == "" || p.Why == "" {
			t.Errorf("%+v is incomplete", p)
		}
		if !used[p.Action] {
			t.Errorf("%s is listed but not used", p.Action)
		}
	}
	for action := range used {
		if !listed[action] {
			t.Errorf("%s is used but not listed", action)
		}
	}
}

// TestConstantsMatchTheFiles compares what Go exports with what the files say.
func TestConstantsMatchTheFiles(t *testing.T) {
	if want := "DATA_MOUNT=$ROOT" + DataDirectory + "\n"; !strings.Contains(readEmbedded(t, "lib/common.sh"), want) {
		t.Errorf("lib/common.sh: no %q", want)
	}
	if want := "AssertPathIsMountPoint=" + DataDirectory + "\n"; !strings.Contains(readEmbedded(t, "systemd/kafka.service"), want) {
		t.Errorf("kafka.service: no %q", want)
	}
	agent := readEmbedded(t, "templates/amazon-cloudwatch-agent.json")
	var streams []string
	for _, m := range regexp.MustCompile(`"log_stream_name": "broker-@NODE_ID@/([a-z]+)"`).FindAllStringSubmatch(agent, -1) {
		streams = append(streams, m[1])
	}
	if !slices.Equal(streams, LogStreams) {
		t.Errorf("the agent writes the streams %q, LogStreams is %q", streams, LogStreams)
	}
	for _, metric := range []string{MetricDiskUsed, MetricMemoryUsed} {
		plugin, measurement, _ := strings.Cut(metric, "_")
		if !regexp.MustCompile(`"` + plugin + `": \{\s+"measurement": \["` + measurement + `"\]`).MatchString(agent) {
			t.Errorf("the agent does not publish %s", metric)
		}
	}
}

// TestReservedCoversTheTemplate checks that a user cannot replace what the
// template sets for the cluster's identity or security.
func TestReservedCoversTheTemplate(t *testing.T) {
	free := []string{
		"num.recovery.threads.per.data.dir", "default.replication.factor", "min.insync.replicas", "offsets.topic.replication.factor",
		"transaction.state.log.replication.factor", "transaction.state.log.min.isr", "share.coordinator.state.topic.replication.factor",
		"share.coordinator.state.topic.min.isr", "auto.create.topics.enable",
	}
	for _, m := range regexp.MustCompile(`(?m)^([a-z][^=#]*)=`).FindAllStringSubmatch(readEmbedded(t, "templates/server.properties"), -1) {
		if Reserved(m[1]) == slices.Contains(free, m[1]) {
			t.Errorf("%s: reserved is %t", m[1], Reserved(m[1]))
		}
	}
}
