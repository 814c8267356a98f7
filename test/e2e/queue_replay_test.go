package e2e

import (
	"slices"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/cloudwatchstub"
	"github.com/lintel-go/lintel/test/e2e/internal/dynamodbstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/queuepoller"
)

// replay has the dead-letter queue emptied by the handler of dlqreplay, as Props.Replay wires it.
func (w *queueWorld) replay(t *testing.T) {
	t.Helper()
	cloudwatchstub.New(t, w.aws)
	dynamodbstub.New(t, w.aws).CreateTable(replayTable, dynamodbstub.Key{Partition: wiring.TableID})
	env := map[string]string{
		wiring.SourceURL: w.urls[w.queue], wiring.DeadLetterURL: w.urls[w.dead], wiring.Table: replayTable,
		wiring.MaxAttempts: "3", wiring.BaseDelay: "1ns", wiring.MaxDelay: "1ns", wiring.Jitter: string(replay.None), wiring.Retention: "336h", wiring.Pause: "5m",
	}
	if w.queue == "orders" {
		env[wiring.ParkingURL] = w.queues.CreateQueue("parking")
	} else {
		env[wiring.ParkingURL], env[wiring.FIFO] = w.queues.CreateFIFOQueue("parking.fifo"), "true"
	}
	function := lambdart.NewEnvironments(t, handler.Build(t, replayHandler), w.aws.Env(), env)
	queuepoller.NewSQS(function, w.queues, w.dead, 10, queuepoller.Faults{}).Drain(t)
}

// TestReplayBringsMessagesBack that SQS has given up, to the handler that failed for them and then does not.
func TestReplayBringsMessagesBack(t *testing.T) {
	t.Parallel()
	for name, fifo := range map[string]bool{"standard": false, "FIFO": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newQueueWorld(t, fifo, 3, nil)
			w.put("a1 replay", "b1 ok", "a2 replay", "a3 replay")
			w.drain(t, 10, queuepoller.Faults{})
			assertList(t, "effects before", w.done(t), "b1")
			if got := len(w.bodies(w.dead)); got != 3 {
				t.Fatalf("%d dead letters, want 3", got)
			}
			w.queues.Advance(time.Hour)
			w.replay(t)
			w.drain(t, 10, queuepoller.Faults{})
			group := ofGroup(w.done(t), "a")
			if !fifo {
				slices.Sort(group)
			}
			assertList(t, "effects after", group, "a1", "a2", "a3")
			assertList(t, "dead letters", w.bodies(w.dead))
		})
	}
}
