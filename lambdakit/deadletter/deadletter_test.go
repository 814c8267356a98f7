package deadletter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// whole is a letter in which every member is set.
func whole() *Letter {
	at := time.Date(2026, 11, 22, 14, 15, 0, 0, time.UTC)
	return &Letter{
		ID:     "SelfManagedKafka/b-1.example.com:9094/orders/0/15/1545084650987",
		Source: Source{Type: "SelfManagedKafka", ARN: "arn:aws:kafka:eu-west-1:111122223333:cluster/c/1", BootstrapServers: []string{"b-1.example.com:9094"}},
		Kafka: &Kafka{
			Topic: "orders", Partition: 0, Offset: 15,
			Timestamp: time.UnixMilli(1545084650987).UTC(), TimestampType: "CREATE_TIME",
			KeySchema: Schema{DataFormat: "AVRO", ID: "1"}, ValueSchema: Schema{DataFormat: "JSON", ID: "2"},
		},
		Content: &Content{
			Key: []byte{}, Value: []byte("Hello"),
			Headers:   []Header{{"trace", []byte{0, 1}}, {"trace", nil}, {"ü\n", []byte{}}},
			Undecoded: []byte(`{"value":"?"}`),
		},
		Overflow: &Overflow{Bucket: "b", Key: "k", Size: 1 << 20, SHA256: []byte{1, 2, 3}},
		Failure: Failure{
			Error: "decode <order>: unexpected end", Type: "*fmt.wrapError", Chain: []Cause{{"*json.SyntaxError", "unexpected end"}},
			Permanent: true, Attempts: 2, Deliveries: 1, FirstAt: at, LastAt: at.Add(time.Second),
		},
		Function: Function{Name: "shop-orders", Version: "$LATEST", RequestID: "8f5e", LogStream: "2026/11/22/[$LATEST]abc"},
	}
}

const wholeDocument = `{"version":1,"id":"SelfManagedKafka/b-1.example.com:9094/orders/0/15/1545084650987",` +
	`"source":{"type":"SelfManagedKafka","arn":"arn:aws:kafka:eu-west-1:111122223333:cluster/c/1","bootstrapServers":["b-1.example.com:9094"]},` +
	`"kafka":{"topic":"orders","partition":0,"offset":15,"timestamp":"2018-12-17T22:10:50.987Z","timestampType":"CREATE_TIME","keySchema":{"dataFormat":"AVRO","id":"1"},"valueSchema":{"dataFormat":"JSON","id":"2"}},` +
	`"content":{"key":"","value":"SGVsbG8=","headers":[{"key":"trace","value":"AAE="},{"key":"trace","value":null},{"key":"\u00fc\n","value":""}],"undecoded":"eyJ2YWx1ZSI6Ij8ifQ=="},` +
	`"overflow":{"bucket":"b","key":"k","size":1048576,"sha256":"AQID"},` +
	`"failure":{"error":"decode <order>: unexpected end","type":"*fmt.wrapError","chain":[{"type":"*json.SyntaxError","error":"unexpected end"}],"permanent":true,"attempts":2,"deliveries":1,"firstAt":"2026-11-22T14:15:00Z","lastAt":"2026-11-22T14:15:01Z"},` +
	`"function":{"name":"shop-orders","version":"$LATEST","requestId":"8f5e","logStream":"2026/11/22/[$LATEST]abc"}}`

func TestMarshal(t *testing.T) {
	for _, tt := range []struct {
		name   string
		letter *Letter
		want   string
	}{
		{"everything", whole(), wholeDocument},
		{"least", &Letter{ID: "i", Content: new(Content)},
			`{"version":1,"id":"i","source":{"type":""},"content":{"key":null,"value":null},"failure":{"error":"","type":"","permanent":false,"attempts":0,"deliveries":0},"function":{}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Marshal(tt.letter)
			if err != nil || string(got) != tt.want {
				t.Fatalf("%v\ngot  %s\nwant %s", err, got, tt.want)
			}
			back, err := Parse(got)
			if err != nil || !reflect.DeepEqual(back, tt.letter) {
				t.Errorf("came back as %+v, %v", back, err)
			}
		})
	}
}

// TestDocumentIsTaken parses the document in the package documentation.
func TestDocumentIsTaken(t *testing.T) {
	const documented = `{
	  "version": 1,
	  "id": "i",
	  "source": {"type": "SelfManagedKafka", "new": 1},
	  "content": {"key": null, "value": "SGVsbG8=", "headers": [{"key": "trace", "value": "AAE="}]},
	  "failure": {"error": "e"},
	  "future": [1, 2]
	}`
	l, err := Parse([]byte(documented))
	if err != nil {
		t.Fatal(err)
	}
	if l.Content.Key != nil || string(l.Content.Value) != "Hello" || !bytes.Equal(l.Content.Headers[0].Value, []byte{0, 1}) || l.Failure.Error != "e" {
		t.Errorf("got %+v", l)
	}
}

func TestNullAndEmpty(t *testing.T) {
	for _, b := range [][]byte{nil, {}, {0}, []byte("null"), bytes.Repeat([]byte{0xff}, 100)} {
		l := &Letter{ID: "i", Content: &Content{Key: b, Value: b, Headers: []Header{{"h", b}}}}
		document, err := Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(document)
		if err != nil || !reflect.DeepEqual(back, l) {
			t.Errorf("%#v came back as %+v, %v", b, back.Content, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ document, want string }{
		{"", "unexpected end of JSON input"},
		{"secret", "invalid character 's'"},
		{"[]", "cannot unmarshal array"},
		{"{}", "got 0, want 1"},
		{`{"version":2,"id":"i","content":{}}`, "got 2, want 1"},
		{`{"version":1,"content":{}}`, "no id"},
		{`{"version":1,"id":"i"}`, "neither content nor overflow"},
		{`{"version":1,"id":"i","content":{"value":"?"}}`, "illegal base64"},
		{`{"version":1,"id":"i","content":{}} {}`, "after top-level value"},
	} {
		l, err := Parse([]byte(tt.document))
		if err == nil || l != nil || !strings.HasPrefix(err.Error(), "parse dead letter: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, %v, want %q", tt.document, l, err, tt.want)
		}
		if version := strings.Contains(tt.want, "want 1"); errors.Is(err, ErrVersion) != version {
			t.Errorf("%s: got %v", tt.document, err)
		}
	}
}

func TestMarshalFails(t *testing.T) {
	l := whole()
	l.Failure.FirstAt = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := Marshal(l); err == nil || !strings.Contains(err.Error(), l.ID) {
		t.Errorf("got %v, RFC 3339 has no such year", err)
	}
}

// opaque is an error whose text is long.
type opaque struct{ n int }

func (e opaque) Error() string { return strings.Repeat("é", e.n) }

func TestNewFailure(t *testing.T) {
	joined := errors.Join(io.EOF, fmt.Errorf("read: %w", context.Canceled))
	f := NewFailure(fmt.Errorf("record 7: %w", joined))
	want := Failure{
		Error: "record 7: EOF\nread: context canceled", Type: "*fmt.wrapError",
		Chain: []Cause{
			{"*errors.joinError", "EOF\nread: context canceled"},
			{"*errors.errorString", "EOF"},
			{"*fmt.wrapError", "read: context canceled"},
			{"*errors.errorString", "context canceled"},
		},
	}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got %+v", f)
	}
}

// hollow says that it wraps an error, and wraps none.
type hollow struct{}

func (hollow) Error() string { return "hollow" }
func (hollow) Unwrap() error { return nil }

func TestFailureIsBounded(t *testing.T) {
	deep := error(hollow{})
	for range 100 {
		deep = fmt.Errorf("x%w", deep)
	}
	if f := NewFailure(deep); len(f.Chain) != maxChain {
		t.Errorf("got %d causes, want %d", len(f.Chain), maxChain)
	}
	if f := NewFailure(hollow{}); f.Chain != nil {
		t.Errorf("got %v", f.Chain)
	}
	for n, cut := range map[int]bool{maxErrorText / 2: false, maxErrorText/2 + 1: true, maxErrorText: true} {
		got := NewFailure(opaque{n}).Error
		if len(got) > maxErrorText || !utf8.ValidString(got) || strings.HasSuffix(got, "...") != cut || len(got) < maxErrorText-2 {
			t.Errorf("%d bytes: got %d, which end in %q", 2*n, len(got), got[len(got)-5:])
		}
	}
	if got := NewFailure(errors.New("a\xffb")).Error; got != "a\uFFFDb" {
		t.Errorf("got %q", got)
	}
}

// FuzzRoundTrip also checks that SQS would take the document (Amazon SQS API
// Reference, SendMessage).
func FuzzRoundTrip(f *testing.F) {
	f.Add("id", "topic", []byte("key"), []byte(nil), "header", "error \uFFFE\uFFFF\x00\x7f", int64(15))
	f.Add("é𝄞", "\u2028", []byte{}, []byte{0xff}, "\xff", "<&>", int64(-1))
	f.Fuzz(func(t *testing.T, id, topic string, key, value []byte, header, text string, n int64) {
		l := &Letter{
			ID:       id,
			Kafka:    &Kafka{Topic: topic, Partition: int32(n), Offset: n},
			Content:  &Content{Key: key, Value: value, Headers: []Header{{header, value}}},
			Failure:  NewFailure(errors.New(text)),
			Function: Function{Name: topic},
		}
		document, err := Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range document {
			if b < 0x20 || b > 0x7e && b != 0x7f {
				t.Fatalf("%q is in %q", b, document)
			}
		}
		back, err := Parse(document)
		if id == "" {
			if err == nil {
				t.Error("a letter without an id was taken")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back.Content.Key, key) || !reflect.DeepEqual(back.Content.Value, value) || !reflect.DeepEqual(back.Content.Headers[0].Value, value) {
			t.Errorf("%+v came back as %+v", l.Content, back.Content)
		}
		valid := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
		isText := utf8.ValidString(id) && utf8.ValidString(topic) && utf8.ValidString(header)
		if isText && (back.ID != id || back.Kafka.Topic != topic || back.Content.Headers[0].Key != header) {
			t.Errorf("%+v came back as %+v", l, back)
		}
		if len(text) <= maxErrorText && back.Failure.Error != valid(text) {
			t.Errorf("%q came back as %q", text, back.Failure.Error)
		}
		again, err := Marshal(back)
		if err != nil || !bytes.Equal(again, document) && isText {
			t.Errorf("%s became %s, %v", document, again, err)
		}
	})
}

// FuzzParse: whatever is accepted can be written again and means the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte(wholeDocument))
	f.Add([]byte(`{"version":1,"id":"i","content":{"headers":[]}}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		l, err := Parse(document)
		if err != nil {
			return
		}
		written, err := Marshal(l)
		if err != nil {
			return // a year after 9999 with an offset that only parsing allows
		}
		back, err := Parse(written)
		if err != nil {
			t.Fatalf("%s: %v", written, err)
		}
		again, err := Marshal(back)
		if err != nil || !bytes.Equal(again, written) {
			t.Errorf("%s became %s, %v", written, again, err)
		}
	})
}

func ExampleParse() {
	document := []byte(`{"version":1,"id":"SelfManagedKafka/b:9094/orders/0/15/0","source":{"type":"SelfManagedKafka"},` +
		`"kafka":{"topic":"orders","partition":0,"offset":15},"content":{"key":null,"value":"SGVsbG8="},` +
		`"failure":{"error":"unknown customer","type":"*errors.errorString","permanent":true,"attempts":1,"deliveries":1},"function":{"name":"shop"}}`)
	letter, err := Parse(document)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %s (%s)\n", letter.ID, letter.Content.Value, letter.Failure.Error)
	// Output: SelfManagedKafka/b:9094/orders/0/15/0: Hello (unknown customer)
}
