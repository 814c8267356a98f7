package schedulerstub_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/schedulerstub"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

// create a schedule with a body, and return the status.
func create(t *testing.T, server *awsstub.Server, name, body string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL()+"/schedules/"+name, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=key/20261123/eu-west-1/scheduler/aws4_request, SignedHeaders=host, Signature=0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

func TestCreateAndFire(t *testing.T) {
	server := awsstub.New(t)
	queues := sqsstub.New(t, server)
	schedules := schedulerstub.New(t, server, queues)
	url := queues.CreateQueue("orders")
	const body = `{"ScheduleExpression":"at(2026-11-23T12:00:00)","FlexibleTimeWindow":{"Mode":"OFF"},"ActionAfterCompletion":"DELETE","Target":{` +
		`"Arn":"arn:aws:scheduler:::aws-sdk:sqs:sendMessage","RoleArn":"r","Input":"{\"QueueUrl\":\"URL\",\"MessageBody\":\"later\"}"}}`
	valid := strings.Replace(body, "URL", url, 1)
	for _, test := range []struct {
		name, body string
		want       int
	}{
		{"one", valid, http.StatusOK},
		{"one", valid, http.StatusConflict},
		{"a%20b", valid, http.StatusBadRequest},
		{"two", strings.Replace(valid, "at(", "in(", 1), http.StatusBadRequest},
		{"two", strings.Replace(valid, "OFF", "ON", 1), http.StatusBadRequest},
		{"two", strings.Replace(valid, "DELETE", "NONE", 1), http.StatusBadRequest},
		{"two", strings.Replace(valid, "sqs:", "sns:", 1), http.StatusBadRequest},
		{"two", strings.Replace(valid, `"r"`, `""`, 1), http.StatusBadRequest},
	} {
		if got := create(t, server, test.name, test.body); got != test.want {
			t.Errorf("%s %s: got status %d, want %d", test.name, test.body, got, test.want)
		}
	}
	all := schedules.All()
	if len(all) != 1 || !all[0].At().Equal(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)) {
		t.Fatalf("got %+v", all)
	}
	schedules.Fire("one")
	if got := queues.Messages("orders"); len(got) != 1 || got[0].Body != "later" || len(schedules.All()) != 0 {
		t.Errorf("got %+v", got)
	}
}
