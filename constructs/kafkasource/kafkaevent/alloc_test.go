package kafkaevent_test

import (
	"sync"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
)

// TestAllocations shows that a record costs no allocation: a hundred times as
// many need a few more, for slices that have to grow.
func TestAllocations(t *testing.T) {
	measure := func(records int) float64 {
		data := payload(records, 256)
		return testing.AllocsPerRun(5, func() {
			event, err := kafkaevent.Decode(data)
			if err != nil || anyFails(event) {
				t.Fatal("does not decode:", err)
			}
		})
	}
	few, many := measure(100), measure(10_000)
	if few > 40 || many-few > 20 {
		t.Errorf("%v allocations for 100 records, %v for 10,000", few, many)
	}
}

// TestParallel decodes all records at the same time, for the race detector.
func TestParallel(t *testing.T) {
	event, err := kafkaevent.Decode(payload(1000, 100))
	if err != nil {
		t.Fatal(err)
	}
	_, want := decode(t, payload(1000, 100))
	var wait sync.WaitGroup
	n := 0
	for i := range event.Partitions {
		for j := range event.Partitions[i].Records {
			w := want[n]
			n++
			wait.Go(func() {
				raw := &event.Partitions[i].Records[j]
				got, err := raw.Record()
				if err != nil || got.Offset != w.Offset || string(got.Key) != string(w.Key) || string(got.Value) != string(w.Value) {
					t.Errorf("record %d: got %+v, %v", w.Offset, got, err)
				}
			})
		}
	}
	wait.Wait()
}
