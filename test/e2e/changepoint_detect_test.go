package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/streampoller"
)

var fiveSeries = []string{"a", "bb", "ccc", "dddd", "eeeee"}

// practical are settings under which a decision follows its detection.
var practical = pettitt.Settings{PracticalThreshold: 1, Window: 2, Wait: 5}

// TestChangesAreDetected has the same found as the core does, at the cost of one read
// and one write for each batch and series, and one more write for what is published.
func TestChangesAreDetected(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.Kinesis, practical, nil)
	s.putRegimes(fiveSeries, 300)
	poller := s.drainBy(lambdart.NewEnvironments(t, buildDetect(t), s.aws.Env(), s.env), streampoller.Mapping{BatchSize: 150})
	s.assertChanges(15, true)
	s.assertStates()

	batches := map[int]int{}
	for _, d := range poller.Deliveries {
		batches[d.Shard]++
	}
	reads := batches[0]*2 + batches[1]*3 // series by shard
	if got := len(s.aws.Requests("dynamodb:GetItem")); got != reads {
		t.Errorf("%d reads, want %d", got, reads)
	}
	transactions, updates := len(s.aws.Requests("dynamodb:TransactWriteItems")), len(s.aws.Requests("dynamodb:UpdateItem"))
	if transactions == 0 || updates != reads { // a transaction and the update that empties the outbox, or an update alone
		t.Errorf("%d transactions and %d updates of %d reads", transactions, updates, reads)
	}
}

// TestChangesOfATable finds the same in the new items of a table, some of which come
// twice.
func TestChangesOfATable(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.DynamoDB, practical, nil)
	s.putRegimes(fiveSeries, 200)
	s.drain(streampoller.Mapping{BatchSize: 60, Faults: streampoller.Faults{Seed: 3, Duplicate: 0.2, Lost: 0.2}})
	s.assertChanges(10, true)
	s.assertStates()
}

// TestSettingsOfSeries finds a small change only where the threshold is small: by the
// construct's settings, and by an operator's.
func TestSettingsOfSeries(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.Kinesis, pettitt.Settings{PracticalThreshold: 5}, map[string]string{wiring.Series: `{"bb":{"practicalThreshold":0.5}}`})
	s.settings["bb"] = pettitt.Settings{PracticalThreshold: 0.5}
	s.settings["ccc"] = pettitt.Settings{Alpha: 0.05}
	s.change("ccc", "SET settings = :settings", map[string]types.AttributeValue{":settings": &types.AttributeValueMemberS{Value: `{"alpha":0.05,"practicalThreshold":0}`}})
	for i := range 60 {
		for _, id := range fiveSeries {
			s.put(id, float64(i/30)+float64(i*7%5)/10)
		}
	}
	s.drain(streampoller.Mapping{})
	s.assertChanges(2, true)
	s.assertStates()
	for _, n := range s.want {
		if n.Series != "bb" && n.Series != "ccc" {
			t.Errorf("a change of %s was found", n.Series)
		}
	}
	if item, _ := s.tables.Item(sensorState, "ccc"); item[wiring.StateSettings] == nil {
		t.Error("what the operator has written is gone")
	}
}

// TestSegmentsAreBounded keeps no more points than the cap.
func TestSegmentsAreBounded(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.Kinesis, pettitt.Settings{Cap: 64}, nil)
	for i := range 500 {
		s.put("a", float64(i%2))
	}
	s.drain(streampoller.Mapping{})
	s.assertStates()
	if n := len(s.state("a").Segment.Times); n < 32 || n > 64 {
		t.Errorf("%d points are kept", n)
	}
}

// TestLatePoints are counted and change nothing; late ones that are allowed for find
// their place.
func TestLatePoints(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.Kinesis, pettitt.Settings{Lateness: 2000}, nil)
	for i := range 10 {
		s.put("a", float64(i))
	}
	last := begins.UnixMilli() + 9000
	s.send("a", last-1500, 100)  // late, and allowed for
	s.send("a", last-5000, 100)  // too late
	s.send("a", last, 9)         // a duplicate of the last
	s.send("a", last-1500, 100)  // a duplicate of the late one
	s.send("a", last+500, 1e300) // as large as it may be
	function := s.drain(streampoller.Mapping{})
	state := s.state("a")
	if c := state.Counts; c.Accepted != 12 || c.Late != 1 || c.Duplicates != 2 {
		t.Errorf("got %+v", c)
	}
	if times := state.Segment.Times; times[8] != last-1500 || times[11] != last+500 {
		t.Errorf("got times %v", times)
	}
	assertLine(t, function.Log(), `"Duplicates":2,`, `"Late":1,`)
}

// TestPoisonPointsAreParked sends what is no point to the dead letters, with its place
// in the stream, and handles the others around it.
func TestPoisonPointsAreParked(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.Kinesis, practical, nil)
	var poison []string
	for i := range 120 {
		s.put("a", float64(i/60*10)+float64(i*7%5))
		switch {
		case i%30 == 10:
			poison = append(poison, s.stream.Put(1, "a", []byte(`{"series":"a","time":"then","value":"tell-tale"}`)))
		case i%30 == 11:
			poison = append(poison, s.stream.Put(1, "a", fmt.Appendf(nil, `{"series":"a","time":%d,"value":1}`, begins.UnixMilli()+1e9)))
		}
	}
	function := s.drain(streampoller.Mapping{})
	s.assertChanges(1, true)
	s.assertStates()
	messages := s.letters.Messages(sensorLetters)
	if len(messages) != len(poison) {
		t.Fatalf("%d dead letters, want %d", len(messages), len(poison))
	}
	for i, m := range messages {
		letter, err := deadletter.Parse([]byte(m.Body))
		if err != nil || letter.Kinesis.SequenceNumber != poison[i] || !letter.Failure.Permanent {
			t.Errorf("got %v, %+v", err, letter)
		}
	}
	if log := strings.Join(function.Log(), "\n"); strings.Contains(log, "tell-tale") {
		t.Errorf("the log shows a point:\n%s", log)
	}
	if got := len(s.aws.Requests("dynamodb:GetItem")); got != 2 {
		t.Errorf("%d reads of one series in two batches", got)
	}
}

// TestSettingsThatAreWrong park the points of their series and of no other.
func TestSettingsThatAreWrong(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.Kinesis, practical, nil)
	s.change("ccc", "SET settings = :settings", map[string]types.AttributeValue{":settings": &types.AttributeValueMemberS{Value: `{"startUp":5}`}})
	for i := range 40 {
		s.put("a", float64(i/20*10))
		s.send("ccc", begins.UnixMilli()+int64(i), 1)
	}
	s.drain(streampoller.Mapping{})
	s.assertChanges(1, true)
	s.assertStates()
	messages := s.letters.Messages(sensorLetters)
	if len(messages) != 40 || !strings.Contains(messages[0].Body, "give at least 16") {
		t.Errorf("%d dead letters", len(messages))
	}
}

// TestWatchedSeries have their values and changes as metrics at the times of the points.
func TestWatchedSeries(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.Kinesis, practical, map[string]string{wiring.Watch: `["a"]`})
	begins := nowish()
	for i := range 60 {
		s.send("a", begins+int64(i)*1000, float64(i/30*10))
		s.send("bb", begins+int64(i)*1000, 1)
	}
	s.env[wiring.Format] = `{"maxAhead":31536000000000000}`
	function := s.drain(streampoller.Mapping{})
	values := 0
	for _, line := range function.Log() {
		var r struct {
			Series    string
			Value     []float64
			ChangedAt []float64
			AWS       struct{ Timestamp int64 } `json:"_aws"`
		}
		if json.Unmarshal([]byte(line), &r) != nil || r.Series == "" {
			continue
		}
		if r.Series != "a" {
			t.Errorf("got a metric of %s", r.Series)
		}
		values += len(r.Value)
		if len(r.ChangedAt) > 0 && (r.AWS.Timestamp != begins+30_000 || r.ChangedAt[0] < 10) {
			t.Errorf("got %s", line)
		}
	}
	if values != 60 {
		t.Errorf("%d values are metrics, want 60", values)
	}
	assertLine(t, function.Log(), `"ChangedAt"`, `"DetectedAt"`)
}

// TestSeriesOfSeveralPartitionKeys has points of a series in two shards, whose sequence
// numbers are in no order: none of them is taken for one that was read before.
func TestSeriesOfSeveralPartitionKeys(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.Kinesis, pettitt.Settings{Lateness: 1_000_000}, nil)
	for i := range 200 {
		text := fmt.Appendf(nil, `{"series":"a","time":%d,"value":1}`, begins.UnixMilli()+int64(i))
		s.stream.Put(i%2, fmt.Sprint("key-", i%2), text)
	}
	function := s.drain(streampoller.Mapping{BatchSize: 20, Faults: streampoller.Faults{Seed: 9, Lost: 0.3}})
	state := s.state("a")
	if state.Counts.Accepted != 200 || state.Counts.Late != 0 || len(state.Segment.Times) != 200 {
		t.Errorf("got %+v of %d points", state.Counts, len(state.Segment.Times))
	}
	assertLine(t, function.Log(), `"Redelivered":20,`) // of the partition key that came first
}

// TestAggregatesAreTakenApart gives each user record of an aggregate a place of its own.
func TestAggregatesAreTakenApart(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.Kinesis, pettitt.Settings{}, nil)
	for i := 0; i < 100; {
		var a kpl.Aggregator
		for range 10 {
			if _, err := a.Add("a", "", fmt.Appendf(nil, `{"series":"a","time":%d,"value":1}`, begins.UnixMilli()+int64(i))); err != nil {
				t.Fatal(err)
			}
			i++
		}
		put := a.Flush()
		s.stream.Put(0, put.PartitionKey, put.Data)
	}
	s.drain(streampoller.Mapping{BatchSize: 3, Faults: streampoller.Faults{Seed: 9, Duplicate: 0.5}})
	if counts := s.state("a").Counts; counts.Accepted != 100 || counts.Duplicates != 0 {
		t.Errorf("got %+v", counts)
	}
}
