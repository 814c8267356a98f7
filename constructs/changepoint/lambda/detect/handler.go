package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lintel-go/lintel/constructs/changepoint/point"
	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// concurrency is how many series are read and written at once.
const concurrency = 8

// A handler detects changes in series.
type handler struct {
	config
	log     *slog.Logger
	metrics *emf.Emitter
	store   store
	teller  teller

	mu       sync.Mutex
	request  string           // of the invocation that verdicts are of
	verdicts map[string]error // by record
}

// A sample is the record of a stream.
type sample struct {
	// id is the record's own, and source what its sequence is comparable with.
	id, source, sequence string
	// none tells that there is no point to read, and parse reads it.
	none  bool
	parse func() (point.Point, error)
	point point.Point
}

// records handles the records of a shard of Kinesis.
func (h *handler) records(ctx context.Context, records []consumer.Record) error {
	samples := make([]sample, len(records))
	for i := range records {
		r := &records[i]
		sequence := fmt.Sprintf("%s%07d", r.SequenceNumber, r.SubSequenceNumber)
		samples[i] = sample{
			id: r.Shard + "/" + sequence, source: r.StreamARN + "/" + r.PartitionKey, sequence: sequence,
			parse: func() (point.Point, error) { return h.Format.Parse(r.Data, r.ArrivedAt) },
		}
	}
	return h.handle(ctx, samples)
}

// changes handles those of a table. Their sequences are in order for one item only, and
// each point is one, so that points are known by their times and values.
func (h *handler) changes(ctx context.Context, changes []consumer.Change) error {
	samples := make([]sample, len(changes))
	for i := range changes {
		c := &changes[i]
		samples[i] = sample{id: c.Event.EventID, none: c.Event.EventName == removed, parse: func() (point.Point, error) { return h.image(c) }}
	}
	return h.handle(ctx, samples)
}

// image is the point that an item has become.
func (h *handler) image(c *consumer.Change) (point.Point, error) {
	var record struct {
		DynamoDB struct{ NewImage json.RawMessage } `json:"dynamodb"`
	}
	if err := json.Unmarshal(c.JSON, &record); err != nil || record.DynamoDB.NewImage == nil {
		return point.Point{}, fmt.Errorf("%w: the change has no new image", point.ErrPoint)
	}
	return h.Format.ParseImage(record.DynamoDB.NewImage, c.Event.Change.ApproximateCreationDateTime.Time)
}

// removed is the name of a change without a new item, such as by its time to live.
const removed = "REMOVE"

// handle handles records in order, all of a series with one read and one write. It is
// called again in the same invocation when a record is parked or tried again; what has
// become of the others is remembered.
func (h *handler) handle(ctx context.Context, samples []sample) error {
	h.begin(ctx)
	if at, err := h.first(samples); err == nil || batch.IsPermanent(err) {
		return consumer.At(at, err)
	}
	var groups groups
	for i := range samples {
		s := &samples[i]
		if _, known := h.verdicts[s.id]; known {
			continue
		}
		if s.none {
			h.verdicts[s.id] = nil
			continue
		}
		p, err := s.parse()
		if err != nil {
			h.verdicts[s.id] = batch.Permanent(err)
			continue
		}
		s.point = p
		groups.add(s)
	}
	errs := h.detectAll(ctx, groups.list)
	at, err := h.first(samples)
	if errors.Is(err, errUnknown) { // of a series that failed: the record is tried again
		err = errs[samples[at].point.Series]
	}
	return consumer.At(at, err)
}

// errUnknown stands for what has become of a record that was not done.
var errUnknown = errors.New("not done")

// begin forgets what was of another invocation.
func (h *handler) begin(ctx context.Context) {
	request := ""
	if c, ok := lambdacontext.FromContext(ctx); ok {
		request = c.AwsRequestID
	}
	if request != h.request || request == "" || h.verdicts == nil {
		h.request, h.verdicts = request, map[string]error{}
	}
}

// first is the first record that is not done, and why. The error is nil if all are.
func (h *handler) first(samples []sample) (int, error) {
	for i := range samples {
		err, known := h.verdicts[samples[i].id]
		if !known {
			return i, errUnknown
		}
		if err != nil {
			return i, err
		}
	}
	return len(samples), nil
}

// done notes what has become of records.
func (h *handler) done(samples []*sample, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range samples {
		h.verdicts[s.id] = err
	}
}

// groups are records by series, in the order of their first ones.
type groups struct {
	list  [][]*sample
	index map[string]int
}

func (g *groups) add(s *sample) {
	i, known := g.index[s.point.Series]
	if !known {
		if g.index == nil {
			g.index = map[string]int{}
		}
		i = len(g.list)
		g.index[s.point.Series] = i
		g.list = append(g.list, nil)
	}
	g.list[i] = append(g.list[i], s)
}

// detectAll handles series at the same time and returns the errors of those that are to
// be tried again.
func (h *handler) detectAll(ctx context.Context, groups [][]*sample) map[string]error {
	var t totals
	errs := map[string]error{}
	var wait sync.WaitGroup
	free := make(chan struct{}, concurrency)
	for _, group := range groups {
		free <- struct{}{}
		wait.Go(func() {
			defer func() { <-free }()
			err := h.detect(ctx, group, &t)
			if batch.IsPermanent(err) {
				h.done(group, err)
			} else if err != nil {
				h.mu.Lock()
				defer h.mu.Unlock()
				errs[group[0].point.Series] = err
			}
		})
	}
	wait.Wait()
	h.emit(ctx, &t)
	return errs
}
