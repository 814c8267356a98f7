package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/changepoint/notice"
	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/series"
	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
	streamwiring "github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/dynamodbstub"
	"github.com/lintel-go/lintel/test/e2e/internal/eventsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/snsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/streampoller"
)

const detectHandler = "github.com/lintel-go/lintel/constructs/changepoint/lambda/detect"

const (
	sensorState   = "state"
	sensorChanges = "changes" // table, topic and bus
	sensorLetters = "failed-points"
)

// sensors is the handler that detects changes, with the AWS around it, and what it
// should find.
type sensors struct {
	t       *testing.T
	aws     *awsstub.Server
	tables  *dynamodbstub.Server
	topics  *snsstub.Server
	buses   *eventsstub.Server
	letters *sqsstub.Server
	stream  *streampoller.Stream
	env     map[string]string

	settings map[string]pettitt.Settings // of series; "" is of all others
	points   map[string]int              // so many have been put
	models   map[string]*pettitt.Detector
	want     []notice.Notice
}

func newSensors(t *testing.T, kind streampoller.Kind, settings pettitt.Settings, more map[string]string) *sensors {
	t.Helper()
	aws := awsstub.New(t)
	s := &sensors{
		t: t, aws: aws, tables: dynamodbstub.New(t, aws), topics: snsstub.New(t, aws), buses: eventsstub.New(t, aws), letters: sqsstub.New(t, aws),
		stream:   streampoller.NewStream(kind, "points", 2),
		settings: map[string]pettitt.Settings{"": settings}, points: map[string]int{}, models: map[string]*pettitt.Detector{},
	}
	s.tables.CreateTable(sensorState, dynamodbstub.Key{Partition: wiring.StateKey})
	s.tables.CreateTable(sensorChanges, dynamodbstub.Key{Partition: wiring.ChangesKey, Sort: wiring.ChangesSort})
	s.buses.CreateBus(sensorChanges)
	text, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	s.env = map[string]string{
		wiring.Source:     map[streampoller.Kind]string{streampoller.Kinesis: wiring.SourceKinesis, streampoller.DynamoDB: wiring.SourceDynamoDB}[kind],
		wiring.StateTable: sensorState, wiring.ChangesTable: sensorChanges, wiring.Settings: string(text),
		wiring.TopicARN: s.topics.CreateTopic(sensorChanges), wiring.EventBus: sensorChanges,
		deadletter.QueueURLVariable: s.letters.CreateQueue(sensorLetters),
		streamwiring.FailureMode:    streamwiring.FailureModePartial,
	}
	maps.Copy(s.env, more)
	return s
}

// begins is when the first point of every series was measured. Points follow by the
// second.
var begins = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// put puts a point on the stream and gives it to the model.
func (s *sensors) put(id string, value float64) {
	s.t.Helper()
	at := begins.Add(time.Duration(s.points[id]) * time.Second).UnixMilli()
	s.points[id]++
	s.send(id, at, value)
	model := s.models[id]
	if model == nil {
		settings, ok := s.settings[id]
		if !ok {
			settings = s.settings[""]
		}
		var err error
		if model, err = pettitt.New(settings); err != nil {
			s.t.Fatal(err)
		}
		s.models[id] = model
	}
	result, err := model.Add(at, value)
	if err != nil {
		s.t.Fatal(err)
	}
	if result.Change != nil {
		s.want = append(s.want, notice.New(id, result.Change))
	}
}

// send puts a point on the stream alone.
func (s *sensors) send(id string, at int64, value float64) {
	shard := len(id) % s.stream.Shards()
	if s.env[wiring.Source] == wiring.SourceDynamoDB {
		item := map[string]any{"series": map[string]string{"S": id}, "time": map[string]string{"N": fmt.Sprint(at)}}
		image := maps.Clone(item)
		image["value"] = map[string]string{"N": fmt.Sprint(value)}
		s.stream.Insert(shard, item, image)
		return
	}
	s.stream.Put(shard, id, fmt.Appendf(nil, `{"series":%q,"time":%d,"value":%v}`, id, at, value))
}

// putRegimes puts points of several series, whose levels change now and then.
func (s *sensors) putRegimes(ids []string, points int) {
	s.t.Helper()
	random := rand.New(rand.NewPCG(11, uint64(points)))
	for i := range points {
		for n, id := range ids {
			level := float64((i + 17*n) / 60 % 3)
			s.put(id, math.Round(1000*(10*level+random.NormFloat64()))/1000)
		}
	}
}

// drain has every point handled.
func (s *sensors) drain(mapping streampoller.Mapping) *lambdart.Environments {
	s.t.Helper()
	function := lambdart.NewEnvironments(s.t, handler.Build(s.t, detectHandler), s.aws.Env(), s.env)
	s.drainBy(function, mapping)
	return function
}

func (s *sensors) drainBy(function streampoller.Function, mapping streampoller.Mapping) *streampoller.Poller {
	s.t.Helper()
	mapping.ReportBatchItemFailures = true
	poller := streampoller.New(function, s.stream, mapping)
	poller.Drain(s.t)
	if len(poller.Discarded) > 0 {
		s.t.Errorf("%d records were discarded", len(poller.Discarded))
	}
	return poller
}

// assertChanges checks that the table has the change points that the model has found, and
// that each was published: once if that is said, and never anything else.
func (s *sensors) assertChanges(least int, once bool) {
	s.t.Helper()
	if len(s.want) < least {
		s.t.Fatalf("the model finds %d change points, too few to test", len(s.want))
	}
	want := map[string]notice.Notice{}
	for _, n := range s.want {
		want[n.ID] = n
	}
	rows := s.tables.Items(sensorChanges)
	for _, row := range rows {
		n := want[fmt.Sprint(row["id"])]
		for name, value := range map[string]any{"series": n.Series, "at": n.At, "before": n.Before, "detected": n.Detected, "decided": n.Decided,
			"points": n.Points, "pointsBefore": n.PointsBefore, "from": n.From, "to": n.To, "offset": n.Offset} {
			if got := fmt.Sprint(row[name]); got != fmt.Sprint(value) {
				s.t.Errorf("change point %v has %s %s, want %v", row["id"], name, got, value)
			}
		}
	}
	if len(rows) != len(want) {
		s.t.Errorf("got %d change points, want %d", len(rows), len(want))
	}
	var messages, events []string
	for _, m := range s.topics.Messages(sensorChanges) {
		messages = append(messages, m.Protocols["default"])
	}
	for _, e := range s.buses.Events(sensorChanges) {
		events = append(events, e.Detail)
	}
	s.assertPublished("topic", messages, want, once)
	s.assertPublished("bus", events, want, once)
}

func (s *sensors) assertPublished(where string, texts []string, want map[string]notice.Notice, once bool) {
	s.t.Helper()
	got := map[string]notice.Notice{}
	for _, text := range texts {
		var n notice.Notice
		if err := json.Unmarshal([]byte(text), &n); err != nil {
			s.t.Fatal(err)
		}
		got[n.ID] = n
	}
	if !reflect.DeepEqual(got, want) {
		s.t.Errorf("the %s got %d different change points, want %d:\ngot  %v\nwant %v", where, len(got), len(want), got, want)
	}
	if once && len(texts) != len(want) {
		s.t.Errorf("the %s got %d change points, want %d", where, len(texts), len(want))
	}
}

// assertStates checks that the state of each series is that of the model.
func (s *sensors) assertStates() {
	s.t.Helper()
	for _, id := range slices.Sorted(maps.Keys(s.models)) {
		want := s.models[id].Segment()
		if !want.Pending {
			want.Detected = 0 // is of no use any more, and not stored
		}
		if got := s.state(id).Segment; !reflect.DeepEqual(got, want) {
			s.t.Errorf("state of %s:\ngot  %+v\nwant %+v", id, got, want)
		}
		if item, _ := s.tables.Item(sensorState, id); item[wiring.StateOutbox] != nil {
			s.t.Errorf("the outbox of %s is not empty", id)
		}
	}
}

// state is what the table has of a series.
func (s *sensors) state(id string) series.State {
	s.t.Helper()
	item, ok := s.tables.Item(sensorState, id)
	data, _ := item[wiring.StateData].([]byte)
	state, err := series.Decode(data)
	if !ok || err != nil {
		s.t.Fatalf("state of %s: %v, %v", id, ok, err)
	}
	return state
}

// change changes the item of a series, as an operator or another invocation does.
func (s *sensors) change(id, expression string, values map[string]types.AttributeValue) {
	s.t.Helper()
	client := dynamodb.New(dynamodb.Options{
		Region: "eu-west-1", BaseEndpoint: sdk.String(s.aws.URL()), Credentials: credentials.NewStaticCredentialsProvider("operator", "secret", ""),
	})
	_, err := client.UpdateItem(s.t.Context(), &dynamodb.UpdateItemInput{
		TableName: sdk.String(sensorState), Key: map[string]types.AttributeValue{wiring.StateKey: &types.AttributeValueMemberS{Value: id}},
		UpdateExpression: &expression, ExpressionAttributeValues: values,
	})
	if err != nil {
		s.t.Error(err)
	}
}
