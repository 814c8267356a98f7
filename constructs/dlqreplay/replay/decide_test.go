package replay

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) // a Monday

func testPolicy() Policy {
	return Policy{
		Backoff:     Backoff{Base: time.Minute, Max: 4 * time.Hour, Jitter: None},
		MaxAttempts: 5,
		Retention:   14 * 24 * time.Hour,
		Permanent:   Rules{"ErrorCode": {"400"}},
		Schedulable: func(m *Message) bool { return !m.HasBinary() },
	}
}

func messageWith(attributes map[string]Attribute) Message {
	return Message{ID: "id", Body: "body", Sent: now.Add(-time.Hour), Attributes: attributes}
}

func withState(s State) Message {
	return messageWith(map[string]Attribute{StateAttribute: {Type: "String", String: s.String()}})
}

func full() map[string]Attribute {
	attributes := map[string]Attribute{}
	for i := range MaxAttributes {
		attributes[fmt.Sprint("a", i)] = Attribute{Type: "Number", String: "1"}
	}
	return attributes
}

func TestDecide(t *testing.T) {
	first := now.Add(-time.Hour)
	after := func(attempts int) State { return State{Attempts: attempts, First: first, Previous: time.Minute} }
	for _, tt := range []struct {
		name    string
		policy  func(*Policy)
		message Message
		memory  Memory
		want    Decision
	}{
		{"the first time", nil, messageWith(nil), Memory{},
			Decision{Action: Send, Delay: time.Minute, State: State{Attempts: 1, First: now, Previous: time.Minute}}},
		{"later", nil, withState(after(3)), Memory{},
			Decision{Action: Send, Delay: 8 * time.Minute, State: State{Attempts: 4, First: first, Previous: 8 * time.Minute}}},
		{"the attribute counts, not the memory", nil, withState(after(3)), Memory{State: after(1)},
			Decision{Action: Send, Delay: 8 * time.Minute, State: State{Attempts: 4, First: first, Previous: 8 * time.Minute}}},
		{"no room: the memory counts", nil, messageWith(full()), Memory{State: after(3)},
			Decision{Action: Send, Delay: 8 * time.Minute, State: State{Attempts: 4, First: first, Previous: 8 * time.Minute}}},
		{"long", nil, withState(after(4)), Memory{},
			Decision{Action: Schedule, Until: now.Add(16 * time.Minute), State: State{Attempts: 4, First: first, Previous: 16 * time.Minute, Waited: true}}},
		{"it has waited", nil, withState(State{Attempts: 4, First: first, Previous: 16 * time.Minute, Waited: true}), Memory{},
			Decision{Action: Send, State: State{Attempts: 5, First: first, Previous: 16 * time.Minute}}},
		{"long, without room", nil, messageWith(full()), Memory{State: after(4)},
			Decision{Action: Wait, Until: now.Add(16 * time.Minute), Note: now.Add(16 * time.Minute), State: State{Attempts: 5, First: first, Previous: 16 * time.Minute}}},
		{"long, without room, and due", nil, messageWith(full()), Memory{State: after(4), Due: now},
			Decision{Action: Send, State: State{Attempts: 5, First: first, Previous: 16 * time.Minute}}},
		{"long, in octets", nil, messageWith(map[string]Attribute{"b": {Type: "Binary", Binary: []byte{1}},
			StateAttribute: {Type: "String", String: after(4).String()}}), Memory{Due: now.Add(time.Second)},
			Decision{Action: Wait, Until: now.Add(time.Second), State: State{Attempts: 5, First: first, Previous: 16 * time.Minute}}},
		{"FIFO", func(p *Policy) { p.FIFO = true }, messageWith(nil), Memory{},
			Decision{Action: Wait, Until: now.Add(time.Minute), Note: now.Add(time.Minute), State: State{Attempts: 1, First: now, Previous: time.Minute}}},
		{"FIFO, without a delay", func(p *Policy) { p.FIFO, p.Backoff.Jitter, p.Backoff.Base = true, Full, 1 }, messageWith(nil), Memory{Due: now},
			Decision{Action: Send, State: State{Attempts: 1, First: now}}},
		{"exhausted", nil, withState(after(5)), Memory{},
			Decision{Action: Park, Reason: Exhausted, State: State{Attempts: 5, First: first, Previous: time.Minute, Reason: Exhausted}}},
		{"permanent", nil, messageWith(map[string]Attribute{"ErrorCode": {Type: "Number", String: "400"}}), Memory{},
			Decision{Action: Park, Reason: Permanent, State: State{First: now, Reason: Permanent}}},
		{"aged", func(p *Policy) { p.MaxAge = time.Hour - 1 }, withState(after(1)), Memory{},
			Decision{Action: Park, Reason: Aged, State: State{Attempts: 1, First: first, Previous: time.Minute, Reason: Aged}}},
		{"not yet aged", func(p *Policy) { p.MaxAge = time.Hour }, withState(after(1)), Memory{},
			Decision{Action: Send, Delay: 2 * time.Minute, State: State{Attempts: 2, First: first, Previous: 2 * time.Minute}}},
		{"malformed", nil, messageWith(map[string]Attribute{StateAttribute: {Type: "String", String: "7"}}), Memory{},
			Decision{Action: Park, Reason: Malformed, State: State{First: now, Reason: Malformed}}},
		{"expiring", func(p *Policy) { p.FIFO, p.Retention = true, 2*time.Hour+30*time.Second }, messageWith(nil), Memory{},
			Decision{Action: Park, Reason: Expiring, State: State{First: now, Reason: Expiring}}},
		{"the window is closed", func(p *Policy) { p.Windows, _ = ParseWindows([]string{"18:00-19:00"}, "", time.Time{}) }, messageWith(nil), Memory{},
			Decision{Action: Wait, Until: now.Add(6*time.Hour - time.Minute), State: State{Attempts: 1, First: now, Previous: time.Minute}}},
		{"the window opens meanwhile", func(p *Policy) { p.Windows, _ = ParseWindows([]string{"12:01-13:00"}, "", time.Time{}) }, messageWith(nil), Memory{},
			Decision{Action: Send, Delay: time.Minute, State: State{Attempts: 1, First: now, Previous: time.Minute}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := testPolicy()
			if tt.policy != nil {
				tt.policy(&p)
			}
			got := p.Decide(&tt.message, tt.memory, now)
			if !got.State.First.Equal(tt.want.State.First) {
				t.Errorf("got first %v", got.State.First)
			}
			got.State.First = tt.want.State.First
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("\ngot  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestHold(t *testing.T) {
	p, m := testPolicy(), messageWith(nil)
	until := now.Add(5 * time.Minute)
	d := p.Decide(&m, Memory{}, now)
	if held := p.Hold(&m, d, until); held.Action != Wait || held.Until != until {
		t.Errorf("got %+v", held)
	}
	if held := p.Hold(&m, d, now.Add(20*24*time.Hour)); held.Action != Park || held.Reason != Expiring {
		t.Errorf("got %+v", held)
	}
	parked := Parked(d, Refused)
	if held := p.Hold(&m, parked, until); !reflect.DeepEqual(held, parked) || parked.State.Reason != Refused || parked.State.Attempts != 0 {
		t.Errorf("got %+v", held)
	}
}

// life of a message that fails whenever it is tried: it is followed until it is parked.
func life(t *testing.T, p *Policy, attributes map[string]Attribute) (sent int) {
	t.Helper()
	at, memory := now, Memory{}
	m := Message{ID: "0", Body: "body", Sent: now, Attributes: attributes}
	for id := 1; id < 1000; id++ {
		d := p.Decide(&m, memory, at)
		with, ok := m.With(d.State)
		switch d.Action {
		case Park:
			return sent
		case Wait:
			if !d.Until.After(at) || !d.Note.IsZero() && !memory.Due.IsZero() {
				t.Fatalf("at %v: got %+v", at, d)
			}
			if !d.Note.IsZero() {
				memory.Due = d.Note
			}
			at = d.Until
			continue
		case Send:
			if d.Delay < 0 || d.Delay > MaxDelay || d.Delay%time.Second != 0 || p.FIFO && d.Delay != 0 {
				t.Fatalf("got a delay of %v", d.Delay)
			}
			if arrival := at.Add(d.Delay); !p.Windows.Next(arrival).Equal(arrival) {
				t.Fatalf("sent to arrive at %v, when nothing is", arrival)
			}
			sent++
			at, memory = at.Add(d.Delay), Memory{}
			if !ok {
				memory.State = d.State
			}
		case Schedule:
			if !ok || p.FIFO {
				t.Fatal("scheduled without its state, or from a FIFO queue")
			}
			at, memory = d.Until, Memory{}
		}
		with.ID, with.Sent = fmt.Sprint(id), at
		m = with
	}
	t.Fatalf("%+v: it is not parked", p)
	return sent
}

// TestEveryMessageIsParkedInTheEnd, after all attempts, under random policies.
func TestEveryMessageIsParkedInTheEnd(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		base := time.Duration(1 + random.Int64N(int64(time.Hour)))
		p := Policy{
			Backoff:     Backoff{Base: base, Max: base + time.Duration(random.Int64N(int64(24*time.Hour))), Jitter: Jitters[random.IntN(4)]},
			MaxAttempts: 1 + random.IntN(10), Retention: 14 * 24 * time.Hour, FIFO: random.IntN(2) == 0,
		}
		if random.IntN(2) == 0 {
			p.Schedulable = func(*Message) bool { return true }
		}
		if random.IntN(2) == 0 {
			from := random.IntN(23)
			p.Windows = mustWindows(t, "Europe/Berlin", fmt.Sprintf("%02d:00-%02d:06", from, from))
		}
		attributes := map[string]Attribute{}
		if random.IntN(2) == 0 {
			attributes = full()
		}
		if sent := life(t, &p, attributes); sent != p.MaxAttempts {
			t.Errorf("%+v, %d attributes: sent %d times", p, len(attributes), sent)
		}
	}
}

func TestWith(t *testing.T) {
	s := State{Attempts: 1, First: now}
	m := messageWith(full())
	if with, ok := m.With(s); ok || !reflect.DeepEqual(with.Attributes, full()) {
		t.Errorf("got %v, %v", with.Attributes, ok)
	}
	delete(m.Attributes, "a0")
	with, ok := m.With(s)
	if again, ok2 := with.With(State{Attempts: 2, First: now}); !ok || !ok2 || len(again.Attributes) != MaxAttributes || len(m.Attributes) != MaxAttributes-1 {
		t.Errorf("got %v, %v", again.Attributes, ok2)
	}
	m = messageWith(nil)
	m.Body = strings.Repeat("x", MaxSize-len(StateAttribute+"String"+s.String()))
	if with, ok := m.With(s); !ok || with.Size() != MaxSize {
		t.Errorf("of the largest size: got %d bytes, %v", with.Size(), ok)
	}
	m.Body += "x"
	if with, ok := m.With(s); ok || with.Size() != len(m.Body) {
		t.Errorf("too large: got %d bytes, %v", with.Size(), ok)
	}
}

func TestDeduplication(t *testing.T) {
	one := Deduplication("id", 1)
	if one != Deduplication("id", 1) || one == Deduplication("id", 2) || one == Deduplication("id2", 1) || len(one) > 128 {
		t.Errorf("got %q", one)
	}
}

// FuzzDecide: whatever the attribute, a decision is made that can be carried out.
func FuzzDecide(f *testing.F) {
	f.Add("1;3;1795356900123;30500;w;", "String", false, int64(0))
	f.Add("1;0;0;9223372036854;;", "Binary", true, int64(1795356900))
	f.Fuzz(func(t *testing.T, state, kind string, fifo bool, due int64) {
		p := testPolicy()
		p.FIFO, p.Backoff.Jitter = fifo, Decorrelated
		m := messageWith(map[string]Attribute{StateAttribute: {Type: kind, String: state}})
		d := p.Decide(&m, Memory{Due: time.Unix(due%(1<<40), 0)}, now)
		if d.Action < Send || d.Action > Park || (d.Action == Park) != (d.Reason != "") || d.Delay < 0 || d.Delay > MaxDelay {
			t.Fatalf("got %+v", d)
		}
		if (d.Action == Wait || d.Action == Schedule) && !d.Until.After(now) {
			t.Fatalf("waits until %v", d.Until)
		}
		if back, err := ParseState(d.State.String()); err != nil || back.Attempts != d.State.Attempts {
			t.Fatalf("%+v is read as %+v, %v", d.State, back, err)
		}
	})
}
