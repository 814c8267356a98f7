package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

var (
	both     = wiring.Follower{LaunchTemplate: "lt-1", Group: "web", WarmupSeconds: 60}
	template = wiring.Follower{LaunchTemplate: "lt-1"}
	group    = wiring.Follower{Group: "web"}
)

// want fails the test unless the default version has an image, and the group was
// refreshed so often.
func (w *world) want(t *testing.T, image string, versions, refreshes int) {
	t.Helper()
	if got := w.versions[w.fallback-1]; got != image || len(w.versions) != versions || len(w.refresh) != refreshes {
		t.Errorf("got image %s, %d versions and %d refreshes, want %s, %d and %d", got, len(w.versions), len(w.refresh), image, versions, refreshes)
	}
}

// must runs what may not fail.
func (w *world) must(t *testing.T, f wiring.Follower, event bool) {
	t.Helper()
	if err := w.run(t, f, event); err != nil {
		t.Fatal(err)
	}
}

func TestFollow(t *testing.T) {
	w := newWorld("ami-2", "ami-1")
	w.must(t, both, true)
	w.want(t, "ami-2", 2, 1)
	if r := w.refresh[0]; *r.AutoScalingGroupName != "web" || *r.Preferences.MinHealthyPercentage != 90 || *r.Preferences.MaxHealthyPercentage != 100 || *r.Preferences.InstanceWarmup != 60 {
		t.Errorf("got %+v", r)
	}
	for range 3 { // replays, and checks
		w.must(t, both, true)
		w.must(t, both, false)
	}
	w.want(t, "ami-2", 2, 1)
	w.image = "ami-3"
	other := both
	other.Parameter = "/images/db/latest"
	w.must(t, other, true) // the event is of another parameter
	w.want(t, "ami-2", 2, 1)
	w.image = "ami-1" // a rollback
	w.must(t, both, false)
	w.want(t, "ami-1", 3, 2)
}

// TestFollowNew: nothing is replaced because a follower is new.
func TestFollowNew(t *testing.T) {
	w := newWorld("ami-1", "ami-1")
	w.must(t, both, false)
	w.must(t, both, true)
	w.want(t, "ami-1", 1, 0)

	w = newWorld("ami-1", "ami-1")
	w.must(t, group, false)
	w.want(t, "ami-1", 1, 0)
	w.image = "ami-2"
	w.must(t, group, false)
	w.want(t, "ami-1", 1, 1) // the group's launch template resolves the parameter itself

	w = newWorld("ami-2", "ami-1")
	w.must(t, group, true) // a promotion before the first check
	w.want(t, "ami-1", 1, 1)

	w = newWorld("ami-2", "ami-1")
	w.must(t, template, false)
	w.want(t, "ami-2", 2, 0)
}

// TestFollowFaults: what has failed is done by the next check, and nothing twice.
func TestFollowFaults(t *testing.T) {
	w := newWorld("ami-2", "ami-1")
	w.modify = true
	if err := w.run(t, both, true); !errors.Is(err, errDown) || !strings.Contains(err.Error(), "launch template lt-1: make version 2 the default") {
		t.Errorf("got %v", err)
	}
	w.want(t, "ami-1", 2, 0)
	w.modify, w.start = false, true
	if err := w.run(t, both, false); !errors.Is(err, errDown) {
		t.Errorf("got %v", err)
	}
	w.want(t, "ami-2", 2, 0) // the same version, by the same token
	w.start, w.busy = false, true
	w.must(t, both, false)
	w.want(t, "ami-2", 2, 0)
	w.busy = false
	w.must(t, both, false)
	w.want(t, "ami-2", 2, 1)

	w = newWorld("", "ami-1")
	if err := w.run(t, both, false); err == nil || !strings.Contains(err.Error(), parameter) {
		t.Errorf("without the parameter: got %v", err)
	}
	h := handler{}
	for _, payload := range []string{`{}`, `[]`, `{"detail-type":"x"}`} {
		if err := h.handle(t.Context(), []byte(payload)); !errors.Is(err, errEvent) {
			t.Errorf("%s: got %v", payload, err)
		}
	}
}
