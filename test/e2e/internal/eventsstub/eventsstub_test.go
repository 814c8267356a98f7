package eventsstub

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

func TestPutEvents(t *testing.T) {
	server := awsstub.New(t)
	events := New(t, server)
	events.CreateBus("verdicts")
	client := eventbridge.New(eventbridge.Options{Region: "eu-west-1", BaseEndpoint: aws.String(server.URL()), Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
	at := time.Unix(1_800_000_000, 0)
	put := func(bus, detail string) string {
		t.Helper()
		out, err := client.PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{
			EventBusName: &bus, Source: aws.String("test"), DetailType: aws.String("Test"), Detail: &detail, Time: &at,
		}}})
		if err != nil {
			t.Fatal(err)
		}
		code := aws.ToString(out.Entries[0].ErrorCode)
		if (out.FailedEntryCount == 1) != (code != "") {
			t.Errorf("got %d failures and code %q", out.FailedEntryCount, code)
		}
		return code
	}
	for _, test := range []struct{ bus, detail, code string }{
		{"verdicts", `{"a":1}`, ""},
		{"other", `{}`, "InvalidArgument"},
		{"verdicts", `{`, "MalformedDetail"},
		{"verdicts", `"` + strings.Repeat("x", MaxEntrySize) + `"`, "InvalidArgument"},
	} {
		if got := put(test.bus, test.detail); got != test.code {
			t.Errorf("got code %q, want %q", got, test.code)
		}
	}
	if got, want := events.Events("verdicts"), (Event{"test", "Test", `{"a":1}`, 1_800_000_000}); len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	server.On(PutEvents, Refuse("ThrottlingException"))
	if got := put("verdicts", `{}`); got != "ThrottlingException" {
		t.Errorf("got code %q", got)
	}
}
