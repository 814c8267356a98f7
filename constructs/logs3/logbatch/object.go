package logbatch

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// ContentType of the objects.
const ContentType = "application/gzip"

// Object is a file of lines.
type Object struct {
	// Key in the bucket.
	Key string
	// Body is gzip.
	Body []byte
	// Records in the object, without the count of dropped ones.
	Records int
	// Dropped is what the object's first record says was dropped before.
	Dropped Drops

	lines  []queued
	octets int // of the lines
	size   int // what the object takes of the buffer
}

// Drops counts what was dropped: records, and the octets of their lines.
type Drops struct{ Records, Bytes int }

func (d *Drops) add(other Drops) {
	d.Records += other.Records
	d.Bytes += other.Bytes
}

var lineEnd = []byte{'\n'}

// line of an object that tells the drops.
func (d Drops) line(now time.Time) []byte {
	type record struct {
		Reason         string `json:"reason"`
		DroppedRecords int    `json:"droppedRecords"`
		DroppedBytes   int    `json:"droppedBytes"`
	}
	line, err := json.Marshal(struct {
		Time   string `json:"time"`
		Type   string `json:"type"`
		Record record `json:"record"`
	}{now.UTC().Format("2006-01-02T15:04:05.000Z"), TypeDropped, record{"the buffer was full", d.Records, d.Bytes}})
	if err != nil {
		panic(err) // of texts and integers
	}
	return line
}

// encode compresses the lines, and lets go of them.
func (o *Object) encode(compressor *gzip.Writer, now time.Time) {
	var body bytes.Buffer
	compressor.Reset(&body)
	write := func(line []byte) {
		// A buffer takes everything.
		_, _ = compressor.Write(line)
		_, _ = compressor.Write(lineEnd)
	}
	if o.Dropped != (Drops{}) {
		write(o.Dropped.line(now))
	}
	for _, q := range o.lines {
		write(q.Line)
	}
	_ = compressor.Close()
	clear(o.lines) // the batcher still has the array, which must not keep the lines
	o.Body, o.lines = body.Bytes(), nil
}

// key of the object whose first record is of a time.
func key(prefix, function string, t time.Time, sandbox string, sequence int, chance string) string {
	t = t.UTC()
	return fmt.Sprintf("%sfunction=%s/%s/%s-%s-%06d-%s.ndjson.gz", prefix, partition(function),
		t.Format("year=2006/month=01/day=02/hour=15"), t.Format("20060102T150405.000Z"), sandbox, sequence, chance)
}

// partition makes a text fit for a value in a key. Names of functions are of
// these characters anyway (lambda:CreateFunction, FunctionName).
func partition(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, s)
}
