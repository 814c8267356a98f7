package streampoller

import (
	"encoding/json"
	"maps"
	"testing"
	"time"
)

// MaxState is how large a state may be until its window ends early.
const MaxState = 1 << 20

// window is the window of a shard that is open.
type window struct {
	start, end time.Time // zero if none is
	state      json.RawMessage
	early      bool // it is terminated early
}

// windowOf returns the start of the window of a time.
func (p *Poller) windowOf(at time.Time) time.Time { return at.Truncate(p.mapping.TumblingWindow) }

// enterWindow opens the window of a time, and ends the one before.
func (p *Poller) enterWindow(t testing.TB, shard int, at time.Time) {
	t.Helper()
	if p.mapping.TumblingWindow == 0 || p.windows[shard].start.Equal(p.windowOf(at)) {
		return
	}
	p.endWindow(t, shard)
	from := p.windowOf(at)
	p.windows[shard] = window{start: from, end: from.Add(p.mapping.TumblingWindow), state: json.RawMessage("{}")}
}

// endWindow delivers the last invocation with the state of the window of a shard, without
// records, until it succeeds. One that is told of an early end is the final one or not.
func (p *Poller) endWindow(t testing.TB, shard int) {
	t.Helper()
	w := &p.windows[shard]
	if p.mapping.TumblingWindow == 0 || w.start.IsZero() {
		return
	}
	event := p.event(shard, nil)
	event["isFinalInvokeForWindow"], event["isWindowTerminatedEarly"] = !w.early || p.random.IntN(2) == 0, w.early
	for range hopeless {
		_, ok := p.invoke(t, event, shard, nil)
		if ok && p.random.Float64() < p.mapping.Faults.Lost {
			ok = false
		}
		p.Deliveries[len(p.Deliveries)-1].Failed = !ok
		if !ok {
			continue
		}
		if p.random.Float64() < p.mapping.Faults.Duplicate {
			p.invoke(t, maps.Clone(event), shard, nil)
		}
		w.state, w.early = json.RawMessage("{}"), false
		return
	}
	t.Fatalf("the window of shard %d does not end", shard)
}

// describe adds what a windowed event says.
func (w *window) describe(event map[string]any, arn string, shard int) {
	event["window"] = map[string]string{"start": w.start.Format(time.RFC3339), "end": w.end.Format(time.RFC3339)}
	event["state"], event["shardId"], event["eventSourceARN"] = w.state, ShardID(shard), arn
	event["isFinalInvokeForWindow"], event["isWindowTerminatedEarly"] = false, false
}

// keepState takes the state of an answer.
func (p *Poller) keepState(shard int, a answer) {
	if p.mapping.TumblingWindow > 0 {
		p.windows[shard].state = a.State
	}
}

// watchState ends the window early if its state is too large. It goes on with an empty
// one.
func (p *Poller) watchState(t testing.TB, shard int) {
	t.Helper()
	w := &p.windows[shard]
	if p.mapping.TumblingWindow == 0 || len(w.state) <= MaxState {
		return
	}
	w.early = true
	p.endWindow(t, shard)
}
