// Command queueprobe is a Lambda handler for queues that fails as messages say, and writes what it has done to a file. A
// message is its name and what becomes of it: "a1 ok".
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/queueprocessor/consumer"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter/sqstarget"
)

var errAsked = errors.New("failed as asked")

func main() {
	options := []consumer.Option{consumer.WithAttempts(1), consumer.WithBackoff(time.Millisecond, time.Millisecond)}
	if os.Getenv("LINTEL_DEAD_LETTER_QUEUE_URL") != "" {
		letters, err := sqstarget.FromEnv(context.Background())
		if err != nil {
			log.Fatal(err)
		}
		options = append(options, consumer.WithDeadLetters(letters))
	}
	if n, err := strconv.Atoi(os.Getenv("DELIVERIES")); err == nil {
		options = append(options, consumer.WithDeliveries(n))
	}
	if os.Getenv("PROBE") == "mq" {
		consumer.StartMQ(func(_ context.Context, m consumer.MQMessage) error {
			received := 1
			if m.Redelivered {
				received = 2
			}
			return effect(string(m.Data), received, false)
		}, options...)
	}
	consumer.Start(func(_ context.Context, m consumer.Message) error {
		_, replayed := m.Attributes[replay.StateAttribute]
		return effect(m.Body, m.ReceiveCount, replayed)
	}, options...)
}

// effect is what becomes of a message that was received so often, and replayed or not.
func effect(message string, received int, replayed bool) error {
	name, fate, _ := strings.Cut(message, " ")
	fate, times, _ := strings.Cut(fate, ":")
	n, _ := strconv.Atoi(times)
	switch {
	case fate == "bad", fate == "flaky" && received <= n, fate == "replay" && !replayed:
		return errAsked
	case fate == "poison":
		return batch.Permanent(errAsked)
	case fate == "crash" && received <= n:
		os.Exit(1)
	}
	if happens("ERRORS") {
		return errAsked
	}
	if happens("CRASHES") {
		os.Exit(1)
	}
	return write(name)
}

var mu sync.Mutex

func write(name string) error {
	mu.Lock()
	defer mu.Unlock()
	f, err := os.OpenFile(os.Getenv("EFFECTS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, name)
	return errors.Join(err, f.Close())
}

// happens is true as often as an environment variable says, from 0 to 1.
func happens(variable string) bool {
	share, _ := strconv.ParseFloat(os.Getenv(variable), 64) // none if it is not set
	return rand.Float64() < share
}
