package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
)

// A kafkaCase is an event with records of one size.
type kafkaCase struct {
	name    string
	records int
	size    int // of a value
}

const kafkaPartitions = 10

// write writes the event to a file and its digest to another one.
func (c kafkaCase) write(file string) error {
	event, digest := c.event()
	return digest.write(file, event)
}

// event writes the event as Lambda does, without whitespace, and what is in it: values of random bytes, a key and a
// header. It is always the same.
func (c kafkaCase) event() ([]byte, recordDigest) {
	random := rand.NewChaCha8([32]byte{})
	value := make([]byte, c.size)
	header := []byte("headerValue")
	var digest recordDigest
	var b bytes.Buffer
	b.WriteString(`{"eventSource":"SelfManagedKafka","bootstrapServers":"kafka-1.example.com:9092,kafka-2.example.com:9092","records":{`)
	for partition := range kafkaPartitions {
		if partition > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"orders-%d":[`, partition)
		for i := range c.records / kafkaPartitions {
			if i > 0 {
				b.WriteByte(',')
			}
			offset, timestamp := 1_234_567+i, 1_545_084_650_987+int64(i)
			key := fmt.Appendf(nil, "customer-%06d", i)
			random.Read(value) // never fails
			fmt.Fprintf(&b, `{"topic":"orders","partition":%d,"offset":%d,"timestamp":%d,"timestampType":"CREATE_TIME","key":"%s","value":"%s","headers":[{"headerKey":%s}]}`,
				partition, offset, timestamp, base64.StdEncoding.EncodeToString(key), base64.StdEncoding.EncodeToString(value), numbers(header))
			digest.add(int32(partition), int64(offset), timestamp, key, value)
			digest.addBytes(header)
		}
		b.WriteByte(']')
	}
	b.WriteString("}}")
	return b.Bytes(), digest
}

// numbers writes bytes as Lambda does those of headers: an array of signed numbers.
func numbers(value []byte) []byte {
	signed := make([]int8, len(value))
	for i, b := range value {
		signed[i] = int8(b)
	}
	text, err := json.Marshal(signed)
	if err != nil {
		panic(err) // there is nothing in it that cannot be written
	}
	return text
}
