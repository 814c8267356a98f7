package main

import (
	"context"
	"fmt"

	"github.com/lintel-go/lintel/constructs/changepoint/notice"
	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/series"
	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// detect handles the records of one series: it reads its state, adds the points, writes
// the state with the change points that were found, and publishes them. An error that is
// not permanent leaves the records that are not done to another attempt.
func (h *handler) detect(ctx context.Context, group []*sample, t *totals) (err error) {
	defer func() { t.end(err) }()
	id := group[0].point.Series
	item, err := h.store.read(ctx, id)
	if err != nil {
		return err
	}
	if err := h.publish(ctx, &item); err != nil { // of an invocation that ended before
		return err
	}
	settings, err := h.settings(id, item.settings)
	if err != nil {
		return batch.Permanent(err)
	}
	s, err := series.Open(settings, item.state)
	if err != nil {
		return batch.Permanent(fmt.Errorf("the state in table %s cannot be read: %w", h.StateTable, err))
	}
	if item.source == "" {
		item.source = group[0].source
	}
	for len(group) > 0 {
		part := add(s, item.source, group)
		if part.accepted > 0 {
			item.state, item.outbox = s.Encode(), part.notices(id)
			if err := h.store.write(ctx, &item); err != nil {
				return err
			}
		}
		t.add(&part, len(item.state))
		h.watch(ctx, id, &part)
		if err := h.publish(ctx, &item); err != nil { // the records stay as not done: another attempt publishes
			return err
		}
		h.done(part.done, nil)
		h.done(part.refused, batch.Permanent(part.refusal))
		group = group[part.records:]
	}
	return nil
}

// A part is what became of records that one write is for.
type part struct {
	records                                             int
	accepted, duplicates, late, redelivered, detections int
	done, refused                                       []*sample
	refusal                                             error
	tested                                              []*sample
	changes                                             []*pettitt.Change
}

// add adds points to a series, until they make as many changes as a write takes.
func add(s *series.Series, source string, group []*sample) (p part) {
	for _, record := range group {
		if len(p.changes) == wiring.MaxOutbox {
			break
		}
		p.records++
		sequence := record.sequence
		if record.source != source {
			sequence = "" // of another order: its time and value tell whether it is new
		}
		result, err := s.Add(sequence, record.point.Time, record.point.Value)
		if err != nil {
			p.refused, p.refusal = append(p.refused, record), err
			continue
		}
		p.done = append(p.done, record)
		p.count(record, result)
	}
	return p
}

func (p *part) count(record *sample, r series.Result) {
	switch {
	case r.Seen:
		p.redelivered++
		return
	case r.Outcome == pettitt.Duplicate:
		p.duplicates++
		return
	case r.Outcome == pettitt.Late:
		p.late++
		return
	}
	p.accepted++
	p.tested = append(p.tested, record)
	if r.Detected {
		p.detections++
	}
	if r.Change != nil {
		p.changes = append(p.changes, r.Change)
	}
}

func (p *part) notices(id string) []notice.Notice {
	notices := make([]notice.Notice, len(p.changes))
	for i, c := range p.changes {
		notices[i] = notice.New(id, c)
	}
	return notices
}

// publish publishes what is in the outbox and empties it. If the process ends between
// the two, it is published again, with the same ids.
func (h *handler) publish(ctx context.Context, item *item) error {
	if len(item.outbox) == 0 {
		return nil
	}
	for i := range item.outbox {
		n := &item.outbox[i]
		h.log.InfoContext(ctx, "change point", "id", n.ID, "at", n.At, "detected", n.Detected, "pValue", n.PValue)
	}
	if err := h.teller.tell(ctx, item.outbox); err != nil {
		return err
	}
	return h.store.clear(ctx, item)
}
