package promotion_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
)

const (
	auto     = promotion.Automatic
	approval = promotion.Approval
	alarms   = promotion.Alarms
)

func TestLatest(t *testing.T) {
	k := newTrack(t, gates(auto))
	k.build(web("1.0.0/2"))
	k.want("1.0.0/2")
	if result := k.do(promotion.Built, web("1.0.0/1"), ""); !result.Older || len(result.Moves) > 0 {
		t.Errorf("an older build: got %+v", result)
	}
	if result := k.do(promotion.Built, web("1.0.0/2"), ""); !result.Known || len(result.Moves) > 0 {
		t.Errorf("a duplicate: got %+v", result)
	}
	k.want("1.0.0/2")
	result := k.do(promotion.Built, web("1.0.0/10"), "")
	if len(result.Moves) != 1 || result.Moves[0].From.Version.Build != 2 || result.Moves[0].To != web("1.0.0/10") || result.Older || result.Known {
		t.Errorf("a newer build: got %+v", result)
	}
	k.build(web("1.9.0/1"), web("1.10.0/1"), web("1.9.1/7"))
	k.want("1.10.0/1")
	if got := k.state.Stages["s1"].Revision; got != 4 {
		t.Errorf("got revision %d, want 4", got)
	}
}

// TestNames: where a pipeline got another recipe, dates decide, and where it went back,
// dates and versions do.
func TestNames(t *testing.T) {
	k := newTrack(t, gates(auto))
	k.build(image("a", "2.0.0/1", 10))
	k.build(image("b", "1.0.0/1", 9)) // another recipe, begun earlier, comes late
	k.want("2.0.0/1")
	k.build(image("b", "1.0.0/2", 20))
	k.want("1.0.0/2")
	k.build(image("a", "2.0.0/2", 15)) // comes late
	k.want("1.0.0/2")
	k.build(image("a", "1.9.0/1", 30)) // the recipe went back to a lower version
	k.want("1.0.0/2")
	k.build(image("a", "2.0.0/3", 31))
	k.want("2.0.0/3")
}

func TestStages(t *testing.T) {
	k := newTrack(t, gates(auto, alarms, approval))
	k.build(web("1.0.0/1"))
	k.want("1.0.0/1", "", "")
	k.do(promotion.Pass, web("1.0.0/1"), "s2")
	k.want("1.0.0/1", "1.0.0/1", "")
	k.build(web("1.0.0/2"))
	if got := k.waiting(); !slices.Equal(got, []string{"s2 1.0.0/2", "s3 1.0.0/1"}) {
		t.Errorf("got %q waiting", got)
	}
	if _, err := k.try(promotion.Event{Kind: promotion.Pass, Image: web("1.0.0/1"), Stage: "s2"}); !errors.Is(err, promotion.ErrNotWaiting) {
		t.Errorf("alarms of an image that a newer one has replaced: got %v", err)
	}
	k.do(promotion.Approve, web("1.0.0/1"), "")
	k.want("1.0.0/2", "1.0.0/1", "1.0.0/1")
	k.do(promotion.Pass, web("1.0.0/2"), "s2")
	k.do(promotion.Approve, web("1.0.0/2"), "s3")
	k.want("1.0.0/2", "1.0.0/2", "1.0.0/2")
	if got := k.waiting(); got != nil {
		t.Errorf("got %q waiting, want none", got)
	}
}

// TestThrough: an image goes through all gates that are automatic at once.
func TestThrough(t *testing.T) {
	k := newTrack(t, gates(approval, auto, auto))
	k.build(web("1.0.0/1"))
	k.want("", "", "")
	result := k.do(promotion.Approve, web("1.0.0/1"), "")
	k.want("1.0.0/1", "1.0.0/1", "1.0.0/1")
	if len(result.Moves) != 3 || result.Moves[0].Cause != promotion.Approve {
		t.Errorf("got moves %+v", result.Moves)
	}
}

func TestReject(t *testing.T) {
	k := newTrack(t, gates(auto, approval))
	k.build(web("1.0.0/1"))
	k.do(promotion.Reject, web("1.0.0/1"), "")
	if _, err := k.try(promotion.Event{Kind: promotion.Approve, Image: web("1.0.0/1")}); !errors.Is(err, promotion.ErrNotWaiting) {
		t.Errorf("got %v", err)
	}
	k.want("1.0.0/1", "")
	k.build(web("1.0.0/2"))
	k.do(promotion.Approve, web("1.0.0/2"), "")
	k.want("1.0.0/2", "1.0.0/2")
}

func TestHeld(t *testing.T) {
	k := newTrack(t, gates(auto, auto, approval))
	if _, err := k.try(promotion.Event{Kind: promotion.Built, Image: web("1.0.0/1"), Reason: "7 critical findings"}); err != nil {
		t.Fatal(err)
	}
	k.want("", "", "")
	if w := k.plan.Waiting(k.state); len(w) != 1 || !w[0].NeedsOperator() || w[0].Image.Held != "7 critical findings" {
		t.Errorf("got %+v waiting", w)
	}
	k.do(promotion.Approve, web("1.0.0/1"), "")
	k.want("1.0.0/1", "1.0.0/1", "")

	k.build(web("1.0.0/2"))
	k.want("1.0.0/2", "1.0.0/2", "")
	if _, err := k.try(promotion.Event{Kind: promotion.Held, Image: web("1.0.0/2"), Reason: "found later"}); err != nil {
		t.Fatal(err)
	}
	k.do(promotion.Approve, web("1.0.0/2"), "")
	k.want("1.0.0/2", "1.0.0/2", "1.0.0/2")

	// A later scan that finds nothing lets the image go.
	if _, err := k.try(promotion.Event{Kind: promotion.Built, Image: web("1.0.0/3"), Reason: "1 critical finding"}); err != nil {
		t.Fatal(err)
	}
	k.do(promotion.Held, web("1.0.0/3"), "")
	k.want("1.0.0/3", "1.0.0/3", "1.0.0/2")
	k.do(promotion.Held, web("9.0.0/1"), "") // not known: no error
}

// TestHeldAtAlarms: an operator lets an image go on to wait for the alarms.
func TestHeldAtAlarms(t *testing.T) {
	k := newTrack(t, gates(auto, alarms))
	k.build(web("1.0.0/1"))
	if _, err := k.try(promotion.Event{Kind: promotion.Approve, Image: web("1.0.0/1")}); !errors.Is(err, promotion.ErrNotWaiting) {
		t.Errorf("approval of an image that waits for alarms: got %v", err)
	}
	if _, err := k.try(promotion.Event{Kind: promotion.Held, Image: web("1.0.0/1"), Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.try(promotion.Event{Kind: promotion.Pass, Image: web("1.0.0/1"), Stage: "s2"}); !errors.Is(err, promotion.ErrNotWaiting) {
		t.Errorf("alarms of an image that is held: got %v", err)
	}
	k.do(promotion.Approve, web("1.0.0/1"), "")
	k.want("1.0.0/1", "")
	k.do(promotion.Pass, web("1.0.0/1"), "s2")
	k.want("1.0.0/1", "1.0.0/1")
}

func TestRollback(t *testing.T) {
	k := newTrack(t, gates(auto, approval))
	for _, version := range []string{"1.0.0/1", "1.0.0/2", "1.0.0/3"} {
		k.build(web(version))
		k.do(promotion.Approve, web(version), "")
	}
	k.do(promotion.Rollback, promotion.Image{}, "s2")
	k.want("1.0.0/3", "1.0.0/2")
	k.do(promotion.Rollback, promotion.Image{}, "s2") // once more: not back to what was bad
	k.want("1.0.0/3", "1.0.0/1")
	if _, err := k.try(promotion.Event{Kind: promotion.Rollback, Stage: "s2"}); !errors.Is(err, promotion.ErrNoEarlier) {
		t.Errorf("got %v", err)
	}
	if _, err := k.try(promotion.Event{Kind: promotion.Approve, Image: web("1.0.0/3")}); !errors.Is(err, promotion.ErrNotWaiting) {
		t.Errorf("approval of an image that was rolled back: got %v", err)
	}
	k.build(web("1.0.0/3")) // a replay
	k.want("1.0.0/3", "1.0.0/1")
	k.do(promotion.Rollback, web("1.0.0/3"), "s2") // to one that was out, if it is named
	k.want("1.0.0/3", "1.0.0/3")
	k.do(promotion.Rollback, web("1.0.0/1"), "s2")
	k.build(web("1.0.0/4"))
	k.do(promotion.Approve, web("1.0.0/4"), "")
	k.want("1.0.0/4", "1.0.0/4")
}

// TestRollbackOfTheFirst: the next build goes on, and only that.
func TestRollbackOfTheFirst(t *testing.T) {
	k := newTrack(t, gates(auto))
	k.build(web("1.0.0/1"), web("1.0.0/2"))
	k.do(promotion.Rollback, promotion.Image{}, "s1")
	k.build(web("1.0.0/2"))
	k.do(promotion.Resume, promotion.Image{}, "")
	k.want("1.0.0/1")
	k.build(web("1.0.0/3"))
	k.want("1.0.0/3")
	if got := k.plan.InUse(k.state); len(got) != 2 || !got[web("1.0.0/3").ARN] || !got[web("1.0.0/1").ARN] {
		t.Errorf("got %v in use", got)
	}
}

func TestPromote(t *testing.T) {
	k := newTrack(t, gates(auto, approval, approval))
	k.build(web("1.0.0/1"), web("1.0.0/2"))
	k.do(promotion.Reject, web("1.0.0/1"), "")
	k.do(promotion.Promote, web("1.0.0/1"), "s3")
	k.want("1.0.0/2", "", "1.0.0/1")
	if r, _ := k.state.Record(web("1.0.0/1").ARN); r.Out != "" {
		t.Errorf("got %+v, want it no longer out", r)
	}
	if _, err := k.try(promotion.Event{Kind: promotion.Promote, Image: web("1.0.0/1"), Stage: "s3"}); !errors.Is(err, promotion.ErrUnchanged) {
		t.Errorf("got %v", err)
	}
	// An older image stays where it was put until there is a newer one.
	k.do(promotion.Promote, web("1.0.0/1"), "s1")
	k.want("1.0.0/1", "", "1.0.0/1")
	k.build(web("1.0.0/2"))
	k.want("1.0.0/1", "", "1.0.0/1")
	k.build(web("1.0.0/3"))
	k.want("1.0.0/3", "", "1.0.0/1")
}

func TestPause(t *testing.T) {
	k := newTrack(t, gates(auto, alarms))
	k.build(web("1.0.0/1"))
	k.do(promotion.Pause, promotion.Image{}, "")
	k.build(web("1.0.0/2"))
	k.want("1.0.0/1", "")
	if _, err := k.try(promotion.Event{Kind: promotion.Pass, Image: web("1.0.0/1"), Stage: "s2"}); !errors.Is(err, promotion.ErrNotWaiting) {
		t.Errorf("got %v", err)
	}
	k.do(promotion.Promote, web("1.0.0/1"), "s2") // operators may
	k.want("1.0.0/1", "1.0.0/1")
	k.do(promotion.Resume, promotion.Image{}, "")
	k.want("1.0.0/2", "1.0.0/1")
}

// Alarms let nothing into a stage for which an operator has to approve it.
func TestPassOfAnotherGate(t *testing.T) {
	k := newTrack(t, gates(promotion.Approval))
	k.build(web("1.0.0/1"))
	if _, err := k.try(promotion.Event{Kind: promotion.Pass, Image: web("1.0.0/1"), Stage: "s1"}); !errors.Is(err, promotion.ErrNotWaiting) {
		t.Errorf("got %v", err)
	}
}

func TestErrors(t *testing.T) {
	k := newTrack(t, gates(auto))
	k.build(web("1.0.0/1"))
	for _, test := range []struct {
		event promotion.Event
		want  error
	}{
		{promotion.Event{Kind: "x"}, promotion.ErrEvent},
		{promotion.Event{}, promotion.ErrEvent},
		{promotion.Event{Kind: promotion.Promote, Image: web("1.0.0/1"), Stage: "x"}, promotion.ErrUnknownStage},
		{promotion.Event{Kind: promotion.Promote, Image: web("1.0.0/2"), Stage: "s1"}, promotion.ErrUnknownImage},
		{promotion.Event{Kind: promotion.Approve, Image: web("1.0.0/2")}, promotion.ErrUnknownImage},
		{promotion.Event{Kind: promotion.Reject, Image: web("1.0.0/2")}, promotion.ErrUnknownImage},
		{promotion.Event{Kind: promotion.Pass, Stage: "x"}, promotion.ErrUnknownStage},
		{promotion.Event{Kind: promotion.Rollback, Stage: "x"}, promotion.ErrUnknownStage},
		{promotion.Event{Kind: promotion.Rollback, Stage: "s1", Image: web("1.0.0/1")}, promotion.ErrUnchanged},
		{promotion.Event{Kind: promotion.Rollback, Stage: "s1", Image: web("1.0.0/2")}, promotion.ErrNoEarlier},
	} {
		before := fmt.Sprintf("%+v", k.state)
		if _, err := k.try(test.event); !errors.Is(err, test.want) {
			t.Errorf("%+v: got %v, want %v", test.event, err, test.want)
		}
		if after := fmt.Sprintf("%+v", k.state); after != before {
			t.Errorf("%+v: the state has changed", test.event)
		}
	}
}

func TestPlan(t *testing.T) {
	for want, plan := range map[string]promotion.Plan{
		"got 0 stages":  nil,
		"got 9 stages":  gates(auto, auto, auto, auto, auto, auto, auto, auto, auto),
		`got gate "x"`:  gates("x"),
		`name ""`:       {{Gate: auto}},
		`name "a--b"`:   {{Name: "a--b", Gate: auto}},
		`name "Latest"`: {{Name: "Latest", Gate: auto}},
		"got it twice":  {{Name: "a", Gate: auto}, {Name: "a", Gate: auto}},
		"need 1 to 50":  {{Name: strings.Repeat("a", 51), Gate: auto}},
	} {
		if err := plan.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %q", plan, err, want)
		}
	}
	if err := (promotion.Plan{{Name: "a.b-c_1", Gate: auto}}).Validate(); err != nil {
		t.Error(err)
	}
}

func ExamplePlan_Apply() {
	plan := promotion.Plan{{Name: "test", Gate: promotion.Automatic}, {Name: "latest", Gate: promotion.Approval}}
	state, result, err := plan.Apply(promotion.State{}, promotion.Event{Kind: promotion.Built, Image: web("1.2.0/3"), At: start})
	if err != nil {
		panic(err)
	}
	for _, move := range result.Moves {
		fmt.Println(move.Stage, "has", move.To.Version)
	}
	for _, wait := range plan.Waiting(state) {
		fmt.Println(wait.Image.Version, "waits for", wait.Stage)
	}
	// Output:
	// test has 1.2.0/3
	// 1.2.0/3 waits for latest
}
