package sqsstub_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/tbtest"
)

const queue = "failed-orders"

func client(server *awsstub.Server) *sqs.Client {
	return sqs.NewFromConfig(aws.Config{
		Region:       "eu-west-1",
		BaseEndpoint: aws.String(server.URL()),
		Credentials:  credentials.NewStaticCredentialsProvider("key", "secret", ""),
		Retryer: func() aws.Retryer {
			return retry.AddWithMaxBackoffDelay(retry.NewStandard(), time.Nanosecond)
		},
	})
}

func TestSendMessage(t *testing.T) {
	server := awsstub.New(t)
	service := sqsstub.New(t, server)
	url := service.CreateQueue(queue)
	server.On(sqsstub.SendMessage, awsstub.Throttle(), awsstub.Default)
	ids := map[string]bool{}
	for _, body := range []string{"first", "second\t\u00e9"} {
		// The SDK compares the MD5 of the answer.
		output, err := client(server).SendMessage(t.Context(), &sqs.SendMessageInput{
			QueueUrl: &url, MessageBody: &body,
			MessageAttributes: map[string]types.MessageAttributeValue{"n": {DataType: aws.String("Number"), StringValue: aws.String("1")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		ids[*output.MessageId] = true
	}
	attributes := map[string]sqsstub.Attribute{"n": {DataType: "Number", StringValue: "1"}}
	want := []sqsstub.Message{{Body: "first", Attributes: attributes}, {Body: "second\t\u00e9", Attributes: attributes}}
	if got := service.Messages(queue); !reflect.DeepEqual(got, want) || len(ids) != 2 {
		t.Errorf("got messages %+v with ids %v, want %+v", got, ids, want)
	}
	if got := len(server.Requests(sqsstub.SendMessage)); got != 3 {
		t.Errorf("got %d requests, want one that was throttled and two", got)
	}
}

func TestRefusals(t *testing.T) {
	server := awsstub.New(t)
	service := sqsstub.New(t, server)
	url := service.CreateQueue(queue)
	for name, test := range map[string]struct{ url, body, want string }{
		"no queue":        {url + "x", "body", "QueueDoesNotExist"},
		"other account":   {"https://sqs.eu-west-1.amazonaws.com/1/failed-orders", "body", "QueueDoesNotExist"},
		"no body":         {url, "", "MissingParameter"},
		"too large":       {url, strings.Repeat("x", sqsstub.MaxMessageSize+1), "InvalidParameterValue"},
		"not a character": {url, "\x00", "InvalidMessageContents"},
	} {
		_, err := client(server).SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &test.url, MessageBody: &test.body})
		var failure smithy.APIError
		if !errors.As(err, &failure) || failure.ErrorCode() != test.want {
			t.Errorf("%s: got error %v, want %s", name, err, test.want)
		}
	}
	if got := service.Messages(queue); len(got) > 0 {
		t.Errorf("got %d messages", len(got))
	}
	full := strings.Repeat("x", sqsstub.MaxMessageSize)
	if _, err := client(server).SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &full}); err != nil {
		t.Errorf("message of the largest size: %v", err)
	}
}

func TestWhatIsNotSupportedFailsTheTest(t *testing.T) {
	failures := tbtest.Failures(t, func(t testing.TB) {
		server := awsstub.New(t)
		service := sqsstub.New(t, server)
		url := service.CreateQueue(queue)
		if _, err := client(server).PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: &url}); err == nil {
			t.Error("got an answer")
		}
	})
	if len(failures) == 0 || !strings.Contains(failures[0], "PurgeQueue") {
		t.Errorf("got failures %q", failures)
	}
	failures = tbtest.Failures(t, func(t testing.TB) {
		service := sqsstub.New(t, awsstub.New(t))
		service.CreateQueue(queue)
		service.CreateQueue(queue)
	})
	if len(failures) != 1 {
		t.Errorf("got failures %q, want one", failures)
	}
}
