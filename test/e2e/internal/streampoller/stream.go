package streampoller

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"
)

// Kind is a kind of stream.
type Kind int

// The kinds of streams.
const (
	Kinesis Kind = iota
	DynamoDB
)

// Stream is a stream with records that wait to be delivered.
type Stream struct {
	kind   Kind
	name   string
	shards [][]record
	now    time.Time // of the next record
	count  int
}

// record is a record of a shard.
type record struct {
	sequence string
	arrived  time.Time
	event    json.RawMessage // as Lambda delivers it
}

// start is when the first record arrives.
var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// NewStream returns a stream with that many shards.
func NewStream(kind Kind, name string, shards int) *Stream {
	return &Stream{kind: kind, name: name, shards: make([][]record, shards), now: start}
}

// ARN is the stream's.
func (s *Stream) ARN() string {
	if s.kind == DynamoDB {
		return "arn:aws:dynamodb:eu-west-1:111122223333:table/" + s.name + "/stream/2026-11-23T00:00:00.000"
	}
	return "arn:aws:kinesis:eu-west-1:111122223333:stream/" + s.name
}

// Shards is the number of shards.
func (s *Stream) Shards() int { return len(s.shards) }

// ShardID is the id of a shard.
func ShardID(shard int) string { return fmt.Sprintf("shardId-%012d", shard) }

// Wait lets time pass before the next record arrives.
func (s *Stream) Wait(d time.Duration) { s.now = s.now.Add(d) }

// Put puts data under a partition key into a shard of a Kinesis stream and returns its
// sequence number.
func (s *Stream) Put(shard int, partitionKey string, data []byte) string {
	sequence := s.next()
	s.add(shard, sequence, map[string]any{
		"eventID": ShardID(shard) + ":" + sequence, "eventName": "aws:kinesis:record", "eventSource": "aws:kinesis", "eventVersion": "1.0",
		"eventSourceARN": s.ARN(), "awsRegion": "eu-west-1", "invokeIdentityArn": "arn:aws:iam::111122223333:role/function",
		"kinesis": map[string]any{
			"kinesisSchemaVersion": "1.0", "partitionKey": partitionKey, "sequenceNumber": sequence,
			"data": base64.StdEncoding.EncodeToString(data), "approximateArrivalTimestamp": seconds(s.now),
		},
	})
	return sequence
}

// Insert puts an item into a shard of a DynamoDB stream as a new one and returns its
// sequence number. Both are attribute values, as {"S": "text"}.
func (s *Stream) Insert(shard int, keys, image map[string]any) string {
	sequence := s.next()
	s.add(shard, sequence, map[string]any{
		"eventID": fmt.Sprintf("%032x", s.count), "eventName": "INSERT", "eventSource": "aws:dynamodb", "eventVersion": "1.1",
		"eventSourceARN": s.ARN(), "awsRegion": "eu-west-1",
		"dynamodb": map[string]any{
			"ApproximateCreationDateTime": s.now.Unix(), "Keys": keys, "NewImage": image,
			"SequenceNumber": sequence, "SizeBytes": 26, "StreamViewType": "NEW_IMAGE",
		},
	})
	return sequence
}

// next is a sequence number: a number of which the order is that of its text, as all
// have the same length here.
func (s *Stream) next() string {
	s.count++
	return fmt.Sprintf("4959033827149025660855969253836157109592157598913%07d", s.count)
}

func (s *Stream) add(shard int, sequence string, event map[string]any) {
	text, err := json.Marshal(event)
	if err != nil {
		panic(err) // it is made of texts and numbers
	}
	s.shards[shard] = append(s.shards[shard], record{sequence, s.now, text})
	s.now = s.now.Add(time.Second)
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
