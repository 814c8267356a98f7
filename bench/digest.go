package main

import (
	"encoding/json"
	"errors"
	"os"
)

// A recordDigest is what a decoder has to get out of an event. Everyone computes it from what it has decoded, so that
// nobody does less than the others. It is small enough to be exact in JavaScript.
type recordDigest struct {
	Records int `json:"records"`
	Bytes   int `json:"bytes"` // of keys, values and headers
	Sum     int `json:"sum"`   // of partitions, offsets, milliseconds, and the last bytes of keys, values and headers
}

func (d *recordDigest) add(partition int32, offset, milliseconds int64, key, value []byte) {
	d.Records++
	d.Sum += int(partition) + int(offset) + int(milliseconds%1000)
	d.addBytes(key)
	d.addBytes(value)
}

func (d *recordDigest) merge(other recordDigest) {
	d.Records += other.Records
	d.Bytes += other.Bytes
	d.Sum += other.Sum
}

func (d *recordDigest) addBytes(b []byte) {
	d.Bytes += len(b)
	if len(b) > 0 {
		d.Sum += int(b[len(b)-1])
	}
}

// write writes an event to a file and its digest to another one.
func (d recordDigest) write(file string, event []byte) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(file, event, 0o600), os.WriteFile(digestFile(file), text, 0o600))
}

// readDigest returns what was written with an event.
func readDigest(event string) (recordDigest, error) {
	text, err := os.ReadFile(digestFile(event))
	if err != nil {
		return recordDigest{}, err
	}
	var digest recordDigest
	err = json.Unmarshal(text, &digest)
	return digest, err
}

func digestFile(event string) string { return event + ".digest" }
