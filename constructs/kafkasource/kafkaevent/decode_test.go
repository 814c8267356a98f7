package kafkaevent_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
)

// decode decodes an event and all its records.
func decode(t *testing.T, data []byte) (*kafkaevent.Event, []kafkaevent.Record) {
	t.Helper()
	event, err := kafkaevent.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	var records []kafkaevent.Record
	for i := range event.Partitions {
		p := &event.Partitions[i]
		for j := range p.Records {
			record, err := p.Records[j].Record()
			if err != nil {
				t.Fatal(err)
			}
			if record.Topic != p.Topic || record.Partition != p.Partition {
				t.Errorf("record of %s-%d in %s-%d", record.Topic, record.Partition, p.Topic, p.Partition)
			}
			records = append(records, record)
		}
	}
	return event, records
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEventsOfAWS(t *testing.T) {
	servers := []string{"b-2.demo-cluster-1.a1bcde.c1.kafka.us-east-1.amazonaws.com:9092", "b-1.demo-cluster-1.a1bcde.c1.kafka.us-east-1.amazonaws.com:9092"}
	at := func(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
	for _, tt := range []struct {
		file        string
		source, arn string
		servers     []string
		records     []kafkaevent.Record
	}{
		{"selfmanaged.json", "SelfManagedKafka", "", servers, []kafkaevent.Record{{
			Topic: "mytopic", Partition: 0, Offset: 15, Timestamp: at(1545084650987), TimestampType: kafkaevent.CreateTime,
			Key:     []byte{105, 183, 3, 16, 88, 33, 136, 146, 139, 154, 122, 15, 65, 27, 45, 185, 85, 151, 203, 61, 118, 223},
			Value:   []byte("Hello, this is a test."),
			Headers: []kafkaevent.Header{{Key: "headerKey", Value: []byte("headerValue")}},
		}}},
		{"msk.json", "aws:kafka", "arn:aws:kafka:us-west-2:012345678901:cluster/ExampleMSKCluster/e9f754c6-d29a-4430-a7db-958a19fd2c54-4", servers, []kafkaevent.Record{{
			Topic: "AWSKafkaTopic", Partition: 0, Offset: 0, Timestamp: at(1595035749700), TimestampType: kafkaevent.CreateTime,
			Key:     []byte("8d5596b4-1813-4238-b24b-6dad8e3d1c0c"),
			Value:   []byte("8d5596b4-1813-4238-b24b-6dad8e3d1c0c"),
			Headers: []kafkaevent.Header{{Key: "headerKey", Value: []byte{118, 220, 0, 127, 128}}},
		}}},
		{"schemaregistry.json", "aws:kafka", "arn:aws:kafka:us-east-1:123456789012:cluster/vpc-2priv-2pub/751d2973-a626-431c-9d4e-d7975eb44dd7-2", servers[:1], []kafkaevent.Record{
			{
				Topic: "mytopic", Partition: 0, Offset: 15, Timestamp: at(1545084650987), TimestampType: kafkaevent.LogAppendTime,
				Key:         []byte("recordKey"),
				Value:       []byte(`{"key":"value"}`),
				Headers:     []kafkaevent.Header{{Key: "a", Value: []byte{}}, {Key: "a", Value: []byte{255}}},
				KeySchema:   kafkaevent.Schema{DataFormat: "AVRO", SchemaID: "1234"},
				ValueSchema: kafkaevent.Schema{DataFormat: "PROTOBUF", SchemaID: "1c4d2e6f-8a3b-4f7e-9d12-0b5a6c7d8e9f"},
			},
			{
				Topic: "mytopic", Partition: 0, Offset: 16, Timestamp: at(1545084650988), TimestampType: kafkaevent.LogAppendTime,
				Value:       []byte{},
				ValueSchema: kafkaevent.Schema{DataFormat: "JSON", SchemaID: "5"},
			},
		}},
		{"testtopic.json", "SelfManagedKafka", "", []string{"10.0.1.10:9092", "10.0.2.10:9092"}, []kafkaevent.Record{
			{Topic: "test", Partition: 0, Offset: 0, Timestamp: at(1608243650987), TimestampType: kafkaevent.CreateTime, Value: []byte("Test message 1")},
			{Topic: "test", Partition: 0, Offset: 1, Timestamp: at(1608243651987), TimestampType: kafkaevent.CreateTime, Key: []byte("key"), Value: []byte("Test message 2")},
			{Topic: "test", Partition: 1, Offset: 7, Timestamp: at(1608243652987), TimestampType: kafkaevent.CreateTime, Key: []byte("key")},
		}},
	} {
		t.Run(tt.file, func(t *testing.T) {
			data := read(t, tt.file)
			event, records := decode(t, data)
			if event.EventSource != tt.source || event.EventSourceARN != tt.arn || !reflect.DeepEqual(event.BootstrapServers, tt.servers) {
				t.Errorf("got %q, %q, %q", event.EventSource, event.EventSourceARN, event.BootstrapServers)
			}
			if !reflect.DeepEqual(records, tt.records) {
				t.Errorf("got  %+v\nwant %+v", records, tt.records)
			}
			checkAgreement(t, data)
		})
	}
}

// eventWith writes an event with the given members of its first record, after
// those that a record needs.
func eventWith(members string) []byte {
	return []byte(`{"records":{"t-0":[{"topic":"t","partition":0,"offset":7` + members + `},{"topic":"t","partition":0,"offset":8,"value":"b2s="}]}}`)
}

// TestAgreement has what is valid but unusual, and what is nearly valid.
// Everything is compared with the reference.
func TestAgreement(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	deepObject := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	for _, members := range []string{
		``,
		`,"key":null,"value":null,"headers":null,"timestamp":null,"timestampType":null,"keySchemaMetadata":null,"valueSchemaMetadata":null`,
		`,"key":"","value":""`,
		`,"key":"AA==","value":"AAA="`,
		`,"value":"\/+\/+"`,
		`,"value":"\u0041\u0041\u003d\u003D"`,
		`,"value":"QR=="`,
		`,"value":"QQ=="  ,  "value" : "Qg=="`,
		`,"value":1`, `,"value":1,"value":"Qg=="`, `,"value":"Qg==","value":1`, `,"key":{"a":["b\"}"]}`, `,"key":[],"value":true`,
		`,"value":"*"`, `,"value":"QQ"`, `,"value":"QQ="`, `,"value":"QQ==="`, `,"value":"=QQ="`, `,"value":"QQ==QQ=="`, `,"value":"Q"`, `,"value":"QUJDR"`, `,"value":"QUJD="`,
		`,"value":"QU\nJD"`, `,"value":"QUJD\n"`, `,"value":"QUJD\r\n\r\n"`, `,"value":"\n\n\n\n"`, `,"value":"QQ==\n\n\n\n"`, `,"value":"Q\u000aQ=="`,
		"," + `"value":"QUI` + "\n" + `="`, `,"value":"\q"`, `,"value":"\u12"`, `,"value":"\`, `,"value":"`, `,"value":"QUI=\\"`, `,"value":"QUI=\""`, `,"value":"\\\""`,
		`,"value":"\0","value":null`, `,"value":"\0","value":"b2s="`, `,"value":"-_8="`, `,"value":"é"`, ",\"value\":\"\xff\"", `,"value":"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3ODkr*w=="`,
		`,"timestamp":0`, `,"timestamp":-1`, `,"timestamp":-5`, `,"timestamp":9223372036854775807`, `,"timestamp":-9223372036854775808`, `,"timestamp":-9223372036854775809`, `,"timestamp":9223372036854775808`,
		`,"timestamp":18446744073709551617`, `,"timestamp":100000000000000000000`, `,"timestamp":"1"`, `,"timestamp":1.5`, `,"timestamp":1e3`, `,"timestamp":1E3`, `,"timestamp":-0`, `,"timestamp":01`, `,"timestamp":-`, `,"timestamp":1.`, `,"timestamp":1e`, `,"timestamp":+1`, `,"timestamp":.5`, `,"timestamp":-01`, `,"timestamp":0x1`,
		`,"timestampType":"SOMETHING_ELSE"`, `,"timestampType":""`, `,"timestampType":1`, `,"timestampType":"CREATE\u005fTIME"`,
		`,"headers":[]`, `,"headers":[{}]`, `,"headers":[{},{"a":[1]},{}]`, `,"headers":[{"a":null},{"":[]}]`, `,"headers":[{"a":[1],"a":[2],"b":[3]}]`,
		`,"headers":[{"a":[0,-0,255,-128,127,128,-1]}]`, `,"headers":[{"a":[ 1 , 2,3 ]}]`, `,"headers" : [ { "a" : [ ] } ]`, `,"headers":[{"a":[1,2, 3,4]}]`,
		`,"headers":[{"a":[256]}]`, `,"headers":[{"a":[-129]}]`, `,"headers":[{"a":[1000]}]`, `,"headers":[{"a":[1.0]}]`, `,"headers":[{"a":[1e1]}]`, `,"headers":[{"a":["x"]}]`, `,"headers":[{"a":[[1]]}]`, `,"headers":[{"a":[1,null]}]`, `,"headers":[{"a":"QQ=="}]`, `,"headers":[1]`, `,"headers":{}`, `,"headers":"x"`,
		`,"headers":[{"a":[1,]}]`, `,"headers":[{"a":[,1]}]`, `,"headers":[{"a":[01]}]`, `,"headers":[{"a":[00]}]`, `,"headers":[{"a":[-]}]`, `,"headers":[{"a":[1 2]}]`, `,"headers":[{"a":[1}]`, `,"headers":[{"a":[1]`, `,"headers":[{"a":[1`, `,"headers":[{"a":[-`, `,"headers":[{"a":[12`, `,"headers":[{"a":[1-2]}]`, `,"headers":[{"a":[--1]}]`, `,"headers":[{"a":[1],}]`, `,"headers":[{"a":[1]},]`, `,"headers":[{"a":[9999999999]}]`,
		`,"headers":[{"\u00e4\ud83d\ude00\ud83d\n":[1]},{"ä":[2]},{"` + "\xff\xc3" + `":[3]}]`,
		`,"headers":[{"a":[1]}],"headers":[{"b":[2]}]`, `,"headers":[{"a":[1]}],"headers":null`, `,"headers":[{"a":[1]}],"headers":7`,
		`,"keySchemaMetadata":{}`, `,"keySchemaMetadata":{"schemaId":1234,"dataFormat":"AVRO"}`, `,"valueSchemaMetadata":{"schemaId":null,"dataFormat":null}`, `,"valueSchemaMetadata":{"schemaId":"a","schemaId":"b","more":[{}]}`,
		`,"keySchemaMetadata":"x"`, `,"keySchemaMetadata":[]`, `,"keySchemaMetadata":{"schemaId":1.5}`, `,"keySchemaMetadata":{"dataFormat":1}`, `,"keySchemaMetadata":{"schemaId":-3}`,
		`,"unknown":[{"a":[1,-2.5e+3,0.0,1e-1,true,false,null,"\"\\\u0000"]},{}]`, `,"":1`, `,"Offset":9`, `,"value ":9`, `,"tru":tru`, `,"x":nul`, `,"x":falsey`, `,"x":`, `,"x"`, `,"x":}`, `,"x":1,`, `,`, `,"x":[1,]`, `,"x":{"a":1,}`, `,"x":{,}`, `,"x":[}`, `,"x":{]`, `,"x":{"a"}`, `,"x":{"a" 1}`, `,"x":{1:1}`, `,"x":-`, `,"x":1.e1`, `,"x":1e+`, `,"x":00`, `,"x":'a'`, `,"x":NaN`,
		`,"x":` + deep(maxDepth), `,"x":` + deep(maxDepth+1), `,"x":` + deepObject(maxDepth), `,"x":` + deepObject(maxDepth+1), `,"value":` + deep(maxDepth), `,"value":` + deep(maxDepth+1), `,"keySchemaMetadata":{"x":` + deep(maxDepth) + `}`,
		`,"x":[[],[[]],{"a":[]}]`, `,"x":[` + strings.Repeat("[[]],{},", 200) + `1]`,
		`,"offset":9`, `,"offset":null`, `,"offset":-1`, `,"offset":-0`, `,"offset":9223372036854775807`, `,"offset":9223372036854775808`, `,"offset":"1"`, `,"offset":1.0`,
		`,"partition":0`, `,"partition":2147483648`, `,"partition":-1`, `,"partition":"0"`, `,"partition":1`,
		`,"topic":"t"`, `,"topic":""`, `,"topic":null`, `,"topic":"u"`, `,"t\u006fpic":"\u0074"`, `"offset":9`,
		`,"a":1"offset":9`, ` `, "\n\t\r ", "\v", "\x00", "\u00a0", `}`, `]`, `"`,
	} {
		checkAgreement(t, eventWith(members))
	}
	for _, data := range []string{
		``, ` `, `null`, `1`, `"x"`, `[]`, `{}`, `{`, `{"records"`, `{"records":`, `{"records":{`, `{"records":{}`, `{"records":{}}`, ` { "records" : { } } `,
		`{"records":null}`, `{"records":[]}`, `{"records":{"t-0":null}}`, `{"records":{"t-0":{}}}`, `{"records":{"t-0":[]}}`, `{"records":{"":[]}}`, `{"records":{"t-0":[null]}}`, `{"records":{"t-0":[{}]}}`, `{"records":{"t-0":[[]]}}`,
		`{"records":{},"records":{}}`, `{"records":{},"x":1,"records":{}}`, `{"records":{}}x`, `{"records":{}} {}`, `{"records":{}},`, "\ufeff{\"records\":{}}", `{"records":{},}`, `{,"records":{}}`,
		`{"eventSource":null,"eventSourceArn":null,"bootstrapServers":null,"records":{}}`, `{"eventSource":1,"records":{}}`, `{"eventSourceArn":[],"records":{}}`, `{"bootstrapServers":["a"],"records":{}}`,
		`{"bootstrapServers":" a:1 , b:2,,","records":{},"eventSource":"a","eventSource":"\u00e4"}`, `{"bootstrapServers":"a","bootstrapServers":null,"records":{}}`, `{"Records":[{"eventSource":"aws:sqs"}]}`,
		`{"records":{"a-0":[{"topic":"a","partition":0,"offset":1}],"a-1":[{"topic":"a","partition":1,"offset":1}],"b-0":[{"topic":"b","partition":0,"offset":1}]}}`,
		`{"records":{"a-0":[{"topic":"a","partition":0,"offset":1}],"a-0":[{"topic":"a","partition":0,"offset":2}]}}`,
		`{"records":{"a-0":[{"topic":"a","partition":0,"offset":1}],"a-1":[{"topic":"a","partition":0,"offset":2}]}}`,
		`{"records":{"a-0":[],"a-0":[{"topic":"a","partition":0,"offset":2}],"a-0":[]}}`,
		`{"records":{"my-topic-01":[{"offset":2,"partition":1,"topic":"my-topic"}]}}`,
		`{"records":{"a-0":[{"topic":"a","partition":0,"offset":1},{"topic":"a","partition":1,"offset":2}]}}`,
		`{"records":{"a-0":[{"topic":"a","partition":0,"offset":1},{"topic":"b","partition":0,"offset":2}]}}`,
		`{"records":{"a-0":[{"topic":"a","partition":0}]}}`, `{"records":{"a-0":[{"topic":"a","offset":0}]}}`, `{"records":{"a-0":[{"offset":0,"partition":0}]}}`,
		`{"records":{"a-0":[{"topic":"a","partition":0,"offset":1}{"topic":"a","partition":0,"offset":2}]}}`, `{"records":{"a-0":[{"topic":"a","partition":0,"offset":1},]}}`,
		`{"records":{"a-0":[{"x":1"topic":"a","partition":0,"offset":1}]}}`, `{"records":{"a-0":[{,"partition":0,"topic":"a","offset":1}]}}`, `{"records":{"a-0":[{"topic":"a","partition":0,"offset":1,}]}}`,
		`{"records":{"a-0":[{"valueSchemaMetadata":{},"topic":"a","partition":0,"offset":1,"keySchemaMetadata":{}}]}}`,
	} {
		checkAgreement(t, []byte(data))
	}
}

// TestSyntaxErrors pins positions and texts.
func TestSyntaxErrors(t *testing.T) {
	for _, tt := range []struct{ data, want string }{
		{``, `byte 0: got end of data, want a JSON object`},
		{`[]`, `byte 0: got an array, want a JSON object`},
		{`{}`, `byte 2: got an object without "records", want a Kafka event`},
		{`{"a":tru}`, `byte 5: got 't', want a value`},
		{`{"a":"` + "\x01" + `"}`, `byte 6: got byte 0x01, want no control character in a string`},
		{`{"a":"\x"}`, `byte 7: got 'x', want one of "\/bfnrtu after a backslash`},
		{`{"a":"\u12g4"}`, `byte 10: got 'g', want four hexadecimal digits after \u`},
		{`{"a":"\`, `byte 7: got end of data, want one of "\/bfnrtu after a backslash`},
		{`{"a":"b`, `byte 7: got end of data, want '"' at the end of a string`},
		{`{"a":-}`, `byte 6: got '}', want a digit`},
		{`{"a":1 "b":2}`, `byte 7: got a string, want ',' or '}'`},
		{`{"a":[1 2]}`, `byte 8: got a number, want ',' or ']'`},
		{`{"a" 1}`, `byte 5: got a number, want ':'`},
		{`{1:1}`, `byte 1: got a number, want the name of a member`},
		{`{"eventSource":false}`, `byte 15: got false, want a string`},
		{`{"records":{}} x`, `byte 15: got 'x', want end of data`},
		{`{"records":{},"records":{}}`, `byte 24: got a second "records", want one`},
		{`{"records":{"t-0":null}}`, `byte 18: got null, want an array of records`},
		{`{"records":{"t-0":[7]}}`, `byte 19: got a number, want a record`},
		{`{"records":{"t-0":[{"topic":7}]}}`, `byte 28: got a number, want the name of a topic`},
		{`{"records":{"t-0":[{"topic":""}]}}`, `byte 28: got an empty string, want the name of a topic`},
		{`{"records":{"t-0":[{"offset":-1}]}}`, `byte 29: got -1, want an offset from 0 to 9223372036854775807`},
		{`{"records":{"t-0":[{"offset":1.5}]}}`, `byte 29: got a number with a fraction or an exponent, want an offset from 0 to 9223372036854775807`},
		{`{"records":{"t-0":[{"offset":9223372036854775808}]}}`, `byte 29: got a number that does not fit into 64 bits, want an offset from 0 to 9223372036854775807`},
		{`{"records":{"t-0":[{"partition":2147483648}]}}`, `byte 32: got 2147483648, want a partition number from 0 to 2147483647`},
		{`{"records":{"t-0":[{"partition":007}]}}`, `byte 32: got a number that starts with 0, want a partition number from 0 to 2147483647`},
		{`{"records":{"t-0":[{"topic":"t","partition":0}]}}`, `byte 19: got a record without "offset", want topic, partition and offset`},
		{`{"records":{"t-0":[{"topic":"t","partition":0,"offset":0},{"topic":"u","partition":0,"offset":0}]}}`, `byte 58: got a record of "u"-0, want one of "t"-0, as before it in the list`},
		{`{"records":{"t-0":[{"topic":"t","partition":0,"offset":0}],"t-0": [{"topic":"t","partition":0,"offset":0}]}}`, `byte 66: got a second list of "t"-0, want one of each partition`},
		{`{"a":` + strings.Repeat("[", 513), `byte 517: got a value at level 513, want at most 512 levels`},
	} {
		_, err := kafkaevent.Decode([]byte(tt.data))
		if err == nil || err.Error() != "kafka event: "+tt.want {
			t.Errorf("%s:\ngot  %v\nwant kafka event: %s", tt.data, err, tt.want)
		}
		checkAgreement(t, []byte(tt.data))
	}
}

// TestRecordErrors has what is wrong with one record alone.
func TestRecordErrors(t *testing.T) {
	for _, tt := range []struct{ members, want string }{
		{`,"value":"QQ"`, `value: base64 text is not a multiple of 4 characters long: illegal base64 data at input byte 0`},
		{`,"value":"QU*D"`, `value: illegal base64 data at input byte 2`},
		{`,"value":"QUJD\n\n\n\n"`, `value: line break in base64 text`},
		{`,"value":"\q"`, `value: base64 text is not valid in a JSON string`},
		{`,"key":7`, `key: kafka event: byte 63: got a number, want a base64 string or null`},
		{`,"headers":[{"a":[256]}]`, `headers: kafka event: byte 74: got 256, want a byte from -128 to 255`},
		{`,"headers":[{"a":"b"}]`, `headers: kafka event: byte 73: got a string, want an array of bytes or null`},
		{`,"timestamp":"now"`, `timestamp: kafka event: byte 69: got a string, want a timestamp in milliseconds or null`},
		{`,"timestampType":{}`, `timestampType: kafka event: byte 73: got an object, want a string`},
		{`,"valueSchemaMetadata":true`, `valueSchemaMetadata: kafka event: byte 79: got true, want an object with dataFormat and schemaId or null`},
		{`,"value":{},"key":[]`, `key: kafka event: byte 74: got an array, want a base64 string or null`},
	} {
		event, err := kafkaevent.Decode(eventWith(tt.members))
		if err != nil {
			t.Errorf("%s: %v", tt.members, err)
			continue
		}
		records := event.Partitions[0].Records
		record, err := records[0].Record()
		if err == nil || err.Error() != "kafka record t-0@7: "+tt.want {
			t.Errorf("%s:\ngot  %v\nwant kafka record t-0@7: %s", tt.members, err, tt.want)
		}
		var syntax *kafkaevent.SyntaxError
		if want := strings.Contains(tt.want, "kafka event"); errors.As(err, &syntax) != want {
			t.Errorf("%s: a syntax error: %t", tt.members, !want)
		}
		if record.Topic != "t" || record.Offset != 7 {
			t.Errorf("%s: got %+v", tt.members, record)
		}
		if record, err := records[1].Record(); err != nil || record.Offset != 8 || string(record.Value) != "ok" {
			t.Errorf("%s: next record: got %+v, %v", tt.members, record, err)
		}
	}
}

func TestKeyAlone(t *testing.T) {
	for _, tt := range []struct{ members, key, want string }{
		{`,"key":"a2V5","value":"*"`, "key", ""},
		{`,"key":"*","value":"b2s="`, "", "kafka record t-0@7: key: base64 text is not a multiple of 4 characters long: illegal base64 data at input byte 0"},
		{`,"key":7`, "", "kafka record t-0@7: key: kafka event: byte 63: got a number, want a base64 string or null"},
		{`,"key":"a2V5","timestamp":true`, "key", ""},
	} {
		event, err := kafkaevent.Decode(eventWith(tt.members))
		if err != nil {
			t.Fatal(err)
		}
		key, err := event.Partitions[0].Records[0].Key()
		if string(key) != tt.key || (err == nil) != (tt.want == "") || err != nil && err.Error() != tt.want {
			t.Errorf("%s: got %q, %v", tt.members, key, err)
		}
		var failed *kafkaevent.RecordError
		if _, err := event.Partitions[0].Records[0].Record(); !errors.As(err, &failed) {
			t.Errorf("%s: record is fine", tt.members)
		}
	}
}

func TestJSON(t *testing.T) {
	want := `{"topic":"t","partition":0,"offset":7 , "value":"a\"}]\\","x":[{"}":"]"}]}`
	event, err := kafkaevent.Decode(eventWith(` , "value":"a\"}]\\","x":[{"}":"]"}]`))
	if err != nil {
		t.Fatal(err)
	}
	if got := event.Partitions[0].Records[0].JSON(); string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestRecordsStayValid overwrites the event, as aws-lambda-go does with the
// next one.
func TestRecordsStayValid(t *testing.T) {
	data := read(t, "schemaregistry.json")
	_, records := decode(t, data)
	_, want := decode(t, append([]byte(nil), data...))
	for i := range data {
		data[i] = 'x'
	}
	if !reflect.DeepEqual(records, want) {
		t.Errorf("got %+v, want %+v", records, want)
	}
}

// TestAppendDoesNotOverwrite appends to everything that shares its memory.
func TestAppendDoesNotOverwrite(t *testing.T) {
	event, want := decode(t, read(t, "schemaregistry.json"))
	_, records := decode(t, read(t, "schemaregistry.json"))
	for _, r := range records {
		_ = append(r.Key, "xxxx"...)
		_ = append(r.Value, "xxxx"...)
		for _, h := range r.Headers {
			_ = append(h.Value, "xxxx"...)
		}
		_ = append(r.Headers, kafkaevent.Header{Key: "x"})
	}
	if !reflect.DeepEqual(records, want) {
		t.Errorf("got %+v, want %+v", records, want)
	}
	raws := event.Partitions[0].Records
	_ = append(raws[:1:1], kafkaevent.Raw{})
	if raws[1].Offset() != 16 {
		t.Error("appending to the records changed one")
	}
}
