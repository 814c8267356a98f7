package pettitt_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		s    pettitt.Settings
		want string // part of the only error, or empty
	}{
		{pettitt.Settings{}, ""},
		{pettitt.Settings{Alpha: pettitt.MinAlpha, StartUp: 77, Cap: 154}, ""},
		{pettitt.Settings{StartUp: 5}, "start-up is 5 points, fewer than can ever reject at alpha 0.01 (both, per-test): give at least 16, or 0 for that"},
		{pettitt.Settings{StartUp: 16}, ""},
		{pettitt.Settings{StartUp: 15}, "give at least 16"},
		{pettitt.Settings{StartUp: 14, Direction: pettitt.Down}, ""},
		{pettitt.Settings{StartUp: 13, Direction: pettitt.Down}, "(down, per-test): give at least 14"},
		{pettitt.Settings{StartUp: 17, Spending: pettitt.Total}, "(both, total): give at least 18"},
		{pettitt.Settings{StartUp: 18, Spending: pettitt.Total}, ""},
		{pettitt.Settings{StartUp: -1}, "start-up is -1"},
		{pettitt.Settings{Alpha: -0.1}, "alpha is -0.1: give 1e-12 to 0.5"},
		{pettitt.Settings{Alpha: 0.6}, "alpha is 0.6"},
		{pettitt.Settings{Alpha: math.NaN()}, "alpha is NaN"},
		{pettitt.Settings{Direction: 3}, "direction 3"},
		{pettitt.Settings{Spending: 2}, "spending 2"},
		{pettitt.Settings{PracticalThreshold: -1}, "practical threshold is -1"},
		{pettitt.Settings{PracticalThreshold: math.NaN()}, "practical threshold is NaN"},
		{pettitt.Settings{PracticalThreshold: math.Inf(1)}, "practical threshold is +Inf"},
		{pettitt.Settings{Window: -1}, "window is -1"},
		{pettitt.Settings{Wait: -1}, "wait is -1"},
		{pettitt.Settings{Wait: 10_001}, "wait is 10001"},
		{pettitt.Settings{Lateness: -1}, "lateness is -1"},
		{pettitt.Settings{Cap: -1}, "cap is -1"},
		{pettitt.Settings{Cap: 65_537}, "cap is 65537: give 0 to 65536 points"},
		{pettitt.Settings{Cap: 31}, "cap is 31 points, less than twice the start-up of 16: give at least 32"},
		{pettitt.Settings{Cap: 32}, ""},
		{pettitt.Settings{Cap: 100, StartUp: 60}, "give at least 120"},
		{pettitt.Settings{Cap: 100, Window: 26, PracticalThreshold: 1}, "give at least 104"},
		{pettitt.Settings{Cap: 100, Window: 26}, ""},
		{pettitt.Settings{Window: 2501, PracticalThreshold: 1}, "cap is 10000 points, which a window of 2501"},
		{pettitt.Settings{Window: 2501, PracticalThreshold: 1, Cap: 10_004}, ""},
	} {
		problems := c.s.Problems()
		if err := c.s.Validate(); (err == nil) != (len(problems) == 0) {
			t.Errorf("%+v: %v and %v", c.s, err, problems)
		}
		switch {
		case c.want == "" && len(problems) > 0:
			t.Errorf("%+v: got %v", c.s, problems)
		case c.want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Error(), c.want)):
			t.Errorf("%+v: got %v, want %q", c.s, problems, c.want)
		}
	}
}

func TestValidateTellsEverything(t *testing.T) {
	s := pettitt.Settings{Alpha: 2, Window: -1, Wait: -1}
	if got := len(s.Problems()); got != 3 {
		t.Errorf("got %d: %v", got, s.Validate())
	}
}

func TestDefaults(t *testing.T) {
	if got, want := (pettitt.Settings{}).WithDefaults(), (pettitt.Settings{Alpha: 0.01, StartUp: 16, Cap: 10_000}); got != want {
		t.Errorf("got %+v", got)
	}
	if got := (pettitt.Settings{StartUp: 20_000}).WithDefaults(); got.Cap != 40_000 {
		t.Errorf("got %+v", got)
	}
}

func TestSettingsAsJSON(t *testing.T) {
	s := pettitt.Settings{Alpha: 0.05, Spending: pettitt.Total, Direction: pettitt.Down, Wait: 5, Lateness: 3}
	text, err := json.Marshal(s)
	if want := `{"alpha":0.05,"spending":"total","direction":"down","wait":5,"lateness":3}`; err != nil || string(text) != want {
		t.Fatalf("got %s, %v", text, err)
	}
	var back pettitt.Settings
	if err := json.Unmarshal(text, &back); err != nil || back != s {
		t.Errorf("got %+v, %v", back, err)
	}
	for _, wrong := range []string{`{"direction":"sideways"}`, `{"spending":"all"}`, `{"direction":1}`} {
		if err := json.Unmarshal([]byte(wrong), &back); err == nil {
			t.Errorf("%s is taken", wrong)
		}
	}
	if _, err := json.Marshal(pettitt.Settings{Direction: 9}); err == nil {
		t.Error("direction 9 is written")
	}
	if got := pettitt.Outcome(7).String(); got != "outcome 7" {
		t.Errorf("got %q", got)
	}
}
