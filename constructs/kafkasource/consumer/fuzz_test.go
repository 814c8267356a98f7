package consumer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/constructs/kafkasource/wiring"
)

// FuzzInvoke compares the answer to any payload with what a loop over the records
// says: nothing that is not done may be taken for done.
func FuzzInvoke(f *testing.F) {
	files, err := filepath.Glob("../kafkaevent/testdata/*.json")
	if err != nil || files == nil {
		f.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, uint8(3))
	}
	f.Add([]byte(`{"records":{"a-0":[{"topic":"a","partition":0,"offset":1,"value":"?"},{"topic":"a","partition":0,"offset":2}]}}`), uint8(0))
	f.Add([]byte(`{"records":{}}`), uint8(0))

	f.Fuzz(func(t *testing.T, payload []byte, bad uint8) {
		fails := func(r Record) bool { return bad > 0 && (len(r.Value)+int(r.Offset%7))%int(bad) == 1 }
		var mu sync.Mutex
		handled := map[string]int{}
		t.Setenv(wiring.FailureMode, wiring.FailureModePartial)
		c, err := New(func(_ context.Context, r Record) error {
			if fails(r) {
				return errors.New("bad")
			}
			mu.Lock()
			defer mu.Unlock()
			handled[position(r)]++
			return nil
		}, WithAttempts(1), WithMetrics(nil), WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil))))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := c.Invoke(t.Context(), payload)

		event, decodeErr := kafkaevent.Decode(payload)
		if (err == nil) != (decodeErr == nil) {
			t.Fatalf("got %s, %v, though decoding says %v", answer, err, decodeErr)
		}
		if err != nil {
			return
		}
		want, wantHandled := response{BatchItemFailures: []itemFailure{}}, map[string]int{}
		for _, p := range event.Partitions {
			stopped := false
			for i := range p.Records {
				r, err := p.Records[i].Record()
				if stopped = stopped || err != nil || fails(r); stopped {
					id := itemIdentifier{Partition: fmt.Sprintf("%s-%d", p.Topic, p.Partition), Offset: r.Offset}
					want.BatchItemFailures = append(want.BatchItemFailures, itemFailure{id})
					continue
				}
				wantHandled[position(r)]++
			}
		}
		wantAnswer, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "answer", string(answer), string(wantAnswer))
		if !reflect.DeepEqual(handled, wantHandled) {
			t.Errorf("handled %v, want %v", handled, wantHandled)
		}
	})
}
