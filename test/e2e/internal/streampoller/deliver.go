package streampoller

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"
)

// pending is a batch, or what is left of one.
type pending struct {
	shard   int
	records []record
	retries int
	invoked int
}

// hopeless is after how many deliveries of a batch a test has failed.
const hopeless = 1000

// process delivers a batch until it is processed or discarded.
func (p *Poller) process(t testing.TB, b *pending) {
	t.Helper()
	p.enterWindow(t, b.shard, b.records[0].arrived)
	for len(b.records) > 0 {
		if reason := p.expired(b); reason != "" {
			p.discard(t, b, reason)
			return
		}
		if b.invoked > hopeless {
			t.Fatalf("shard %d stands at %s after %d deliveries", b.shard, b.records[0].sequence, b.invoked)
		}
		done := p.deliver(t, b)
		if done == len(b.records) {
			return
		}
		if p.mapping.BisectBatchOnFunctionError && len(b.records) > 1 {
			p.split(t, b, done)
			return
		}
		b.records = b.records[done:]
		b.retries++
	}
}

// split goes on with two parts of a batch: what is done, which does not come again, and
// the rest, or two halves.
func (p *Poller) split(t testing.TB, b *pending, done int) {
	t.Helper()
	if done > 0 {
		p.process(t, &pending{shard: b.shard, records: b.records[done:], retries: b.retries, invoked: b.invoked})
		return
	}
	half := (len(b.records) + 1) / 2
	p.process(t, &pending{shard: b.shard, records: b.records[:half], retries: b.retries, invoked: b.invoked})
	p.process(t, &pending{shard: b.shard, records: b.records[half:], retries: b.retries, invoked: b.invoked})
}

// deliver invokes the function with a batch and returns how many of its records are
// done.
func (p *Poller) deliver(t testing.TB, b *pending) int {
	t.Helper()
	b.invoked++
	event := p.event(b.shard, b.records)
	answer, ok := p.invoke(t, event, b.shard, b.records)
	done := 0
	if ok {
		done = p.checkpoint(answer, b.records)
	}
	if done == len(b.records) && p.random.Float64() < p.mapping.Faults.Lost {
		done = 0
	}
	p.Deliveries[len(p.Deliveries)-1].Failed = done < len(b.records)
	if done > 0 {
		p.keepState(b.shard, answer)
	}
	if done == len(b.records) && p.random.Float64() < p.mapping.Faults.Duplicate {
		p.invoke(t, event, b.shard, b.records)
	}
	if done == len(b.records) {
		p.watchState(t, b.shard)
	}
	return done
}

// answer is what a function returns.
type answer struct {
	State             json.RawMessage `json:"state"`
	BatchItemFailures []struct {
		ItemIdentifier *string `json:"itemIdentifier"`
	} `json:"batchItemFailures"`
}

// invoke returns the answer of the function; ok is false if it failed.
func (p *Poller) invoke(t testing.TB, event map[string]any, shard int, records []record) (a answer, ok bool) {
	t.Helper()
	d := Delivery{Shard: shard}
	for _, r := range records {
		d.Sequences = append(d.Sequences, r.sequence)
	}
	d.Final, _ = event["isFinalInvokeForWindow"].(bool)
	d.TerminatedEarly, _ = event["isWindowTerminatedEarly"].(bool)
	p.Deliveries = append(p.Deliveries, d)
	p.now = p.now.Add(time.Second)
	if last := len(records) - 1; last >= 0 && p.now.Before(records[last].arrived) {
		p.now = records[last].arrived
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	response, err := p.function.Invoke(ctx, event)
	if err != nil {
		t.Logf("delivery %d of shard %d failed: %v", len(p.Deliveries), shard, err)
		return answer{}, false
	}
	if json.Unmarshal(response, &a) != nil && (p.mapping.ReportBatchItemFailures || p.mapping.TumblingWindow > 0) {
		return answer{}, false
	}
	if p.mapping.TumblingWindow > 0 && !isObject(a.State) {
		return answer{}, false
	}
	return a, true
}

// checkpoint returns how many records are done, as the answer says.
func (p *Poller) checkpoint(a answer, records []record) int {
	if !p.mapping.ReportBatchItemFailures {
		return len(records)
	}
	first := len(records)
	for _, f := range a.BatchItemFailures {
		at := -1
		if f.ItemIdentifier != nil {
			at = slices.IndexFunc(records, func(r record) bool { return r.sequence == *f.ItemIdentifier })
		}
		if at < 0 {
			return 0 // a bad identifier fails the whole batch
		}
		first = min(first, at)
	}
	return first
}

// event is what the function gets.
func (p *Poller) event(shard int, records []record) map[string]any {
	list := make([]json.RawMessage, len(records))
	for i, r := range records {
		list[i] = r.event
	}
	event := map[string]any{"Records": list}
	if p.mapping.TumblingWindow > 0 {
		p.windows[shard].describe(event, p.stream.ARN(), shard)
	}
	return event
}

func isObject(text json.RawMessage) bool { return len(text) > 0 && text[0] == '{' }
