package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/queueprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/queuepoller"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

const queueProbe = "github.com/lintel-go/lintel/test/e2e/internal/lambda/queueprobe"

// queueWorld is a queue with its dead-letter queue, and a handler with dead letters of its own.
type queueWorld struct {
	aws      *awsstub.Server
	queues   *sqsstub.Server
	queue    string
	dead     string
	urls     map[string]string
	function *lambdart.Environments
	effects  string // a file
}

// newQueueWorld has a FIFO queue if asked, whose messages are received maxReceives times. More variables are for the
// handler.
func newQueueWorld(t *testing.T, fifo bool, maxReceives int, env map[string]string) *queueWorld {
	t.Helper()
	aws := awsstub.New(t)
	w := &queueWorld{aws: aws, queues: sqsstub.New(t, aws), queue: "orders", dead: "orders-dead", effects: t.TempDir() + "/effects"}
	create := w.queues.CreateQueue
	if fifo {
		w.queue, w.dead = "orders.fifo", "orders-dead.fifo"
		create = w.queues.CreateFIFOQueue
	}
	w.urls = map[string]string{w.queue: create(w.queue), w.dead: create(w.dead)}
	w.queues.SetRedrive(w.queue, w.dead, maxReceives)
	w.function = lambdart.NewEnvironments(t, handler.Build(t, queueProbe), aws.Env(), map[string]string{
		wiring.FailureMode: wiring.FailureModePartial, "EFFECTS": w.effects, deadletter.QueueURLVariable: w.queues.CreateQueue("letters"),
	}, env)
	return w
}

// put messages, which are names and fates. In a FIFO queue the first letter of the name is the group.
func (w *queueWorld) put(messages ...string) {
	for _, m := range messages {
		h := sqsstub.Held{Message: sqsstub.Message{Body: m}}
		if strings.HasSuffix(w.queue, ".fifo") {
			h.Group, h.Deduplication = m[:1], m
		}
		w.queues.Put(w.queue, h)
	}
}

func (w *queueWorld) drain(t *testing.T, batchSize int, faults queuepoller.Faults) *queuepoller.SQS {
	t.Helper()
	poller := queuepoller.NewSQS(w.function, w.queues, w.queue, batchSize, faults)
	poller.Drain(t)
	return poller
}

// done are the names of messages that had their effects, in the order of these.
func (w *queueWorld) done(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(w.effects)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Fields(string(text))
}

// bodies of the messages of a queue.
func (w *queueWorld) bodies(queue string) []string {
	bodies := []string{}
	for _, m := range w.queues.Messages(queue) {
		bodies = append(bodies, m.Body)
	}
	return bodies
}

// letters of the handler.
func (w *queueWorld) letters(t *testing.T) []*deadletter.Letter {
	t.Helper()
	var letters []*deadletter.Letter
	for _, m := range w.queues.Messages("letters") {
		letter, err := deadletter.Parse([]byte(m.Body))
		if err != nil {
			t.Fatal(err)
		}
		letters = append(letters, letter)
	}
	return letters
}

func assertList(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if g, w := fmt.Sprintf("%q", got), fmt.Sprintf("%q", want); g != w {
		t.Errorf("%s: got %s, want %s", what, g, w)
	}
}
