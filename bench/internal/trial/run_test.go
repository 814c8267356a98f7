package trial

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// scripted is a contender that measures one value after the other, in milliseconds of processor time, and notes its
// name in a log.
func scripted(name string, log *[]string, values ...float64) Contender {
	i := 0
	return Contender{Name: name, Run: func(context.Context) (Sample, error) {
		*log = append(*log, name)
		i++
		return Sample{CPU: values[i-1]}, nil
	}}
}

var cpu = []Measure{{Case: "work", Unit: CPU}}

func TestRunsInTurn(t *testing.T) {
	var log []string
	trial := Trial{
		Measures: cpu,
		Ours:     scripted("a", &log, 1, 1, 1),
		Peers:    []Contender{scripted("b", &log, 1, 1, 1), scripted("c", &log, 1, 1, 1)},
	}
	if _, err := trial.Run(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(log, ""); got != "abcbcacab" {
		t.Errorf("ran in the order %s", got)
	}
}

func TestRatioIsMadePairByPair(t *testing.T) {
	var log []string
	trial := Trial{
		Measures: cpu,
		// The second round was slow for both. The ratio of the medians is 10/40.
		Ours:  scripted("ours", &log, 10, 90, 10),
		Peers: []Contender{scripted("peer", &log, 20, 180, 40)},
	}
	rows, err := trial.Run(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 {
		t.Fatalf("got %d rows: %+v", len(rows), rows)
	}
	row := rows[0]
	if row.Case != "work" || row.Unit != CPU || row.Peer != "peer" || row.Missing || row.Rounds != 3 {
		t.Errorf("got %+v", row)
	}
	if row.Ours.Median != 10 || row.Ours.Max != 90 || row.Value.Median != 40 {
		t.Errorf("ours %+v, peer %+v", row.Ours, row.Value)
	}
	if r := row.Ratio; r.Median != 0.5 || r.Min != 0.25 || r.Max != 0.5 {
		t.Errorf("ratio %+v", r)
	}
}

func TestRepeatTakesTheMedianOfARound(t *testing.T) {
	var log []string
	trial := Trial{
		Measures: cpu,
		Ours:     scripted("ours", &log, 1, 2, 90, 3, 4, 90),
		Peers:    []Contender{scripted("peer", &log, 4, 4, 4, 4, 4, 4)},
		Repeat:   3,
	}
	rows, err := trial.Run(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(log) != 12 {
		t.Errorf("%d runs, want 12", len(log))
	}
	if r := rows[0]; r.Rounds != 2 || r.Ours.Min != 2 || r.Ours.Max != 4 || r.Ratio.Min != 0.5 || r.Ratio.Max != 1 {
		t.Errorf("got %+v, ratio %+v", r, r.Ratio)
	}
}

func TestPeerThatIsNotInstalled(t *testing.T) {
	var log []string
	absent := scripted("absent", &log)
	absent.Needs = "lintel-bench-no-such-program"
	trial := Trial{Measures: cpu, Ours: scripted("ours", &log, 5), Peers: []Contender{absent, scripted("peer", &log, 10)}}
	rows, err := trial.Run(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 {
		t.Fatalf("got %d rows: %+v", len(rows), rows)
	}
	if r := rows[0]; r.Peer != "absent" || !r.Missing || r.Value != nil || r.Ratio != nil || r.Ours.Median != 5 {
		t.Errorf("missing peer: got %+v", r)
	}
	if r := rows[1]; r.Peer != "peer" || r.Missing || r.Ratio.Median != 0.5 {
		t.Errorf("other peer: got %+v", r)
	}
}

func TestPeerThatLacksSomethingElse(t *testing.T) {
	var log []string
	absent := scripted("absent", &log)
	absent.Missing = true
	rows, err := Trial{Measures: cpu, Ours: scripted("ours", &log, 5), Peers: []Contender{absent}}.Run(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 || rows[0].Peer != "absent" || !rows[0].Missing {
		t.Errorf("got %+v", rows)
	}
}

func TestTrialThatLacksSomething(t *testing.T) {
	var log []string
	trial := Trial{Measures: cpu, Ours: scripted("ours", &log), Peers: []Contender{scripted("peer", &log)}, Missing: "pictures"}
	rows, err := trial.Run(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 || rows[0].Peer != "pictures" || !rows[0].Missing || rows[0].Case != "work" || len(log) > 0 {
		t.Errorf("got %+v, ran %q", rows, log)
	}
}

func TestInstalledPeer(t *testing.T) {
	var log []string
	peer := scripted("peer", &log, 10)
	peer.Needs = "go" // runs this test
	rows, err := Trial{Measures: cpu, Ours: scripted("ours", &log, 5), Peers: []Contender{peer}}.Run(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].Missing {
		t.Error("is called missing")
	}
}

func TestNoPeer(t *testing.T) {
	var log []string
	rows, err := Trial{Measures: cpu, Ours: scripted("ours", &log, 5)}.Run(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1 || rows[0].Peer != "" || rows[0].Missing || rows[0].Ratio != nil || rows[0].Ours.Median != 5 {
		t.Errorf("got %+v", rows)
	}
}

// constant is a contender that always measures the same.
func constant(name string, s Sample) Contender {
	return Contender{Name: name, Run: func(context.Context) (Sample, error) { return s, nil }}
}

func TestMeasures(t *testing.T) {
	trial := Trial{
		Measures: []Measure{{Case: "hit", Unit: "ns", Key: "a"}, {Case: "miss", Unit: "ns", Key: "b"}, {Case: "all", Unit: CPU}},
		Ours:     constant("ours", Sample{"a": 1, "b": 2, CPU: 3, "not reported": 4}),
		Peers:    []Contender{constant("p", Sample{"a": 10, CPU: 30}), constant("q", Sample{"a": 100, "b": 200})},
	}
	rows, err := trial.Run(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, strings.Join([]string{r.Case, r.Unit, r.Peer, number(r.Ours.Median), number(r.Value.Median)}, " "))
	}
	want := []string{"hit ns p 1.00 10.0", "hit ns q 1.00 100", "miss ns q 2.00 200", "all cpu-ms p 3.00 30.0"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRunFails(t *testing.T) {
	failure := errors.New("out of order")
	turn := 0
	good := constant("good", Sample{CPU: 1})
	for name, tt := range map[string]struct {
		contender Contender
		want      string
	}{
		"contender fails": {Contender{Name: "c", Run: func(context.Context) (Sample, error) { return nil, failure }},
			"c, run 1 of 2: out of order"},
		"nothing measured": {constant("c", Sample{CPU: 0}),
			"c, run 1 of 2: cpu-ms is 0, which is too little to measure: give it more work"},
		"measured now and then": {Contender{Name: "c", Run: func(context.Context) (Sample, error) {
			if turn++; turn == 1 {
				return Sample{CPU: 1}, nil
			}
			return Sample{}, nil
		}}, "c: cpu-ms was measured in 1 of 2 runs"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Trial{Measures: cpu, Ours: good, Peers: []Contender{tt.contender}}.Run(t.Context(), 2)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	_, err := Trial{Measures: cpu, Ours: constant("ours", Sample{Wall: 1}), Peers: []Contender{good}}.Run(t.Context(), 1)
	if err == nil || err.Error() != "ours: work (cpu-ms) was not measured" {
		t.Errorf("ours without the measure: got %v", err)
	}
}
