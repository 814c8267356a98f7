package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/lintel-go/lintel/constructs/changepoint/point"
)

// A stream refuses records as PutRecords does.
type stream struct {
	taken    []record
	requests []int // how many records each had
	input    *kinesis.PutRecordsInput
	refuse   func(request, record int) bool
}

func (s *stream) PutRecords(_ context.Context, in *kinesis.PutRecordsInput, _ ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error) {
	s.input = in
	out := &kinesis.PutRecordsOutput{}
	for i, r := range in.Records {
		if s.refuse != nil && s.refuse(len(s.requests), i) {
			out.Records = append(out.Records, types.PutRecordsResultEntry{ErrorCode: aws.String("ProvisionedThroughputExceededException"), ErrorMessage: aws.String("slow down")})
			continue
		}
		var p record
		err := json.Unmarshal(r.Data, &p)
		if err != nil || *r.PartitionKey != p.Series {
			return nil, fmt.Errorf("record %s of %s: %w", r.Data, *r.PartitionKey, err)
		}
		s.taken = append(s.taken, p)
		out.Records = append(out.Records, types.PutRecordsResultEntry{SequenceNumber: aws.String("1")})
	}
	s.requests = append(s.requests, len(in.Records))
	return out, nil
}

// counting is a table of n points.
func counting(n int) *table {
	var t table
	for i := range n {
		t.times, t.values = append(t.times, int64(1000*i)), append(t.values, float64(i)/4)
	}
	return &t
}

func noPause(context.Context, time.Duration) error { return nil }

func TestPut(t *testing.T) {
	var s stream
	p := putter{client: &s, stream: "events", series: "boiler", batch: 500, pause: noPause}
	if err := p.put(t.Context(), counting(1100)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.requests, []int{500, 500, 100}) || p.done != 1100 || *s.input.StreamName != "events" || s.input.StreamARN != nil {
		t.Errorf("requests of %v, %d done", s.requests, p.done)
	}
	for i, got := range s.taken {
		if want := (record{Series: "boiler", Time: int64(1000 * i), Value: float64(i) / 4}); got != want {
			t.Fatalf("record %d: got %+v, want %+v", i, got, want)
		}
	}
	p.stream = "arn:aws:kinesis:eu-west-1:111122223333:stream/events"
	if err := p.put(t.Context(), counting(1)); err != nil || *s.input.StreamARN != p.stream || s.input.StreamName != nil {
		t.Errorf("got %+v, %v", s.input, err)
	}
}

// Only what was refused is sent again, until it is taken, before what comes after it.
func TestPutSendsAgain(t *testing.T) {
	s := stream{refuse: func(request, record int) bool { return request < 3 && record%2 == 1 }}
	var pauses []time.Duration
	p := putter{client: &s, stream: "events", series: "boiler", batch: 8, pause: func(_ context.Context, d time.Duration) error {
		pauses = append(pauses, d)
		return nil
	}}
	if err := p.put(t.Context(), counting(10)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.requests, []int{8, 4, 2, 1, 2}) || len(s.taken) != 10 || p.done != 10 {
		t.Errorf("requests of %v, %d taken, %d done", s.requests, len(s.taken), p.done)
	}
	if !slices.Equal(pauses, []time.Duration{firstPause, 2 * firstPause, 4 * firstPause}) {
		t.Errorf("pauses %v", pauses)
	}
	seen := map[int64]bool{}
	for i, r := range s.taken {
		if seen[r.Time] || i < 8 && r.Time >= 8000 {
			t.Errorf("taken: %v", s.taken)
		}
		seen[r.Time] = true
	}
}

func TestPutGivesUp(t *testing.T) {
	s := stream{refuse: func(_, record int) bool { return record == 0 }}
	p := putter{client: &s, stream: "events", series: "boiler", batch: 500, pause: noPause}
	err := p.put(t.Context(), counting(3))
	if err == nil || !strings.Contains(err.Error(), "1 records refused 12 times: ProvisionedThroughputExceededException: slow down") || p.done != 2 || len(s.requests) != attempts {
		t.Errorf("got %v, %d done, %d requests", err, p.done, len(s.requests))
	}
}

func TestPutStops(t *testing.T) {
	s := stream{refuse: func(int, int) bool { return true }}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := putter{client: &s, stream: "events", series: "boiler", batch: 500, pause: pause}
	if err := p.put(ctx, counting(3)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestPutKeepsARate(t *testing.T) {
	var s stream
	var pauses time.Duration
	p := putter{client: &s, stream: "events", series: "boiler", batch: 5, rate: 10, pause: func(_ context.Context, d time.Duration) error {
		pauses += d
		return nil
	}}
	if err := p.put(t.Context(), counting(20)); err != nil || pauses != 1500*time.Millisecond {
		t.Errorf("paused for %v, %v", pauses, err)
	}
}

// Records are in the format that the construct reads if it is told nothing.
func TestRecordsAreRead(t *testing.T) {
	data, err := json.Marshal(record{"boiler", 1_700_000_000_000, -2.5})
	if err != nil {
		t.Fatal(err)
	}
	got, err := point.Format{}.Parse(data, time.UnixMilli(1_700_000_000_000))
	if want := (point.Point{Series: "boiler", Time: 1_700_000_000_000, Value: -2.5}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestPutRefusesWhatIsNoNumber(t *testing.T) {
	p := putter{client: &stream{}, batch: 1, pause: noPause}
	c := counting(1)
	c.values[0] /= 0 * c.values[0]
	if err := p.put(t.Context(), c); err == nil {
		t.Error("NaN was put")
	}
}
