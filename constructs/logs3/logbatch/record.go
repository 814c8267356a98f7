package logbatch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Types of records that mean something here.
const (
	// TypeRuntimeDone ends the runtime's part of an invocation.
	TypeRuntimeDone = "platform.runtimeDone"
	// TypeDropped is made here. Its record has the members reason, droppedRecords
	// and droppedBytes, as that of platform.logsDropped.
	TypeDropped = "lintel.logsDropped"
)

// Record is an event of the Telemetry API.
type Record struct {
	// Type such as "function" or "platform.report"; empty if the event has none.
	Type string
	// Time of the event; zero if it has none that can be read.
	Time time.Time
	// Line is the whole event in JSON, without a line break.
	Line []byte
}

// Decode reads the body of a POST of the Telemetry API: a JSON array of events.
// An element that is no event is a record nevertheless, without type and time.
// The error is about JSON that is malformed or no array; there are no records then.
func Decode(body []byte) ([]Record, error) {
	var compact bytes.Buffer
	compact.Grow(len(body))
	if err := json.Compact(&compact, body); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	text := compact.Bytes()
	if len(text) == 0 || text[0] != '[' {
		return nil, errors.New("telemetry: no array of events")
	}
	var records []Record
	for rest := text[1:]; rest[0] != ']'; {
		n := valueLength(rest)
		records = append(records, newRecord(rest[:n:n]))
		if rest = rest[n:]; rest[0] == ',' {
			rest = rest[1:]
		}
	}
	return records, nil
}

func newRecord(line []byte) Record {
	r := Record{Line: line}
	for name, value := range members(line) {
		switch string(name) {
		case `"type"`:
			r.Type = text(value)
		case `"time"`:
			r.Time = parseTime(text(value))
		}
	}
	return r
}

// parseTime is zero for what is no time that a key can hold.
func parseTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.Unix() < 0 || t.UTC().Year() > 9999 {
		return time.Time{}
	}
	return t.UTC()
}

// RequestID of the invocation that a record of the platform is about; empty if it
// is about none.
func (r Record) RequestID() string {
	var event struct {
		Record struct{ RequestID string }
	}
	if json.Unmarshal(r.Line, &event) != nil { // the record of a log line may be a text
		return ""
	}
	return event.Record.RequestID
}
