package logging

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

func setenv(t *testing.T, format, level string) {
	t.Helper()
	t.Setenv("AWS_LAMBDA_LOG_FORMAT", format)
	t.Setenv("AWS_LAMBDA_LOG_LEVEL", level)
}

func invocationContext(t *testing.T) context.Context {
	t.Helper()
	lambdacontext.FunctionName = "f"
	return lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "8f5e"})
}

// lines decodes the JSON lines that were written.
func lines(t *testing.T, b []byte) []map[string]any {
	t.Helper()
	var out []map[string]any
	for line := range bytes.Lines(b) {
		var m map[string]any
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		out = append(out, m)
	}
	return out
}

// TestHandlerContract is the standard library's test of handlers, with Lambda's
// names for the time and the message.
func TestHandlerContract(t *testing.T) {
	setenv(t, "JSON", "")
	var b bytes.Buffer
	err := slogtest.TestHandler(NewHandler(&b), func() []map[string]any {
		records := lines(t, b.Bytes())
		for _, r := range records {
			for from, to := range map[string]string{"timestamp": slog.TimeKey, "message": slog.MessageKey} {
				if v, ok := r[from]; ok {
					delete(r, from)
					r[to] = v
				}
			}
		}
		return records
	})
	if err != nil {
		t.Error(err)
	}
}

func TestRecord(t *testing.T) {
	setenv(t, "JSON", "INFO")
	var b bytes.Buffer
	New(&b).With("a", 1).InfoContext(invocationContext(t), "hello", "n", 12345678901234567)
	stamp, rest, _ := strings.Cut(b.String(), `","`)
	if _, err := time.Parse(time.RFC3339Nano, strings.TrimPrefix(stamp, `{"timestamp":"`)); err != nil {
		t.Errorf("%v; Lambda takes a timestamp of RFC 3339", err)
	}
	const want = `level":"INFO","message":"hello","a":1,"n":12345678901234567,"functionName":"f","requestId":"8f5e"}` + "\n"
	if rest != want {
		t.Errorf("got  %s\nwant %s", rest, want)
	}
}

func TestRequestIDIsOutsideOfGroups(t *testing.T) {
	setenv(t, "JSON", "")
	var b bytes.Buffer
	l := New(&b).With("top", 1).WithGroup("g").With("x", 2).WithGroup("").WithGroup("h")
	l.InfoContext(invocationContext(t), "m", "y", 3)
	l.With("z", 4).Info("without an invocation", "y", 3)
	const ids = `"functionName":"f","requestId":"8f5e",`
	first, second, _ := strings.Cut(b.String(), "\n")
	if want := `"message":"m","top":1,` + ids + `"g":{"x":2,"h":{"y":3}}}`; !strings.HasSuffix(first, want) {
		t.Errorf("got %s\nwant %s", first, want)
	}
	if want := `"message":"without an invocation","top":1,"g":{"x":2,"h":{"z":4,"y":3}}}`; !strings.HasSuffix(strings.TrimSpace(second), want) {
		t.Errorf("got %s\nwant %s", second, want)
	}
}

func TestGroupWithoutName(t *testing.T) {
	h := NewHandler(new(bytes.Buffer))
	if h.WithGroup("") != h {
		t.Error("a group without a name changed the handler, slog.Handler forbids it")
	}
}

// TestDerivedLoggersAreIndependent catches scopes that share an array.
func TestDerivedLoggersAreIndependent(t *testing.T) {
	setenv(t, "JSON", "")
	var b bytes.Buffer
	base := New(&b).WithGroup("g").With("a", 1).With("b", 2)
	one, two := base.With("which", "one"), base.With("which", "two")
	one.Info("m")
	two.Info("m")
	for i, want := range []string{"one", "two"} {
		if got := lines(t, b.Bytes())[i]["g"].(map[string]any)["which"]; got != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

func TestLevels(t *testing.T) {
	all := []slog.Level{LevelTrace, slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError, LevelFatal}
	for _, tt := range []struct {
		env  string
		want []string
	}{
		{"TRACE", []string{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}},
		{"DEBUG", []string{"DEBUG", "INFO", "WARN", "ERROR", "FATAL"}},
		{"INFO", []string{"INFO", "WARN", "ERROR", "FATAL"}},
		{"WARN", []string{"WARN", "ERROR", "FATAL"}},
		{"ERROR", []string{"ERROR", "FATAL"}},
		{"FATAL", []string{"FATAL"}},
		{"", []string{"INFO", "WARN", "ERROR", "FATAL"}},
		{"warn", []string{"WARN", "ERROR", "FATAL"}},
		{"LOUD", []string{"INFO", "WARN", "ERROR", "FATAL"}},
	} {
		setenv(t, "JSON", tt.env)
		var b bytes.Buffer
		l := New(&b)
		for _, level := range all {
			l.Log(t.Context(), level, "m")
		}
		var got []string
		for _, r := range lines(t, b.Bytes()) {
			got = append(got, r["level"].(string))
		}
		if fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%q: got %v, want %v", tt.env, got, tt.want)
		}
	}
}

func TestLevelsBetween(t *testing.T) {
	for level, want := range map[slog.Level]string{
		LevelTrace - 1: "TRACE", slog.LevelDebug + 1: "DEBUG", slog.LevelInfo + 2: "INFO", slog.LevelError - 1: "WARN", LevelFatal + 4: "FATAL",
	} {
		if got := levelName(level); got != want {
			t.Errorf("%v: got %s, want %s, Lambda knows no other names", level, got, want)
		}
	}
}

func TestFormat(t *testing.T) {
	for format, json := range map[string]bool{"JSON": true, "": true, "Text": false, "TEXT": false} {
		setenv(t, format, "")
		var b bytes.Buffer
		New(&b).Info("m", "password", "hunter2")
		if got := strings.HasPrefix(b.String(), "{"); got != json || strings.Contains(b.String(), "hunter2") {
			t.Errorf("%q: got %s", format, b.String())
		}
	}
}

// TestOtherAttributesNamedLevel belong to the caller.
func TestOtherAttributesNamedLevel(t *testing.T) {
	setenv(t, "JSON", "")
	var b bytes.Buffer
	New(&b).Info("m", slog.Group("g", "level", slog.LevelWarn), "level", "high")
	if !strings.Contains(b.String(), `"g":{"level":"WARN"},"level":"high"`) {
		t.Errorf("got %s", b.String())
	}
}

type account struct {
	Name     string
	Password string `json:"pass_word"`
	Nested   []map[string]string
	ID       int64
}

type secretive struct{}

func (secretive) LogValue() slog.Value { return slog.StringValue("k?Signature=c0ffee") }

type angry struct{}

func (angry) Error() string { panic("no text") }

const pemKey = "-----BEGIN EC PRIVATE KEY-----\nc0ffee\n-----END EC PRIVATE KEY-----"

func TestRedaction(t *testing.T) {
	setenv(t, "JSON", "")
	const hidden = "c0ffee"
	for _, tt := range []struct {
		name string
		attr slog.Attr
		want string // what the line has to contain
	}{
		{"key", slog.String("password", hidden), `"password":"[redacted]"`},
		{"key in upper case", slog.String("AUTHORIZATION", hidden), `"AUTHORIZATION":"[redacted]"`},
		{"key with separators", slog.String("x-api_key", hidden), `"x-api_key":"[redacted]"`},
		{"key with a prefix", slog.String("githubToken", hidden), `"githubToken":"[redacted]"`},
		{"key in the plural", slog.Any("cookies", []string{hidden}), `"cookies":"[redacted]"`},
		{"the response URL", slog.String("ResponseURL", hidden), `"ResponseURL":"[redacted]"`},
		{"private key", slog.String("privateKey", hidden), `"privateKey":"[redacted]"`},
		{"any kind", slog.Any("secret", map[string]string{"a": hidden}), `"secret":"[redacted]"`},
		{"group", slog.Group("credentials", "id", hidden, slog.Group("more", "a", hidden)), `"credentials":{"id":"[redacted]","more":{"a":"[redacted]"}}`},
		{"within a group", slog.Group("db", "host", "h", "password", hidden), `"db":{"host":"h","password":"[redacted]"}`},
		{"URL", slog.String("url", "https://b/k?X-Amz-Date=1&X-Amz-Credential=c0ffee%2Fs3&X-Amz-Security-Token=c0ffee&X-Amz-Signature=c0ffee"),
			`"https://b/k?X-Amz-Date=1&X-Amz-Credential=[redacted]&X-Amz-Security-Token=[redacted]&X-Amz-Signature=[redacted]"`},
		{"URL in upper case", slog.String("url", "k?X-AMZ-SIGNATURE=c0ffee"), `k?X-AMZ-SIGNATURE=[redacted]`},
		{"URL in lower case", slog.String("url", "k?x-amz-signature=c0ffee"), `k?x-amz-signature=[redacted]`},
		{"URL of version 2", slog.String("url", "k?AWSAccessKeyId=c0ffee&Expires=1&Signature=c0ffee%3D"), `k?AWSAccessKeyId=[redacted]&Expires=1&Signature=[redacted]`},
		{"URL in a URL", slog.String("url", "https://p/?to=k%3FX-Amz-Signature%3Dc0ffee"), `X-Amz-Signature%3D[redacted]`},
		{"URL in JSON", slog.String("body", `{"u":"k?a=1\u0026X-Amz-Signature=c0ffee"}`), `X-Amz-Signature=[redacted]\"}`},
		{"PEM", slog.String("pem", "a "+pemKey+" b"), `"a [redacted] b"`},
		{"PEM in one line", slog.String("pem", strings.ReplaceAll(pemKey, "\n", `\n`)), `"pem":"[redacted]"`},
		{"PKCS #8", slog.String("pem", "-----BEGIN PRIVATE KEY-----\nc0ffee\n-----END PRIVATE KEY-----"), `"pem":"[redacted]"`},
		{"PEM cut off", slog.String("pem", "x "+pemKey[:40]), `"x [redacted]"`},
		{"two keys", slog.String("pem", pemKey+"\n"+pemKey), `"[redacted]\n[redacted]"`},
		{"error", slog.Any("error", fmt.Errorf("put: %w", errors.New("k?Signature=c0ffee"))), `"error":"put: k?Signature=[redacted]"`},
		{"bytes", slog.Any("body", []byte(pemKey)), `"body":"[redacted]"`},
		{"struct", slog.Any("account", account{Name: "n", Password: hidden, ID: 1<<53 + 1,
			Nested: []map[string]string{{"token": hidden, "url": "k?Signature=c0ffee"}}}),
			`{"ID":9007199254740993,"Name":"n","Nested":[{"token":"[redacted]","url":"k?Signature=[redacted]"}],"pass_word":"[redacted]"}`},
		{"LogValuer", slog.Any("v", secretive{}), `k?Signature=[redacted]`},
		{"not encodable", slog.Any("v", struct{ F func() }{}), `"v":"[cannot be formatted: json: unsupported type: func()]"`},
		{"panics", slog.Any("v", angry{}), `"v":"[panics when formatted]"`},
		{"nil", slog.Any("v", nil), `"v":null`},
		{"harmless key", slog.String("secretArn", "arn"), `"secretArn":"arn"`},
		{"harmless public key", slog.String("publicKey", "k"), `"publicKey":"k"`},
		{"harmless bytes", slog.Any("body", []byte("hi")), `"body":"aGk="`},
		{"harmless text", slog.String("v", "the signature is valid, no PRIVATE KEY"), `the signature is valid, no PRIVATE KEY`},
		{"harmless certificate", slog.String("v", "-----BEGIN CERTIFICATE-----"), `-----BEGIN CERTIFICATE-----`},
		{"number", slog.Int("n", 5), `"n":5`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, with := range []bool{false, true} {
				var b bytes.Buffer
				l := New(&b)
				if with {
					l = l.With(tt.attr)
					l.Info("m")
				} else {
					l.LogAttrs(t.Context(), slog.LevelInfo, "m", tt.attr)
				}
				if strings.Contains(b.String(), hidden) || strings.Contains(b.String(), "YzBmZmVl") || !strings.Contains(b.String(), tt.want) {
					t.Errorf("got  %s\nwant %s", b.String(), tt.want)
				}
			}
		})
	}
}

func TestMessageIsRedacted(t *testing.T) {
	for _, format := range []string{"JSON", "Text"} {
		setenv(t, format, "")
		var b bytes.Buffer
		New(&b).Info("PUT k?X-Amz-Signature=c0ffee")
		if strings.Contains(b.String(), "c0ffee") || !strings.Contains(b.String(), "X-Amz-Signature=[redacted]") {
			t.Errorf("%s: got %s", format, b.String())
		}
	}
}
