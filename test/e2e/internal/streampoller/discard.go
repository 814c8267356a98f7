package streampoller

import (
	"encoding/json"
	"testing"
	"time"
)

// Conditions under which a batch is given up, as documents name them.
const (
	RetryAttemptsExhausted = "RetryAttemptsExhausted"
	RecordAgeExceeded      = "RecordAgeExceeded"
)

// expired returns why a batch is given up, empty if it is not.
func (p *Poller) expired(b *pending) string {
	if age := p.mapping.MaximumRecordAge; age > 0 && p.now.Sub(b.records[0].arrived) > age {
		return RecordAgeExceeded
	}
	if most := p.mapping.MaximumRetryAttempts; most != nil && b.retries > *most {
		return RetryAttemptsExhausted
	}
	return ""
}

// discard gives a batch up and tells the destination.
func (p *Poller) discard(t testing.TB, b *pending, condition string) {
	t.Helper()
	for _, r := range b.records {
		p.Discarded = append(p.Discarded, r.sequence)
	}
	if p.mapping.Destination == nil {
		return
	}
	first, last := b.records[0], b.records[len(b.records)-1]
	info := map[string]any{
		"shardId": ShardID(b.shard), "startSequenceNumber": first.sequence, "endSequenceNumber": last.sequence,
		"approximateArrivalOfFirstRecord": first.arrived.Format(time.RFC3339), "approximateArrivalOfLastRecord": last.arrived.Format(time.RFC3339),
		"batchSize": len(b.records), "streamArn": p.stream.ARN(),
	}
	document := map[string]any{
		"requestContext":  map[string]any{"requestId": "c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5", "functionArn": "arn:aws:lambda:eu-west-1:111122223333:function:function-under-test", "condition": condition, "approximateInvokeCount": b.invoked},
		"responseContext": map[string]any{"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
		"version":         "1.0", "timestamp": p.now.Format(time.RFC3339),
	}
	document[map[Kind]string{Kinesis: "KinesisBatchInfo", DynamoDB: "DDBStreamBatchInfo"}[p.stream.kind]] = info
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	p.mapping.Destination(text)
}
