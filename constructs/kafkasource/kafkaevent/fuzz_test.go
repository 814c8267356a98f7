package kafkaevent_test

import (
	"testing"
)

var files = []string{"selfmanaged.json", "msk.json", "schemaregistry.json", "testtopic.json"}

// maxFuzz bounds the input, so that the reference, which is slow, does not take
// all of the time.
const maxFuzz = 4096

// FuzzDecode takes its input for an event. Decode must accept it if and only if
// the reference does, and must read the same from it.
func FuzzDecode(f *testing.F) {
	for _, name := range files {
		f.Add(read(f, name))
	}
	f.Add([]byte(`{"records":{"t-0":[{"offset":7,"headers":[{"a":[1,-1, 255]},{}],"x":[{"y":[null]}],"value":"\/+\u003d=","partition":0,"topic":"\u0074"}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= maxFuzz {
			checkAgreement(t, data)
		}
	})
}

// FuzzRecord takes its input for members of a record that is valid without
// them, so that the fuzzer need not find out what an event is.
func FuzzRecord(f *testing.F) {
	for _, seed := range []string{
		`,"timestamp":1545084650987,"timestampType":"CREATE_TIME","key":"a2V5","value":"dmFsdWU=","headers":[{"a":[104,-1]}],"keySchemaMetadata":{"dataFormat":"AVRO","schemaId":"1"}`,
		`,"value":"\u0051Q\u003d=","value":null`, `,"key":"\0","key":"a2V5"`, `,"key":{"a":[1.5e3,true]},"headers":7`, `,"headers":[{},{"a":null,"b":[ 1 ]}]`, `,"timestamp":-1,"timestampType":null`,
		`,"valueSchemaMetadata":{"schemaId":12,"x":{}}`, `,"offset":9223372036854775807`, `},{"topic":"t","partition":0,"offset":9`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, members string) {
		if len(members) <= maxFuzz {
			checkAgreement(t, eventWith(members))
		}
	})
}
