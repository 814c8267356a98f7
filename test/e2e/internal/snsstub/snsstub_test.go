package snsstub

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

func TestPublish(t *testing.T) {
	server := awsstub.New(t)
	topics := New(t, server)
	arn := topics.CreateTopic("verdicts")
	server.On(Publish, awsstub.Throttle(), awsstub.Default)
	client := sns.New(sns.Options{Region: "eu-west-1", BaseEndpoint: aws.String(server.URL()), Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
	publish := func(arn, subject, message string) error {
		out, err := client.Publish(t.Context(), &sns.PublishInput{
			TopicArn: &arn, Subject: &subject, Message: &message, MessageStructure: aws.String("json"),
			MessageAttributes: map[string]types.MessageAttributeValue{"job": {DataType: aws.String("String"), StringValue: aws.String("taxi")}},
		})
		if err == nil && aws.ToString(out.MessageId) == "" {
			t.Error("got no message id")
		}
		return err
	}
	if err := publish(arn, "all is well", `{"default":"{}","email":"well"}`); err != nil {
		t.Fatal(err)
	}
	got := topics.Messages("verdicts")
	if len(got) != 1 || got[0].Subject != "all is well" || got[0].Protocols["email"] != "well" || got[0].Attributes["job"] != "taxi" || len(server.Requests(Publish)) != 2 {
		t.Errorf("got %+v", got)
	}
	for _, test := range []struct{ arn, subject, message, code string }{
		{arn + "x", "s", `{"default":"d"}`, "NotFound"},
		{arn, strings.Repeat("s", MaxSubject), `{"default":"d"}`, "InvalidParameter"},
		{arn, "ü", `{"default":"d"}`, "InvalidParameter"},
		{arn, "s", `{"email":"e"}`, "InvalidParameter"},
		{arn, "s", `{"default":"` + strings.Repeat("d", MaxMessageSize) + `"}`, "InvalidParameter"},
	} {
		err := publish(test.arn, test.subject, test.message)
		if api := smithy.APIError(nil); !errors.As(err, &api) || api.ErrorCode() != test.code {
			t.Errorf("got %v, want %s", err, test.code)
		}
	}
	if got := topics.Messages("verdicts"); len(got) != 1 {
		t.Errorf("got %d messages", len(got))
	}
}
