package e2e

import (
	"bufio"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/streampoller"
)

// TestStreamLosesNothing has a hundred thousand user records processed, some of them in
// aggregates and some poison, by a handler that fails and crashes at random, with
// answers that get lost and batches that come twice, in each failure mode. Every record
// has its effect or is a dead letter, and those of a shard have their effects in order.
func TestStreamLosesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mapping streampoller.Mapping
		records int
	}{
		"checkpoint": {streampoller.Mapping{ReportBatchItemFailures: true}, 60_000},
		"both":       {streampoller.Mapping{ReportBatchItemFailures: true, BisectBatchOnFunctionError: true}, 20_000},
		"bisect":     {streampoller.Mapping{BisectBatchOnFunctionError: true}, 10_000},
		"whole":      {streampoller.Mapping{}, 10_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVolume(t, c.records)
			c.mapping.BatchSize = 50
			c.mapping.Faults = streampoller.Faults{Seed: 1, Duplicate: 0.02, Lost: 0.02}
			poller := v.drain(t, c.mapping)
			if len(poller.Discarded) > 0 {
				t.Errorf("%d records were discarded", len(poller.Discarded))
			}
			v.assert(t)
		})
	}
}

// volume is a stream, and what is in it.
type volume struct {
	stream  *streampoller.Stream
	wanted  map[string][]string // the user records of each shard, by sequence number and place
	poison  map[string]bool
	letters *sqsstub.Server
	aws     *awsstub.Server
	effects string // a file
}

const streamLetters = "failed-records"

func newVolume(t *testing.T, records int) *volume {
	aws := awsstub.New(t)
	v := &volume{
		stream: streampoller.NewStream(streampoller.Kinesis, "readings", 4),
		wanted: map[string][]string{}, poison: map[string]bool{},
		letters: sqsstub.New(t, aws), aws: aws, effects: t.TempDir() + "/effects",
	}
	random := rand.New(rand.NewPCG(7, uint64(records)))
	for n := 0; n < records; {
		shard := random.IntN(v.stream.Shards())
		if random.IntN(4) > 0 {
			n += v.put(shard, 1, random)
		} else {
			n += v.put(shard, 2+random.IntN(9), random)
		}
	}
	return v
}

// put puts user records into one record of the stream: an aggregate if they are several.
func (v *volume) put(shard, n int, random *rand.Rand) int {
	var a kpl.Aggregator
	poison := make([]bool, n)
	for i := range n {
		data := fmt.Sprintf("reading-%d", random.IntN(1000))
		if poison[i] = random.IntN(2000) == 0; poison[i] {
			data = "poison"
		}
		if _, err := a.Add(fmt.Sprint("device-", random.IntN(100)), "", []byte(data)); err != nil {
			panic(err) // the key is fine
		}
	}
	put := a.Flush()
	sequence := v.stream.Put(shard, put.PartitionKey, put.Data)
	for i := range n {
		id := fmt.Sprintf("%s/%d", sequence, i)
		v.wanted[streampoller.ShardID(shard)] = append(v.wanted[streampoller.ShardID(shard)], id)
		v.poison[id] = poison[i]
	}
	return n
}

func (v *volume) drain(t *testing.T, mapping streampoller.Mapping) *streampoller.Poller {
	t.Helper()
	mode := wiring.FailureModeBatch
	if mapping.ReportBatchItemFailures {
		mode = wiring.FailureModePartial
	}
	function := lambdart.NewEnvironments(t, handler.Build(t, streamProbe), v.aws.Env(), map[string]string{
		"PROBE": "records", "EFFECTS": v.effects, "ERRORS": "0.002", "CRASHES": "0.0005", wiring.FailureMode: mode,
		"LINTEL_DEAD_LETTER_QUEUE_URL": v.letters.CreateQueue(streamLetters),
	})
	poller := streampoller.New(function, v.stream, mapping)
	poller.Drain(t)
	return poller
}

// assert compares what has happened with what was put.
func (v *volume) assert(t *testing.T) {
	t.Helper()
	got := v.firstEffects(t)
	parked := map[string]bool{}
	for _, m := range v.letters.Messages(streamLetters) {
		l, err := deadletter.Parse([]byte(m.Body))
		if err != nil {
			t.Fatal(err)
		}
		parked[fmt.Sprintf("%s/%d", l.Kinesis.SequenceNumber, l.Kinesis.SubSequenceNumber)] = true
	}
	for _, shard := range slices.Sorted(maps.Keys(v.wanted)) {
		var want []string
		for _, id := range v.wanted[shard] {
			if !v.poison[id] {
				want = append(want, id)
			} else if !parked[id] {
				t.Errorf("%s: the poison %s is no dead letter", shard, id)
			}
		}
		if !slices.Equal(got[shard], want) {
			t.Errorf("%s: got %d effects, want %d, or they are in another order", shard, len(got[shard]), len(want))
		}
	}
	for id := range parked {
		if !v.poison[id] {
			t.Errorf("%s is a dead letter and no poison", id)
		}
	}
}

// firstEffects are the user records of each shard in the order of their first effects.
func (v *volume) firstEffects(t *testing.T) map[string][]string {
	t.Helper()
	f, err := os.Open(v.effects)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen, got := map[string]bool{}, map[string][]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		fields := strings.Fields(s.Text())
		if shard, id := fields[0], fields[1]; !seen[id] {
			seen[id] = true
			got[shard] = append(got[shard], id)
		}
	}
	return got
}
