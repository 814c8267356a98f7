package kafkaevent_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
)

// checkAgreement fails t unless Decode does with data what the reference does.
func checkAgreement(t *testing.T, data []byte) {
	t.Helper()
	untouched := bytes.Clone(data)
	event, err := kafkaevent.Decode(data)
	if err != nil {
		checkSyntaxError(t, data, err)
	}
	want, refusal := refer(data)
	switch {
	case refusal != nil && err == nil && !json.Valid(data):
		// Decode does not look into keys and values.
		repaired := repair(data)
		if want, refusal = refer(repaired); refusal != nil {
			t.Fatalf("accepted what the reference refuses: %v\nrepaired: %s", refusal, repaired)
		}
		compare(t, event, want)
	case refusal != nil && err == nil:
		t.Errorf("accepted what the reference refuses: %v", refusal)
	case refusal == nil && err != nil:
		t.Errorf("refused what the reference accepts: %v", err)
	case refusal == nil:
		compare(t, event, want)
		if !json.Valid(data) {
			t.Error("reference accepted invalid JSON")
		}
		checkJSON(t, event)
	}
	if !bytes.Equal(data, untouched) {
		t.Error("changed the data")
	}
}

// repair replaces what is between the quotes of a string, if it is not valid, by
// what is no base64.
func repair(data []byte) []byte {
	var repaired []byte
	for {
		start := bytes.IndexByte(data, '"')
		if start < 0 {
			return append(repaired, data...)
		}
		end := start + 1
		for end < len(data) && data[end] != '"' {
			if data[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end+1, len(data))
		repaired = append(repaired, data[:start]...)
		if text := data[start:end]; json.Valid(text) {
			repaired = append(repaired, text...)
		} else {
			repaired = append(repaired, `"?"`...)
		}
		data = data[end:]
	}
}

func checkSyntaxError(t *testing.T, data []byte, err error) {
	t.Helper()
	var syntax *kafkaevent.SyntaxError
	if !errors.As(err, &syntax) {
		t.Errorf("got a %T, want a *SyntaxError: %v", err, err)
		return
	}
	if syntax.Offset < 0 || syntax.Offset > int64(len(data)) || syntax.Found == "" || syntax.Expected == "" {
		t.Errorf("got %+v for %d bytes", *syntax, len(data))
	}
}

func anyFails(event *kafkaevent.Event) bool {
	for i := range event.Partitions {
		for j := range event.Partitions[i].Records {
			if _, err := event.Partitions[i].Records[j].Record(); err != nil {
				return true
			}
		}
	}
	return false
}

func compare(t *testing.T, event *kafkaevent.Event, want *expected) {
	t.Helper()
	if event.EventSource != want.source || event.EventSourceARN != want.arn || !slices.Equal(event.BootstrapServers, want.servers) {
		t.Errorf("got source %q, ARN %q, servers %q, want %q, %q, %q", event.EventSource, event.EventSourceARN, event.BootstrapServers, want.source, want.arn, want.servers)
	}
	if len(event.Partitions) != len(want.partitions) {
		t.Fatalf("got %d partitions, want %d", len(event.Partitions), len(want.partitions))
	}
	for i, p := range event.Partitions {
		w := want.partitions[i]
		if p.Topic != w.topic || p.Partition != w.partition || len(p.Records) != len(w.records) {
			t.Fatalf("got %d records of %q %d, want %d of %q %d", len(p.Records), p.Topic, p.Partition, len(w.records), w.topic, w.partition)
		}
		// What one record's decoding writes must not change another record.
		records := make([]kafkaevent.Record, len(p.Records))
		errs := make([]error, len(p.Records))
		for j := range p.Records {
			records[j], errs[j] = p.Records[j].Record()
		}
		for j := range p.Records {
			compareRecord(t, &p.Records[j], records[j], errs[j], w.records[j])
		}
	}
}

func compareRecord(t *testing.T, raw *kafkaevent.Raw, got kafkaevent.Record, err error, want expectedRecord) {
	t.Helper()
	if raw.Topic() != want.Topic || raw.Partition() != want.Partition || raw.Offset() != want.Offset || !raw.Timestamp().Equal(want.Timestamp) {
		t.Errorf("raw record: got %q, %d, %d, %v, want %+v", raw.Topic(), raw.Partition(), raw.Offset(), raw.Timestamp(), want.Record)
	}
	if want.faulty != (err != nil) {
		t.Errorf("record %d: got error %v, want one: %t", want.Offset, err, want.faulty)
	}
	if err != nil {
		var failed *kafkaevent.RecordError
		if !errors.As(err, &failed) || failed.Topic != want.Topic || failed.Partition != want.Partition || failed.Offset != want.Offset || failed.Field == "" || failed.Err == nil {
			t.Errorf("record %d: got error %#v", want.Offset, err)
		}
	}
	if !reflect.DeepEqual(got, want.Record) {
		t.Errorf("got  %+v\nwant %+v", got, want.Record)
	}
	if err == nil {
		if key, err := raw.Key(); err != nil || !bytes.Equal(key, want.Key) || (key == nil) != (want.Key == nil) {
			t.Errorf("key of record %d: got %q, %v, want %q", want.Offset, key, err, want.Key)
		}
	}
}

// checkJSON checks that the JSON of each record is an object that decodes to
// that record.
func checkJSON(t *testing.T, event *kafkaevent.Event) {
	t.Helper()
	for i := range event.Partitions {
		for j := range event.Partitions[i].Records {
			raw := &event.Partitions[i].Records[j]
			alone := slices.Concat([]byte(`{"records":{"":[`), raw.JSON(), []byte("]}}"))
			again, err := kafkaevent.Decode(alone)
			if err != nil {
				t.Fatalf("%s: %v", raw.JSON(), err)
			}
			want, wantErr := raw.Record()
			got, gotErr := again.Partitions[0].Records[0].Record()
			if !reflect.DeepEqual(got, want) || (gotErr == nil) != (wantErr == nil) {
				t.Errorf("%s: got %+v, %v, want %+v, %v", raw.JSON(), got, gotErr, want, wantErr)
			}
		}
	}
}
