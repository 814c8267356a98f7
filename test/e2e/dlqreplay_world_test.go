package e2e

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/cloudwatchstub"
	"github.com/lintel-go/lintel/test/e2e/internal/dynamodbstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/schedulerstub"
	"github.com/lintel-go/lintel/test/e2e/internal/sqspoller"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

const replayHandler = "github.com/lintel-go/lintel/constructs/dlqreplay/lambda/replay"

// The resources of the example stack.
const (
	sourceQueue  = "orders"
	lettersQueue = "letters"
	parkingQueue = "parking"
	replayTable  = "memory"
	errorsAlarm  = "orders-errors"
)

// replays is the handler that replays messages, with the AWS around it.
type replays struct {
	t         *testing.T
	aws       *awsstub.Server
	queues    *sqsstub.Server
	tables    *dynamodbstub.Server
	schedules *schedulerstub.Server
	alarms    *cloudwatchstub.Server
	variables map[string]string
	function  *lambdart.Environments
	poller    *sqspoller.Poller
}

// newReplays starts the handler, with more variables for its environment. Delays are a minute for the first attempt, and
// twice as long for each other one.
func newReplays(t *testing.T, env map[string]string) *replays {
	t.Helper()
	aws := awsstub.New(t)
	queues := sqsstub.New(t, aws)
	r := &replays{
		t: t, aws: aws, queues: queues, tables: dynamodbstub.New(t, aws), schedules: schedulerstub.New(t, aws, queues), alarms: cloudwatchstub.New(t, aws),
	}
	create := queues.CreateQueue
	if env[wiring.FIFO] != "" {
		create = queues.CreateFIFOQueue
	}
	r.variables = map[string]string{
		wiring.SourceURL: create(sourceQueue), wiring.DeadLetterURL: create(lettersQueue), wiring.ParkingURL: create(parkingQueue),
		wiring.Table: replayTable, wiring.MaxAttempts: "3", wiring.BaseDelay: "1m", wiring.MaxDelay: "24h", wiring.Jitter: string(replay.None),
		wiring.Retention: "336h", wiring.Pause: "5m",
	}
	maps.Copy(r.variables, env)
	r.tables.CreateTable(replayTable, dynamodbstub.Key{Partition: wiring.TableID})
	r.poller = &sqspoller.Poller{Queues: queues, Queue: lettersQueue, BatchSize: 10}
	r.start()
	return r
}

// start lets new processes handle events, which remember nothing.
func (r *replays) start() {
	r.t.Helper()
	r.function = lambdart.NewEnvironments(r.t, handler.Build(r.t, replayHandler), r.aws.Env(), r.variables)
	r.poller.Invoke = r.function.Invoke
}

// withSchedules are the variables of delays beyond 15 minutes.
func withSchedules(base string) map[string]string {
	return map[string]string{
		wiring.BaseDelay: base, wiring.ScheduleGroup: "replays", wiring.ScheduleRole: "arn:aws:iam::123456789012:role/schedules",
		wiring.ParkingARN: "arn:aws:sqs:eu-west-1:123456789012:parking", wiring.ScheduleKey: "arn:aws:kms:eu-west-1:123456789012:key/1",
	}
}

// letter puts a message in the dead-letter queue.
func (r *replays) letter(body string, attributes map[string]sqsstub.Attribute) (id string) {
	r.t.Helper()
	return r.queues.Put(lettersQueue, sqsstub.Held{Message: sqsstub.Message{Body: body, Attributes: attributes}})
}

// poll once. All messages of the queue that are visible must be received.
func (r *replays) poll(want int) {
	r.t.Helper()
	if got, err := r.poller.Poll(r.t.Context()); err != nil || got != want {
		r.t.Fatalf("got %d messages, %v, want %d", got, err, want)
	}
}

// bodies of a queue.
func (r *replays) bodies(queue string) []string {
	r.t.Helper()
	bodies := []string{}
	for _, m := range r.queues.Messages(queue) {
		bodies = append(bodies, m.Body)
	}
	return bodies
}

// expect messages in the queues, by their bodies.
func (r *replays) expect(source, letters, parking []string) {
	r.t.Helper()
	for queue, want := range map[string][]string{sourceQueue: source, lettersQueue: letters, parkingQueue: parking} {
		if got := r.bodies(queue); !slices.Equal(got, want) {
			r.t.Errorf("%s: got %.200q, want %.200q", queue, got, want)
		}
	}
}

// only message of a queue.
func (r *replays) only(queue string) sqsstub.Held {
	r.t.Helper()
	all := r.queues.Held(queue)
	if len(all) != 1 {
		r.t.Fatalf("%s: got %d messages, want one", queue, len(all))
	}
	return all[0]
}

// state of a message, in its attribute.
func (r *replays) state(m sqsstub.Held) replay.State {
	r.t.Helper()
	state, err := replay.ParseState(m.Attributes[replay.StateAttribute].StringValue)
	if err != nil {
		r.t.Fatalf("attribute %+v: %v", m.Attributes[replay.StateAttribute], err)
	}
	return state
}

// fail is what a consumer does that fails for all messages, long enough for their delays to pass.
func (r *replays) fail() {
	r.queues.Advance(25 * time.Hour)
	r.queues.Move(sourceQueue, lettersQueue)
}

// metric is the sum of a metric of all processes.
func (r *replays) metric(name string) (sum float64) {
	r.t.Helper()
	for _, line := range r.function.Log() {
		var logged record
		if err := json.Unmarshal([]byte(line), &logged); err != nil {
			r.t.Errorf("log line %q is no JSON object: %v", line, err)
		}
		if value, ok := logged[name].(float64); ok && logged["_aws"] != nil {
			sum += value
		}
	}
	return sum
}

// count of requests of some operations.
func (r *replays) count(operations ...string) int { return len(r.aws.Requests(operations...)) }
