package kafkaevent_test

import (
	"errors"
	"fmt"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
)

func ExampleDecode() {
	payload := []byte(`{
		"eventSource": "SelfManagedKafka",
		"bootstrapServers": "kafka-1.example.com:9092",
		"records": {
			"orders-3": [
				{"topic": "orders", "partition": 3, "offset": 41, "key": "Yw==", "value": "eyJpdGVtcyI6Mn0="},
				{"topic": "orders", "partition": 3, "offset": 42, "key": "Yw==", "value": null},
				{"topic": "orders", "partition": 3, "offset": 43, "key": "Yw==", "value": "?"}
			]
		}
	}`)
	event, err := kafkaevent.Decode(payload)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, partition := range event.Partitions {
		for i := range partition.Records {
			record, err := partition.Records[i].Record()
			switch poison := (*kafkaevent.RecordError)(nil); {
			case errors.As(err, &poison):
				fmt.Printf("%d: cannot be decoded, in %s\n", poison.Offset, poison.Field)
			case record.Value == nil:
				fmt.Printf("%d: %s deleted\n", record.Offset, record.Key)
			default:
				fmt.Printf("%d: %s is %s\n", record.Offset, record.Key, record.Value)
			}
		}
	}
	// Output:
	// 41: c is {"items":2}
	// 42: c deleted
	// 43: cannot be decoded, in value
}
