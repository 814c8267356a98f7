package promotion_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
)

// kinds are those of the events that a test makes up.
var kinds = []promotion.Kind{
	promotion.Built, promotion.Built, promotion.Built, promotion.Held, promotion.Pass, promotion.Approve, promotion.Reject,
	promotion.Promote, promotion.Rollback, promotion.Pause, promotion.Resume,
}

// byHand tells whether what an operator asked for may go backwards.
func byHand(kind promotion.Kind) bool { return kind == promotion.Promote || kind == promotion.Rollback }

// A model knows all images that a stage ever had, without limits.
type model struct {
	had map[string][]promotion.Image // by stage
	out map[string]bool              // by ARN
}

// check holds what an event has done to what the package promises.
func (m *model) check(t *testing.T, before promotion.State, e promotion.Event, after promotion.State, result promotion.Result) {
	t.Helper()
	switch e.Kind {
	case promotion.Reject:
		m.out[e.Image.ARN] = true
	case promotion.Promote:
		delete(m.out, e.Image.ARN)
	case promotion.Rollback:
		m.out[before.Stages[e.Stage].Current] = true
		delete(m.out, result.Moves[0].To.ARN)
	}
	for _, move := range result.Moves {
		if !byHand(move.Cause) {
			for _, old := range m.had[move.Stage] {
				if old.Name == move.To.Name && move.To.Version.Compare(old.Version) <= 0 || old.Name != move.To.Name && !move.To.Created.After(old.Created) {
					t.Fatalf("%s: stage %s went from %v to %v by itself, and has had %v", e.Kind, move.Stage, move.From, move.To, old)
				}
			}
			if m.out[move.To.ARN] {
				t.Fatalf("%s: stage %s got %v, which is out", e.Kind, move.Stage, move.To)
			}
			if before.Paused != "" && move.Cause != promotion.Approve && e.Kind != promotion.Resume {
				t.Fatalf("%s: stage %s moved while the track is paused", e.Kind, move.Stage)
			}
		}
		m.had[move.Stage] = append(m.had[move.Stage], move.To)
		if level := after.Stages[move.Stage]; level.Current != move.To.ARN || level.Revision <= before.Stages[move.Stage].Revision {
			t.Fatalf("%s: got level %+v after move %+v", e.Kind, level, move)
		}
	}
	for stage, level := range after.Stages {
		if level.Current != before.Stages[stage].Current && level.Revision == before.Stages[stage].Revision {
			t.Fatalf("%s: stage %s has another image and the same revision", e.Kind, stage)
		}
	}
}

// play applies events that a source of numbers makes up.
func play(t *testing.T, number func(int) int, steps int) {
	t.Helper()
	all := []promotion.Gate{auto, approval, alarms}
	plan := gates(all[number(3)], all[number(3)], all[number(3)])
	var images []promotion.Image
	for _, name := range []string{"a", "b"} {
		for _, version := range []string{"1.0.0/1", "1.0.0/2", "1.0.1/1", "1.1.0/1", "2.0.0/1"} {
			images = append(images, image(name, version, number(30)))
		}
	}
	m := &model{had: map[string][]promotion.Image{}, out: map[string]bool{}}
	k := newTrack(t, plan)
	for range steps {
		e := promotion.Event{Kind: kinds[number(len(kinds))], Image: images[number(len(images))], Stage: plan[number(len(plan))].Name}
		if e.Kind == promotion.Held && number(2) == 0 {
			e.Reason = "found"
		}
		if e.Kind == promotion.Rollback && number(2) == 0 {
			e.Image = promotion.Image{}
		}
		before := k.state
		copied := encode(t, before)
		result, err := k.try(e)
		if encode(t, before) != copied {
			t.Fatalf("%s has changed the state that it was given", e.Kind)
		}
		if err != nil {
			if encode(t, k.state) != copied {
				t.Fatalf("%s was refused and has changed the state", e.Kind)
			}
			continue
		}
		m.check(t, before, e, k.state, result)
	}
	var again promotion.State
	if err := json.Unmarshal([]byte(encode(t, k.state)), &again); err != nil || encode(t, again) != encode(t, k.state) {
		t.Fatalf("the state is another one when it is read again: %v", err)
	}
	// Whatever was built, to tell it again changes nothing.
	for _, i := range images {
		if _, ok := k.state.Record(i.ARN); !ok {
			continue
		}
		before := k.state.Stages
		k.build(i)
		if !reflect.DeepEqual(before, k.state.Stages) {
			t.Fatalf("the replay of %v has moved something", i)
		}
	}
}

func encode(t *testing.T, s promotion.State) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestModel: what is promised holds for random events.
func TestModel(t *testing.T) {
	for seed := range uint64(400) {
		source := rand.New(rand.NewPCG(seed, 7))
		play(t, source.IntN, 60)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// FuzzModel is TestModel with events of the fuzzer.
func FuzzModel(f *testing.F) {
	f.Add([]byte("\x00\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09"), uint8(20))
	f.Add([]byte{0, 2, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1, 9, 0, 0, 1, 7, 2, 8, 1, 1}, uint8(90))
	f.Fuzz(func(t *testing.T, source []byte, steps uint8) {
		play(t, func(n int) int {
			if len(source) == 0 {
				return 0
			}
			first := source[0]
			source = source[1:]
			return int(first) % n
		}, int(steps))
	})
}

// TestAnyOrder: in whatever order the builds of a recipe are told, and however often,
// the stage has the highest version in the end.
func TestAnyOrder(t *testing.T) {
	versions := []string{"1.0.0/1", "1.0.0/2", "1.0.0/9", "1.0.0/10", "1.2.0/1", "1.10.0/1", "2.0.0/1"}
	source := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		k := newTrack(t, gates(auto, auto))
		order := append(source.Perm(len(versions)), source.Perm(len(versions))...)
		for _, i := range order {
			k.build(web(versions[i]))
		}
		k.want("2.0.0/1", "2.0.0/1")
		if t.Failed() {
			t.Fatalf("order %v", order)
		}
	}
}
