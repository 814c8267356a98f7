package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/dynamodbstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/streampoller"
)

// totalsHandler is the handler of the example stack with windows.
const totalsHandler = "github.com/lintel-go/lintel/apps/salestotals/lambda/totals"

const (
	totalsTable  = "totals"
	refusedSales = "refused-sales"
	salesWindow  = 5 * time.Minute
)

// salesWorld is the example with what it runs on, and what its totals have to be.
type salesWorld struct {
	t        *testing.T
	random   *rand.Rand
	stream   *streampoller.Stream
	again    *streampoller.Stream // the same, to be read another time
	tables   *dynamodbstub.Server
	gate     *gate // before the tables
	letters  *sqsstub.Server
	function *lambdart.Environments
	length   time.Duration // of a window
	put      int           // records of the stream
	poison   int           // sales that are none
	want     map[string]map[string]*shopTotal
}

// shopTotal is what the test itself knows of a shop in a window.
type shopTotal struct {
	cents     []int64
	customers map[string]bool
}

func newSalesWorld(t *testing.T, shards int, length time.Duration) *salesWorld {
	t.Helper()
	aws := awsstub.New(t)
	w := &salesWorld{
		t: t, random: rand.New(rand.NewPCG(4, uint64(shards))),
		stream: streampoller.NewStream(streampoller.Kinesis, "sales", shards), again: streampoller.NewStream(streampoller.Kinesis, "sales", shards),
		tables: dynamodbstub.NewServer(t), letters: sqsstub.New(t, aws), length: length, want: map[string]map[string]*shopTotal{},
	}
	w.tables.CreateTable(totalsTable, dynamodbstub.Key{Partition: wiring.ResultsPartitionKey, Sort: wiring.ResultsSortKey})
	w.gate = newGate(w.tables)
	database := httptest.NewServer(w.gate)
	t.Cleanup(database.Close)
	w.function = lambdart.NewEnvironments(t, handler.Build(t, totalsHandler), aws.Env(), map[string]string{
		"AWS_ENDPOINT_URL_DYNAMODB":    database.URL,
		wiring.ResultsTable:            totalsTable,
		wiring.ResultsExpiry:           "720h",
		"LINTEL_DEAD_LETTER_QUEUE_URL": w.letters.CreateQueue(refusedSales),
	})
	return w
}

// sell puts a record of n sales of shops; several are an aggregate. Records arrive a second apart.
func (w *salesWorld) sell(shard, n int, shop func() string) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).Add(time.Duration(w.put) * time.Second).Truncate(w.length)
	window := at.Format(time.RFC3339) + "/" + at.Add(w.length).Format(time.RFC3339)
	if w.want[window] == nil {
		w.want[window] = map[string]*shopTotal{}
	}
	var a kpl.Aggregator
	for range n {
		data := "poison"
		if w.poison++; w.random.IntN(500) > 0 {
			w.poison--
			data = w.sale(w.want[window], shop())
		}
		if _, err := a.Add("till", "", []byte(data)); err != nil {
			w.t.Fatal(err)
		}
	}
	put := a.Flush()
	w.stream.Put(shard, put.PartitionKey, put.Data)
	w.again.Put(shard, put.PartitionKey, put.Data)
	w.put++
}

// sale makes a sale and counts it.
func (w *salesWorld) sale(shops map[string]*shopTotal, shop string) string {
	total := shops[shop]
	if total == nil {
		total = &shopTotal{customers: map[string]bool{}}
		shops[shop] = total
	}
	cents, customer := 1+w.random.Int64N(20_000), fmt.Sprint("c-", w.random.IntN(300))
	total.cents = append(total.cents, cents)
	total.customers[customer] = true
	return fmt.Sprintf(`{"shop":%q,"customer":%q,"amount":%d.%02d}`, shop, customer, cents/100, cents%100)
}

func (w *salesWorld) drain(stream *streampoller.Stream, mapping streampoller.Mapping) *streampoller.Poller {
	w.t.Helper()
	mapping.TumblingWindow = w.length
	poller := streampoller.New(w.function, stream, mapping)
	poller.Drain(w.t)
	return poller
}

// assert compares the table with what was sold.
func (w *salesWorld) assert() {
	w.t.Helper()
	got := map[string]map[string]map[string]any{}
	for _, item := range w.tables.Items(totalsTable) {
		window, sort := item["window"].(string), item["item"].(string)
		if shop, ok := strings.CutPrefix(sort, "total#"); ok {
			if got[window] == nil {
				got[window] = map[string]map[string]any{}
			}
			got[window][shop] = item
		} else if item["complete"] != true {
			w.t.Errorf("%s of window %s is not complete: %v", sort, window, item)
		}
	}
	for window, shops := range w.want {
		if len(got[window]) != len(shops) {
			w.t.Errorf("window %s: got %d shops, want %d", window, len(got[window]), len(shops))
		}
		for _, shop := range slices.Sorted(maps.Keys(shops)) {
			if item := got[window][shop]; item != nil {
				w.compare(window, item, shops[shop])
			}
		}
	}
	// A letter may come twice, if an invocation failed after it was sent.
	ids := map[string]bool{}
	for _, m := range w.letters.Messages(refusedSales) {
		_, after, _ := strings.Cut(m.Body, `"id":`)
		id, _, _ := strings.Cut(after, ",")
		ids[id] = true
	}
	if len(ids) != w.poison {
		w.t.Errorf("got letters of %d sales, want %d", len(ids), w.poison)
	}
}

// compare compares the item of a shop: exactly but for estimates.
func (w *salesWorld) compare(window string, item map[string]any, want *shopTotal) {
	w.t.Helper()
	slices.Sort(want.cents)
	n, sum, mean := len(want.cents), int64(0), new(big.Rat)
	for _, c := range want.cents {
		sum += c
		mean.Add(mean, new(big.Rat).SetFloat64(float64(c)/100)) // the float64 that is nearest to the amount
	}
	average, _ := mean.Quo(mean, new(big.Rat).SetInt64(int64(n))).Float64()
	for name, value := range map[string]*big.Rat{
		"sales": big.NewRat(int64(n), 1), "turnover": big.NewRat(sum, 100),
		"smallest": big.NewRat(want.cents[0], 100), "largest": big.NewRat(want.cents[n-1], 100),
	} {
		if got, ok := new(big.Rat).SetString(item[name].(string)); !ok || got.Cmp(value) != 0 {
			w.t.Errorf("window %s, %.40v: %s is %v, want %v", window, item["group"], name, item[name], value.FloatString(2))
		}
	}
	near := func(name string, got any, want, tolerance float64) {
		if v, err := strconv.ParseFloat(fmt.Sprint(got), 64); err != nil || math.Abs(v-want) > tolerance {
			w.t.Errorf("window %s, %.40v: %s is %v, want %v", window, item["group"], name, got, want)
		}
	}
	near("customers", item["customers"], float64(len(want.customers)), 0.02*float64(len(want.customers)))
	near("mean", part(item["amount"], "mean"), average, 0)
	median := float64(want.cents[(n-1)/2]) / 100
	near("median", part(item["amounts"], "p50"), median, 0.0101*median)
}

// part is one of several results of an aggregate.
func part(results any, name string) any {
	var parts map[string]struct{ N string }
	text, err := json.Marshal(results)
	if err == nil {
		err = json.Unmarshal(text, &parts)
	}
	if err != nil {
		return err
	}
	return parts[name].N
}
