package e2e

import (
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

const redriveHandler = "github.com/lintel-go/lintel/constructs/dlqreplay/lambda/redrive"

// TestRedrive moves messages as an operator does.
func TestRedrive(t *testing.T) {
	t.Parallel()
	const start, list, cancel = "sqs:StartMessageMoveTask", "sqs:ListMessageMoveTasks", "sqs:CancelMessageMoveTask"
	aws := awsstub.New(t)
	sqsstub.New(t, aws)
	function := lambdart.New(t, handler.Build(t, redriveHandler), aws.Env(), map[string]string{
		wiring.RedriveSource: "arn:source", wiring.RedriveDeadLetters: "arn:letters", wiring.RedriveParking: "arn:parking",
	})
	watchLog(t, function)
	aws.On(start, awsstub.JSON(map[string]any{"TaskHandle": "handle"}))
	aws.On(cancel, awsstub.JSON(map[string]any{"ApproximateNumberOfMessagesMoved": 3}))
	aws.On(list, awsstub.JSON(map[string]any{"Results": []any{map[string]any{
		"TaskHandle": "handle", "Status": "RUNNING", "ApproximateNumberOfMessagesMoved": 3, "ApproximateNumberOfMessagesToMove": 5, "StartedTimestamp": 1795356900000,
	}}}))

	answer, err := function.Invoke(t.Context(), map[string]any{"action": "start", "from": "parking", "maxPerSecond": 50})
	want := `{"tasks":[{"status":"RUNNING","started":"2026-11-22T14:15:00Z","moved":3,"toMove":5}]}`
	if err != nil || string(answer) != want {
		t.Fatalf("got %s, %v, want %s", answer, err, want)
	}
	input := aws.Requests(start)[0].Input
	if input["SourceArn"] != "arn:parking" || input["DestinationArn"] != "arn:source" || input["MaxNumberOfMessagesPerSecond"] != 50.0 {
		t.Errorf("started %v", input)
	}
	if _, err := function.Invoke(t.Context(), map[string]any{"action": "cancel", "from": "parking"}); err != nil || aws.Requests(cancel)[0].Input["TaskHandle"] != "handle" {
		t.Errorf("got %v", err)
	}
	aws.On(start, awsstub.Fail(400, "com.amazonaws.sqs#AWS.SimpleQueueService.UnsupportedOperation", "There is already a task running."))
	if _, err := function.Invoke(t.Context(), map[string]any{"action": "start", "from": "dead-letters"}); err == nil || !strings.Contains(err.Error(), "already a task") {
		t.Errorf("got %v, want the reason of SQS", err)
	}
}
