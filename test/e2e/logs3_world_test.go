package e2e

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/logs3/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/extensionsapi"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
)

const logBucket = "function-logs"

// logs is an extension with the AWS around it.
type logs struct {
	*extensionsapi.Extension
	t   *testing.T
	aws *awsstub.Server
	s3  *s3stub.Server
}

// newLogs starts an extension, and returns when it waits for its first event.
func newLogs(t *testing.T, env map[string]string) *logs {
	t.Helper()
	aws := awsstub.New(t)
	w := &logs{t: t, aws: aws, s3: s3stub.New(t, aws)}
	w.s3.CreateBucket(logBucket)
	w.Extension = extensionsapi.New(t, handler.Build(t, wiring.Package), aws.Env(), logsEnv(env))
	w.AwaitNext()
	return w
}

func logsEnv(env map[string]string) map[string]string {
	all := map[string]string{wiring.Bucket: logBucket, wiring.Prefix: "logs/"}
	maps.Copy(all, env)
	return all
}

// eachInvocation makes the extension flush after each.
var eachInvocation = map[string]string{wiring.Flush: wiring.FlushInvocation}

// inAMinute is a deadline that no invocation here comes close to.
func inAMinute() time.Time { return time.Now().Add(time.Minute) }

// invoke is an invocation of which lines are logged. It returns when the extension asks for the next event.
func (w *logs) invoke(requestID string, lines ...string) {
	w.t.Helper()
	w.Extension.Invoke(requestID, inAMinute())
	w.finish(requestID, lines...)
}

// finish posts what is logged, and that the invocation is done.
func (w *logs) finish(requestID string, lines ...string) {
	w.t.Helper()
	records := []string{extensionsapi.Record("platform.start", map[string]string{"requestId": requestID})}
	for _, line := range lines {
		records = append(records, extensionsapi.Record("function", line))
	}
	if status := w.Post(append(records, extensionsapi.RuntimeDone(requestID))...); status != 200 {
		w.t.Errorf("telemetry was answered with %d", status)
	}
	w.AwaitNext()
}

var logKey = regexp.MustCompile(`^logs/function=` + lambdart.FunctionName + `/year=\d{4}/month=\d\d/day=\d\d/hour=\d\d/\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{16}-\d{6}-[0-9a-f]{8}\.ndjson\.gz$`)

// stored are the lines of all objects, and how many records they say were dropped.
func (w *logs) stored() (lines []string, dropped int) {
	w.t.Helper()
	for _, object := range w.s3.Versions(logBucket) {
		if !object.Latest {
			continue // the same octets, of an upload that was repeated
		}
		if !logKey.MatchString(object.Key) {
			w.t.Errorf("key %s", object.Key)
		}
		r, err := gzip.NewReader(bytes.NewReader(object.Body))
		if err != nil {
			w.t.Fatal(err)
		}
		scanner := bufio.NewScanner(r)
		scanner.Buffer(nil, 1<<24)
		for scanner.Scan() {
			var event struct {
				Type   string
				Record struct{ DroppedRecords int }
			}
			if json.Unmarshal(scanner.Bytes(), &event) == nil && event.Type == "lintel.logsDropped" {
				dropped += event.Record.DroppedRecords
				continue
			}
			lines = append(lines, scanner.Text())
		}
		if err := scanner.Err(); err != nil {
			w.t.Fatal(err)
		}
	}
	return lines, dropped
}

var lostInLog = regexp.MustCompile(`"records are lost[^\n]*"records":(\d+)`)

// assertNothingLost fails the test unless each record that was acknowledged is stored once, or counted.
func (w *logs) assertNothingLost() {
	w.t.Helper()
	lines, dropped := w.stored()
	if m := lostInLog.FindStringSubmatch(w.Log()); m != nil {
		var lost int
		fmt.Sscan(m[1], &lost)
		dropped += lost
	}
	count := map[string]int{}
	for _, line := range lines {
		if count[line]++; count[line] > 1 {
			w.t.Errorf("stored %d times: %s", count[line], line)
		}
	}
	missing := 0
	acknowledged := w.Acknowledged()
	for _, record := range acknowledged {
		if count[record] == 0 {
			missing++
		}
	}
	if missing != dropped {
		w.t.Errorf("of %d records that were acknowledged %d are missing, and %d are said to be", len(acknowledged), missing, dropped)
	}
	if len(lines)+missing != len(acknowledged) {
		w.t.Errorf("%d records are stored and %d missing of %d", len(lines), missing, len(acknowledged))
	}
	assertNoSecrets(w.t, "the log", w.Log())
}

// assertStored fails the test unless all that was acknowledged is stored.
func (w *logs) assertStored() {
	w.t.Helper()
	w.assertNothingLost()
	if lines, _ := w.stored(); len(lines) != len(w.Acknowledged()) {
		w.t.Errorf("%d of %d records are stored", len(lines), len(w.Acknowledged()))
	}
}

// distinct are n lines that differ from all others.
func distinct(n int, of string) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf("%s %d %s", of, i, strings.Repeat("x", 100))
	}
	return lines
}
