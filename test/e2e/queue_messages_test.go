package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/queueprocessor/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/queuepoller"
)

// TestQueueTellsMessagesApart: each message of a batch comes to its own end, and only what failed comes again.
func TestQueueTellsMessagesApart(t *testing.T) {
	t.Parallel()
	w := newQueueWorld(t, false, 3, nil)
	w.put("a ok", "b flaky:2", "c poison", "d bad", "e ok")
	poller := w.drain(t, 10, queuepoller.Faults{})
	assertList(t, "effects", slices.Sorted(slices.Values(w.done(t))), "a", "b", "e")
	assertList(t, "dead letters", w.bodies(w.dead), "d bad")
	if got := w.queues.Held(w.dead); len(got) == 1 && got[0].Receives != 3 {
		t.Errorf("the dead letter was received %d times, want 3", got[0].Receives)
	}
	letters := w.letters(t)
	if len(letters) != 1 || string(letters[0].Content.Value) != "c poison" || !letters[0].Failure.Permanent ||
		letters[0].Failure.Error != "failed as asked" || letters[0].SQS == nil || letters[0].SQS.ReceiveCount != 1 {
		t.Errorf("got letters %+v", letters)
	}
	if poller.Invocations != 3 || poller.Failed != 0 {
		t.Errorf("got %d invocations, of which %d failed, want 3 and none", poller.Invocations, poller.Failed)
	}
}

// TestQueueOfWholeBatches: without ReportBatchItemFailures, one message has all of its batch come again.
func TestQueueOfWholeBatches(t *testing.T) {
	t.Parallel()
	w := newQueueWorld(t, false, 5, map[string]string{wiring.FailureMode: wiring.FailureModeBatch})
	w.put("a ok", "b flaky:2")
	poller := w.drain(t, 10, queuepoller.Faults{})
	assertList(t, "effects", slices.Sorted(slices.Values(w.done(t))), "a", "a", "a", "b")
	if poller.Failed != 2 {
		t.Errorf("%d invocations failed, want 2", poller.Failed)
	}
}

// TestQueueOutlivesCrashes: a process that ends has its whole batch come again.
func TestQueueOutlivesCrashes(t *testing.T) {
	t.Parallel()
	w := newQueueWorld(t, true, 5, nil)
	w.put("a1 ok", "a2 crash:2", "a3 ok")
	poller := w.drain(t, 10, queuepoller.Faults{})
	assertList(t, "effects", w.done(t), "a1", "a1", "a1", "a2", "a3")
	if poller.Failed != 2 || w.function.Started() != 3 {
		t.Errorf("%d invocations failed in %d processes, want 2 in 3", poller.Failed, w.function.Started())
	}
}

// TestQueueKeepsGroupsInOrder: a group waits for the message that failed, and others do not.
func TestQueueKeepsGroupsInOrder(t *testing.T) {
	t.Parallel()
	w := newQueueWorld(t, true, 5, nil)
	w.put("a1 ok", "b1 ok", "a2 flaky:2", "b2 poison", "a3 ok", "b3 ok", "c1 flaky:1", "c2 ok")
	poller := w.drain(t, 10, queuepoller.Faults{})
	done := w.done(t)
	assertList(t, "group a", ofGroup(done, "a"), "a1", "a2", "a3")
	assertList(t, "group b", ofGroup(done, "b"), "b1", "b3")
	assertList(t, "group c", ofGroup(done, "c"), "c1", "c2")
	if last := slices.Index(done, "b3"); last > slices.Index(done, "a2") {
		t.Errorf("group b waited for group a: %q", done)
	}
	if letters := w.letters(t); len(letters) != 1 || letters[0].SQS.GroupID != "b" {
		t.Errorf("got letters %+v", letters)
	}
	if poller.Invocations != 3 {
		t.Errorf("got %d invocations, want 3", poller.Invocations)
	}
}

func ofGroup(names []string, group string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !strings.HasPrefix(name, group) })
}

// TestPoisonTakesItsGroupAlong to the dead-letter queue, in order, as its README says: SQS counts receives, not attempts.
func TestPoisonTakesItsGroupAlong(t *testing.T) {
	t.Parallel()
	w := newQueueWorld(t, true, 3, nil)
	w.put("a1 bad", "a2 ok", "a3 ok", "b1 ok")
	w.drain(t, 10, queuepoller.Faults{})
	assertList(t, "effects", w.done(t), "b1")
	assertList(t, "dead letters", w.bodies(w.dead), "a1 bad", "a2 ok", "a3 ok")
}

// TestDeliveriesParkPoisonAlone before its group goes with it.
func TestDeliveriesParkPoisonAlone(t *testing.T) {
	t.Parallel()
	w := newQueueWorld(t, true, 3, map[string]string{"DELIVERIES": "2"})
	w.put("a1 bad", "a2 ok", "a3 ok", "b1 ok")
	w.drain(t, 10, queuepoller.Faults{})
	assertList(t, "group a", ofGroup(w.done(t), "a"), "a2", "a3")
	assertList(t, "dead letters", w.bodies(w.dead))
	if letters := w.letters(t); len(letters) != 1 || letters[0].Failure.Deliveries != 2 || letters[0].Failure.Permanent {
		t.Errorf("got letters %+v", letters)
	}
}

// TestBrokersLoseNothing: of a batch that fails all comes again, in order, and poison is parked.
func TestBrokersLoseNothing(t *testing.T) {
	t.Parallel()
	for _, kind := range []queuepoller.Kind{queuepoller.ActiveMQ, queuepoller.RabbitMQ} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := newQueueWorld(t, false, 1, map[string]string{"PROBE": "mq", wiring.FailureMode: wiring.FailureModeBatch})
			broker := &queuepoller.Broker{Kind: kind}
			for i, m := range []string{"a ok", "b flaky:1", "c ok", "d bad", "e poison", "f ok"} {
				broker.Messages = append(broker.Messages, queuepoller.BrokerMessage{ID: "ID:" + string(rune('1'+i)), Data: []byte(m)})
			}
			broker.Drain(t, w.function, 3)
			assertList(t, "effects", w.done(t), "a", "a", "b", "c", "f")
			letters := w.letters(t)
			if len(letters) != 2 || letters[0].MQ == nil || letters[0].MQ.MessageID != "ID:4" || letters[0].Failure.Deliveries != 5 || letters[1].MQ.MessageID != "ID:5" {
				t.Errorf("got letters %+v", letters)
			}
			if broker.Invocations != 2+5 {
				t.Errorf("got %d invocations, want 2 for the first three messages and 5 for the others", broker.Invocations)
			}
		})
	}
}

// TestMQHandlerRefusesPartialAnswers, which a mapping of Amazon MQ would take for success.
func TestMQHandlerRefusesPartialAnswers(t *testing.T) {
	t.Parallel()
	_, err := lambdart.Start(t.Context(), handler.Build(t, queueProbe), map[string]string{"PROBE": "mq", wiring.FailureMode: wiring.FailureModePartial})
	if err == nil {
		t.Error("the function starts")
	}
}
