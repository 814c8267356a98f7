// Command kafkaprobe is the Lambda handler that package kafkapoller tests itself with: it processes the records of a Kafka
// event as far as their values let it, and writes a line about each.
package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

// fail is the value, in base64, of a record that cannot be processed: "fail".
const fail = "ZmFpbA=="

func main() {
	lambda.Start(func(_ context.Context, event events.KafkaEvent) (map[string]any, error) {
		failures := []map[string]any{}
		for _, partition := range slices.Sorted(maps.Keys(event.Records)) {
			failed := false
			for _, record := range event.Records[partition] {
				if failed = failed || record.Value == fail; failed {
					failures = append(failures, map[string]any{
						"itemIdentifier": map[string]any{"partition": partition, "offset": record.Offset},
					})
					continue
				}
				fmt.Printf("processed %s@%d\n", partition, record.Offset)
			}
		}
		return map[string]any{"batchItemFailures": failures}, nil
	})
}
