package brokerhost

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// fakeStorageTool formats as kafka-storage.sh does: it expands @file, refuses a
// formatted directory, and prints what it writes, credential included.
func fakeStorageTool(w *world, args []string) int {
	file := strings.TrimPrefix(args[0], "@")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		return complain(1, "arguments: %v %v", info.Mode(), err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return complain(1, "%v", err)
	}
	arguments := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	w.Formats = append(w.Formats, arguments)
	directory := property(option(arguments, "--config"), "log.dirs")
	meta := filepath.Join(directory, "meta.properties")
	if _, err := os.Stat(meta); err == nil {
		return complain(1, "Log directory %s is already formatted.", directory)
	}
	fmt.Println("Bootstrap metadata:", option(arguments, "--add-scram"))
	text := fmt.Sprintf("#\nnode.id=%s\nversion=1\ncluster.id=%s\n",
		property(option(arguments, "--config"), "node.id"), option(arguments, "--cluster-id"))
	if err := os.WriteFile(meta, []byte(text), 0o600); err != nil {
		return complain(1, "%v", err)
	}
	return 0
}

// property is the last value of the property in the file.
func property(file, name string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	value := ""
	for _, m := range regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(name)+`=(.*)$`).FindAllStringSubmatch(string(data), -1) {
		value = m[1]
	}
	return value
}

func fakeClusterTool(w *world, args []string) int {
	if w.UnregisterTool {
		return complain(1, "TimeoutException")
	}
	fmt.Println("ID         HOST      PORT       RACK       STATE      ENDPOINT_TYPE")
	for _, id := range w.Registered {
		fmt.Println(strconv.Itoa(id) + "          b.test    9094       euw1-az1   fenced     broker")
	}
	return 0
}

func fakeQuorumTool(w *world, _ []string) int {
	if !w.Leader {
		return complain(1, "TimeoutException")
	}
	fmt.Println("ClusterId:              x\nLeaderId:               2\nLeaderEpoch:            2")
	return 0
}

func fakeTopicsTool(w *world, _ []string) int {
	if !w.Running || !w.StartServes {
		return complain(1, "TimeoutException")
	}
	io.WriteString(os.Stdout, w.UnderReplicated)
	return 0
}
