package kafkaevent_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
)

// The reference decodes an event by the rules of the package documentation, in
// the plainest way, with encoding/json and encoding/base64.

// expected is what an event should decode to.
type expected struct {
	source, arn string
	servers     []string
	partitions  []expectedPartition
}

type expectedPartition struct {
	topic     string
	partition int32
	records   []expectedRecord
}

// An expectedRecord is faulty if it must not be possible to decode it.
type expectedRecord struct {
	kafkaevent.Record
	faulty bool
}

// errReference is why the reference refuses an event.
var errReference = errors.New("not a Kafka event")

// An object is a JSON object with its members in order. Other JSON values are
// []any, string, json.Number, bool and nil.
type object []member

type member struct {
	name  string
	value any
}

// parse reads JSON. It is an error if encoding/json does not take it.
func parse(data []byte) (any, error) {
	if !json.Valid(data) {
		return nil, fmt.Errorf("%w: not valid JSON", errReference)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	value, err := parseValue(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: trailing data", errReference)
	}
	return value, nil
}

func parseValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		o := object{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := parseValue(d)
			if err != nil {
				return nil, err
			}
			o = append(o, member{name.(string), value})
		}
		_, err := d.Token()
		return o, err
	case json.Delim('['):
		a := []any{}
		for d.More() {
			value, err := parseValue(d)
			if err != nil {
				return nil, err
			}
			a = append(a, value)
		}
		_, err := d.Token()
		return a, err
	}
	return token, nil
}

// depth is how deep a value is nested.
func depth(value any) int {
	deepest := 0
	switch v := value.(type) {
	case object:
		for _, m := range v {
			deepest = max(deepest, depth(m.value))
		}
	case []any:
		for _, e := range v {
			deepest = max(deepest, depth(e))
		}
	default:
		return 0
	}
	return 1 + deepest
}

const maxDepth = 512

func refer(data []byte) (*expected, error) {
	value, err := parse(data)
	if err != nil {
		return nil, err
	}
	root, ok := value.(object)
	if !ok {
		return nil, fmt.Errorf("%w: %T", errReference, value)
	}
	e := new(expected)
	lists := 0
	for _, m := range root {
		switch m.name {
		case "eventSource":
			e.source, ok = text(m.value)
		case "eventSourceArn":
			e.arn, ok = text(m.value)
		case "bootstrapServers":
			var list string
			list, ok = text(m.value)
			e.servers = nil
			for _, server := range strings.Split(list, ",") {
				if server := strings.TrimSpace(server); server != "" {
					e.servers = append(e.servers, server)
				}
			}
		case "records":
			lists++
			ok = e.records(m.value) && lists == 1
		default:
			ok = depth(m.value) <= maxDepth
		}
		if !ok {
			return nil, fmt.Errorf("%w: %s", errReference, m.name)
		}
	}
	if lists == 0 {
		return nil, fmt.Errorf("%w: no records", errReference)
	}
	return e, nil
}

func (e *expected) records(value any) bool {
	lists, ok := value.(object)
	if !ok {
		return false
	}
	read := map[string]bool{}
	for _, list := range lists {
		elements, ok := list.value.([]any)
		if !ok {
			return false
		}
		if len(elements) == 0 {
			continue
		}
		var p expectedPartition
		for i, element := range elements {
			r, ok := referRecord(element)
			if !ok {
				return false
			}
			if i == 0 {
				p.topic, p.partition = r.Topic, r.Partition
			}
			if r.Topic != p.topic || r.Partition != p.partition {
				return false
			}
			p.records = append(p.records, r)
		}
		name := fmt.Sprintf("%s-%d", p.topic, p.partition)
		if read[name] {
			return false
		}
		read[name] = true
		e.partitions = append(e.partitions, p)
	}
	return true
}

// referRecord returns false for a record that makes the event invalid.
func referRecord(value any) (r expectedRecord, ok bool) {
	members, ok := value.(object)
	if !ok {
		return r, false
	}
	seen := map[string]bool{}
	faulty := map[string]bool{}
	for _, m := range members {
		seen[m.name] = true
		fine := true
		switch m.name {
		case "topic":
			r.Topic, ok = m.value.(string)
			if !ok || r.Topic == "" {
				return r, false
			}
		case "partition":
			n, ok := integer(m.value)
			if !ok || n < 0 || n > math.MaxInt32 {
				return r, false
			}
			r.Partition = int32(n)
		case "offset":
			if r.Offset, ok = integer(m.value); !ok || r.Offset < 0 {
				return r, false
			}
		case "timestamp":
			r.Timestamp = time.Time{}
			var n int64
			if n, fine = integer(m.value); fine && n >= 0 {
				r.Timestamp = time.UnixMilli(n).UTC()
			}
			fine = fine || m.value == nil
		case "timestampType":
			var name string
			name, fine = text(m.value)
			r.TimestampType = kafkaevent.TimestampType(name)
		case "key":
			r.Key, fine = bytesOf(m.value)
		case "value":
			r.Value, fine = bytesOf(m.value)
		case "headers":
			r.Headers, fine = headers(m.value)
		case "keySchemaMetadata":
			r.KeySchema, fine = schema(m.value)
		case "valueSchemaMetadata":
			r.ValueSchema, fine = schema(m.value)
		default:
			if depth(m.value) > maxDepth {
				return r, false
			}
		}
		faulty[m.name] = !fine
		if !fine && depth(m.value) > maxDepth {
			return r, false
		}
	}
	for _, is := range faulty {
		r.faulty = r.faulty || is
	}
	return r, seen["topic"] && seen["partition"] && seen["offset"]
}

// text returns a string, or the empty one for null.
func text(value any) (string, bool) {
	s, ok := value.(string)
	return s, ok || value == nil
}

func integer(value any) (int64, bool) {
	n, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := strconv.ParseInt(string(n), 10, 64)
	return i, err == nil
}

func bytesOf(value any) ([]byte, bool) {
	if value == nil {
		return nil, true
	}
	s, ok := value.(string)
	if !ok || strings.ContainsAny(s, "\r\n") {
		return nil, false
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, false
	}
	return append([]byte{}, b...), true
}

func headers(value any) ([]kafkaevent.Header, bool) {
	list, ok := value.([]any)
	var all []kafkaevent.Header
	for _, element := range list {
		o, ok := element.(object)
		if !ok {
			return nil, false
		}
		for _, m := range o {
			b, ok := numbers(m.value)
			if !ok {
				return nil, false
			}
			all = append(all, kafkaevent.Header{Key: m.name, Value: b})
		}
	}
	return all, ok || value == nil
}

func numbers(value any) ([]byte, bool) {
	if value == nil {
		return nil, true
	}
	list, ok := value.([]any)
	b := []byte{}
	for _, element := range list {
		n, ok := integer(element)
		if !ok || n < -128 || n > 255 {
			return nil, false
		}
		b = append(b, byte(n))
	}
	return b, ok
}

func schema(value any) (s kafkaevent.Schema, ok bool) {
	members, ok := value.(object)
	for _, m := range members {
		fine := true
		switch m.name {
		case "dataFormat":
			s.DataFormat, fine = text(m.value)
		case "schemaId":
			if s.SchemaID, fine = text(m.value); !fine {
				if _, fine = integer(m.value); fine {
					s.SchemaID = string(m.value.(json.Number))
				}
			}
		default:
			if depth(m.value) > maxDepth {
				return kafkaevent.Schema{}, false
			}
		}
		if !fine {
			return kafkaevent.Schema{}, false
		}
	}
	return s, ok || value == nil
}
