package tuning_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/series"
	"github.com/lintel-go/lintel/constructs/changepoint/tuning"
	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
)

func TestMerge(t *testing.T) {
	base := pettitt.Settings{Alpha: 0.05, PracticalThreshold: 2, Window: 3}
	got, err := tuning.Merge(base, []byte(`{"window":5,"direction":"up"}`), nil, []byte(`{"practicalThreshold":0,"spending":"total"}`))
	want := pettitt.Settings{Alpha: 0.05, Window: 5, Direction: pettitt.Up, Spending: pettitt.Total}
	if err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for text, want := range map[string]string{
		`{"alfa":1}`:                  `unknown field "alfa"`,
		`{`:                           "unexpected EOF",
		`{"startUp":5}`:               "give at least 11",
		`{"cap":20000,"wait":1000}`:   "cap is 20000 and wait 1000 points, together more than",
		`{"direction":"sideways"}`:    "sideways",
		`{"practicalThreshold":"no"}`: "cannot unmarshal string",
	} {
		if _, err := tuning.Merge(base, []byte(text)); !errors.Is(err, tuning.ErrSettings) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

// An item has 400 KB, of which the state leaves some for the outbox, names and settings.
func TestMaxPoints(t *testing.T) {
	most := tuning.MaxPoints()
	if series.MaxSize(most) > wiring.MaxStateBytes || series.MaxSize(most+1) <= wiring.MaxStateBytes || wiring.MaxStateBytes > 368<<10 {
		t.Errorf("got %d points of %d bytes", most, series.MaxSize(most))
	}
	text, err := os.ReadFile("../README.md")
	if want := fmt.Sprintf("at most %d,%03d points", most/1000, most%1000); err != nil || !strings.Contains(string(text), want) {
		t.Errorf("the README does not say %q: %v", want, err)
	}
	if problems := tuning.Problems(pettitt.Settings{}); problems != nil {
		t.Errorf("the default has %v", problems)
	}
	if problems := tuning.Problems(pettitt.Settings{Cap: most}); problems != nil {
		t.Errorf("the most has %v", problems)
	}
}
