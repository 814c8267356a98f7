// Command streamprobe is a Lambda handler for streams that fails as the tests want, and
// writes what it has done to a file.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
	"time"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter/sqstarget"
)

var errAsked = errors.New("failed as asked")

// starts holds what the probe can be, by the value of PROBE.
var starts = map[string]func(options []consumer.Option){
	// Each fourth record of a batch fails.
	"fourth": func(options []consumer.Option) {
		consumer.StartBatch(func(_ context.Context, records []consumer.Record) error {
			if len(records) > 3 {
				return consumer.At(3, errAsked)
			}
			return nil
		}, options...)
	},
	"records": func(options []consumer.Option) { consumer.Start(record, options...) },
	"changes": func(options []consumer.Option) {
		consumer.StartChanges(func(_ context.Context, c consumer.Change) error {
			return effect("table", c.Event.Change.SequenceNumber, c.Event.Change.Keys["id"].String())
		}, options...)
	},
}

func main() {
	options := []consumer.Option{consumer.WithAttempts(1), consumer.WithBackoff(time.Millisecond, time.Millisecond)}
	if os.Getenv("LINTEL_DEAD_LETTER_QUEUE_URL") != "" {
		letters, err := sqstarget.FromEnv(context.Background())
		if err != nil {
			log.Fatal(err)
		}
		options = append(options, consumer.WithDeadLetters(letters), consumer.WithDeliveries(batch.Unlimited))
	}
	starts[os.Getenv("PROBE")](options)
}

func record(_ context.Context, r consumer.Record) error {
	return effect(r.Shard, fmt.Sprintf("%s/%d", r.SequenceNumber, r.SubSequenceNumber), string(r.Data))
}

// effect is what becomes of a record with that data.
func effect(shard, sequence, data string) error {
	switch data {
	case "bad":
		return errAsked
	case "poison":
		return batch.Permanent(errAsked)
	}
	if happens("ERRORS") {
		return errAsked
	}
	if happens("CRASHES") {
		os.Exit(1)
	}
	f, err := os.OpenFile(os.Getenv("EFFECTS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, shard, sequence, data)
	return errors.Join(err, f.Close())
}

// happens is true as often as an environment variable says, from 0 to 1.
func happens(variable string) bool {
	share, _ := strconv.ParseFloat(os.Getenv(variable), 64) // none if it is not set
	return rand.Float64() < share
}
