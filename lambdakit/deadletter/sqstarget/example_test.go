package sqstarget_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/deadletter/s3target"
	"github.com/lintel-go/lintel/lambdakit/deadletter/sqstarget"
)

func ExampleFromEnv() {
	letters, err := sqstarget.FromEnv(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	err = letters.Send(context.Background(), &deadletter.Letter{
		ID:      "orders/15",
		Content: &deadletter.Content{Value: []byte("Hello")},
		Failure: deadletter.NewFailure(errors.New("unknown customer")),
	})
	if err != nil {
		log.Fatal(err)
	}
}

// A queue and a bucket of one's own.
func ExampleNew() {
	cfg, err := awsconfig.Load(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	bucket, err := s3target.New(s3.NewFromConfig(cfg), "my-bucket", s3target.WithPrefix("orders/"))
	if err != nil {
		log.Fatal(err)
	}
	letters, err := sqstarget.New(sqs.NewFromConfig(cfg), "https://sqs.eu-west-1.amazonaws.com/111122223333/letters",
		sqstarget.WithOverflow(bucket), sqstarget.WithMaxMessageSize(256<<10))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%T\n", letters)
}

// A consumer of the queue, such as a program that replays.
func Example_replay() {
	replay := func(ctx context.Context, bucket s3target.Getter, body string) error {
		letter, err := deadletter.Parse([]byte(body))
		if err == nil && letter.Overflow != nil {
			letter, err = s3target.Fetch(ctx, bucket, letter.Overflow)
		}
		if err != nil {
			return err
		}
		fmt.Printf("%s failed: %s\n", letter.ID, letter.Failure.Error)
		return nil
	}
	err := replay(context.Background(), nil, // a client of Amazon S3
		`{"version":1,"id":"orders/15","source":{"type":"SelfManagedKafka"},"content":{"key":null,"value":"SGVsbG8="},
		"failure":{"error":"unknown customer"}}`)
	if err != nil {
		fmt.Println(err)
	}
	// Output: orders/15 failed: unknown customer
}
