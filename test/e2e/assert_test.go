package e2e

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

// assertContains fails the test unless the text has all the fragments.
func assertContains(t *testing.T, what, text string, fragments ...string) {
	t.Helper()
	for _, fragment := range fragments {
		if !strings.Contains(text, fragment) {
			t.Errorf("%s has no %q: %s", what, fragment, text)
		}
	}
}

// bearerToken stands for the secrets of a client's request.
const bearerToken = "client-bearer-token-example"

// Secrets that nobody may see: response URLs, what clients send, and certificates and keys, which are lines of base64.
// What else looks like that is a digest, in hexadecimal, or the id of the host of Amazon S3 that an error is from.
var (
	secrets     = []string{awsstub.Signature, "custom-resource-response", bearerToken, "PRIVATE KEY-----"}
	base64Lines = regexp.MustCompile(`[A-Za-z0-9+/]{48,}`)
	hexadecimal = regexp.MustCompile(`^[0-9a-fA-F]+$`)
	hostID      = regexp.MustCompile(`HostID: [A-Za-z0-9+/=]+`)
)

// assertNoSecrets fails the test if the text shows one. The failure does not repeat it.
func assertNoSecrets(t *testing.T, what, text string) {
	t.Helper()
	for _, secret := range secrets {
		if i := strings.Index(text, secret); i >= 0 {
			t.Errorf("%s shows a secret, %.14q..., behind %.80q", what, secret, text[max(0, i-80):i])
		}
	}
	for _, line := range base64Lines.FindAllString(hostID.ReplaceAllString(text, ""), -1) {
		if !hexadecimal.MatchString(line) {
			t.Errorf("%s shows %d characters of base64 that begin with %.8q", what, len(line), line)
		}
	}
}

// record is a line of a function's log.
type record map[string]any

// records decodes the log, of which every line is a JSON object: see watchLog.
func records(function *lambdart.Function) []record {
	var list []record
	for _, line := range function.Log() {
		var r record
		if json.Unmarshal([]byte(line), &r) == nil {
			list = append(list, r)
		}
	}
	return list
}

// watchLog fails the test if in the end the function's log shows a secret, or has a line that is no JSON object, as
// Lambda's JSON log format demands.
func watchLog(t *testing.T, function *lambdart.Function) {
	t.Cleanup(func() {
		log := function.Log()
		assertNoSecrets(t, "the log", strings.Join(log, "\n"))
		for _, line := range log {
			if err := json.Unmarshal([]byte(line), &record{}); err != nil {
				t.Errorf("log line %q is no JSON object: %v", line, err)
			}
		}
	})
}

// text returns a member of the record that is a string, "" if there is none.
func (r record) text(name string) string {
	s, _ := r[name].(string)
	return s
}

// metrics returns the records of the log that hold metrics in the embedded metric format: the namespace and the
// dimensions are those of all handlers of the construct.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
func metrics(t *testing.T, function *lambdart.Function) []record {
	t.Helper()
	var list []record
	for _, r := range records(function) {
		if r["_aws"] == nil {
			continue
		}
		assertMetric(t, r)
		list = append(list, r)
	}
	return list
}

// assertMetric fails the test unless CloudWatch would make the metrics of the record those of the function.
func assertMetric(t *testing.T, r record) {
	t.Helper()
	text, err := json.Marshal(r["_aws"])
	if err != nil {
		t.Fatal(err)
	}
	var metadata struct {
		Timestamp         int64
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name string }
		}
	}
	if err := json.Unmarshal(text, &metadata); err != nil {
		t.Fatal(err)
	}
	if age := time.Since(time.UnixMilli(metadata.Timestamp)); age < 0 || age > time.Hour {
		t.Errorf("got metrics of %v ago, want of now", age)
	}
	for _, directive := range metadata.CloudWatchMetrics {
		if directive.Namespace != "Lintel/MutualTls" || !reflect.DeepEqual(directive.Dimensions, [][]string{{"FunctionName"}}) {
			t.Errorf("got metrics of namespace %q by %q", directive.Namespace, directive.Dimensions)
		}
		if r["FunctionName"] != lambdart.FunctionName {
			t.Errorf("got metrics of function %v, want %s", r["FunctionName"], lambdart.FunctionName)
		}
		for _, m := range directive.Metrics {
			if _, ok := r[m.Name].(float64); !ok {
				t.Errorf("got metric %s with value %v, want a number", m.Name, r[m.Name])
			}
		}
	}
}

func encodeJSON(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func decodeJSON(t *testing.T, text []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("decode %q: %v", text, err)
	}
	return value
}
