package kpl_test

import (
	"bytes"
	"crypto/md5"
	"errors"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
)

var errReference = errors.New("malformed")

// reference decodes an aggregate with the low-level functions of the protocol buffers
// library, copying everything.
func reference(data []byte) (records []kpl.Record, aggregated bool, err error) {
	if len(data) <= 20 || !bytes.HasPrefix(data, []byte("\xf3\x89\x9a\xc2")) {
		return nil, false, nil
	}
	m := data[4 : len(data)-16]
	if sum := md5.Sum(m); !bytes.Equal(sum[:], data[len(data)-16:]) {
		return nil, false, nil
	}
	var keys, hashes, messages [][]byte
	err = eachField(m, func(n protowire.Number, value any) {
		if b, ok := value.([]byte); ok && n >= 1 && n <= 3 {
			into := []*[][]byte{&keys, &hashes, &messages}[n-1]
			*into = append(*into, b)
		}
	})
	if err != nil {
		return nil, true, err
	}
	for _, m := range messages {
		var index, hash *uint64
		var data []byte
		err := eachField(m, func(n protowire.Number, value any) {
			switch v := value.(type) {
			case uint64:
				if n == 1 {
					index = &v
				}
				if n == 2 {
					hash = &v
				}
			case []byte:
				if n == 3 {
					data = v
				}
			}
		})
		if err != nil || index == nil || data == nil || *index >= uint64(len(keys)) || hash != nil && *hash >= uint64(len(hashes)) {
			return nil, true, errReference
		}
		r := kpl.Record{PartitionKey: keys[*index], Data: data}
		if hash != nil {
			r.ExplicitHashKey = hashes[*hash]
		}
		records = append(records, r)
	}
	return records, true, nil
}

// eachField calls f with uint64 and []byte values.
func eachField(m []byte, f func(protowire.Number, any)) error {
	for len(m) > 0 {
		number, kind, n := protowire.ConsumeTag(m)
		if n < 0 || number > protowire.MaxValidNumber || kind == protowire.StartGroupType {
			return errReference
		}
		m = m[n:]
		switch kind {
		case protowire.VarintType:
			var v uint64
			if v, n = protowire.ConsumeVarint(m); n >= 0 {
				f(number, v)
			}
		case protowire.BytesType:
			var b []byte
			if b, n = protowire.ConsumeBytes(m); n >= 0 {
				f(number, append([]byte{}, b...))
			}
		default:
			n = protowire.ConsumeFieldValue(number, kind, m)
		}
		if n < 0 {
			return errReference
		}
		m = m[n:]
	}
	return nil
}

// sealed is a message as an aggregate.
func sealed(message []byte) []byte {
	sum := md5.Sum(message)
	return append(append([]byte(kpl.Magic), message...), sum[:]...)
}
