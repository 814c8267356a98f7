package e2e

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// gate stands before DynamoDB and spoils requests. It keeps none, as there may be hundreds of thousands.
type gate struct {
	next http.Handler

	// transactions is held while one is carried out and noted: who sees its effect comes behind it.
	transactions sync.Mutex

	mu      sync.Mutex
	counts  map[string]int // by operation
	rule    func(operation string, n int) spoil
	effects map[int][]int   // by partition, the offsets of records whose effects were written, in that order
	tokens  map[string]bool // of the transactions that were
}

func newGate(next http.Handler) *gate {
	return &gate{next: next, counts: map[string]int{}, effects: map[int][]int{}, tokens: map[string]bool{}}
}

// spoil is what happens to a request.
type spoil int

const (
	pass     spoil = iota
	throttle       // refused with 400, ThrottlingException
	breakIt        // refused with 500
	drop           // the connection is closed before anything is done
	lose           // it is carried out, but the connection is closed instead of an answer
	hang           // nothing happens until the client gives up
)

// Operations of DynamoDB.
const (
	putItem    = "PutItem"            // by which records are claimed
	getItem    = "GetItem"            // by which orders are read
	updateItem = "UpdateItem"         // by which claims are given back
	transact   = "TransactWriteItems" // by which effects are written
)

// set makes rule decide about every request from now on: it is given the operation and the number of requests for it so
// far, this one included. rule may be called by several goroutines, but not at a time.
func (g *gate) set(rule func(operation string, n int) spoil) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rule = rule
}

// count returns how many requests there were for the operation.
func (g *gate) count(operation string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.counts[operation]
}

// written returns the offsets of the records of each partition whose effects were written, in the order in which they were.
func (g *gate) written() map[int][]int {
	g.mu.Lock()
	defer g.mu.Unlock()
	written := map[int][]int{}
	for partition, offsets := range g.effects {
		written[partition] = slices.Clone(offsets)
	}
	return written
}

func (g *gate) decide(operation string) spoil {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.counts[operation]++
	if g.rule == nil {
		return pass
	}
	return g.rule(operation, g.counts[operation])
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch g.decide(operation) {
	case pass:
		g.serve(operation, w, r)
	case throttle:
		refuseRequest(w, http.StatusBadRequest, "ThrottlingException")
	case breakIt:
		refuseRequest(w, http.StatusInternalServerError, "InternalServerError")
	case drop:
		panic(http.ErrAbortHandler)
	case lose:
		g.serve(operation, httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	case hang:
		// The server sees the client go only when it has read the request.
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
}

// A transaction has the partition and the offset of its record in the key of the claim, and a token, with which it may
// come again.
var (
	claimOfRecord      = regexp.MustCompile(`/` + ordersTopic + `/(\d+)/(\d+)/`)
	tokenOfTransaction = regexp.MustCompile(`"ClientRequestToken":"[^"]+"`)
)

// serve carries the request out, and notes the effect if it has written one.
func (g *gate) serve(operation string, w http.ResponseWriter, r *http.Request) {
	if operation != transact {
		g.next.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client has gone before it had sent all
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	g.transactions.Lock()
	defer g.transactions.Unlock()
	answer := &statusWriter{ResponseWriter: w}
	g.next.ServeHTTP(answer, r)
	place, token := claimOfRecord.FindSubmatch(body), string(tokenOfTransaction.Find(body))
	if place == nil || token == "" || answer.status != http.StatusOK {
		return
	}
	partition, _ := strconv.Atoi(string(place[1])) // digits
	offset, _ := strconv.Atoi(string(place[2]))
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.tokens[token] {
		g.tokens[token] = true
		g.effects[partition] = append(g.effects[partition], offset)
	}
}

// statusWriter keeps the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func refuseRequest(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	// A client that has gone reads nothing.
	_, _ = io.WriteString(w, `{"__type":"com.amazonaws.dynamodb.v20120810#`+code+`","message":"as the test wants it"}`)
}

// randomly spoils the part of the requests that chance says, in all ways alike.
func randomly(seed uint64, chance float64) func(string, int) spoil {
	random := rand.New(rand.NewPCG(seed, 0))
	return func(string, int) spoil {
		if random.Float64() >= chance {
			return pass
		}
		return throttle + spoil(random.IntN(int(lose)))
	}
}

func TestGate(t *testing.T) {
	t.Parallel()
	served := 0
	g := newGate(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		served++
		_, _ = io.WriteString(w, "{}")
	}))
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	g.set(func(operation string, n int) spoil {
		if operation != putItem {
			return pass
		}
		return spoil(n - 1)
	})
	for _, test := range []struct {
		operation string
		status    int // 0 if there is no answer
		served    int
	}{
		{putItem, 200, 1}, {getItem, 200, 2}, {putItem, 400, 2}, {putItem, 500, 2}, {putItem, 0, 2}, {putItem, 0, 3},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, bytes.NewReader(nil))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+test.operation)
		status := 0
		if response, err := http.DefaultTransport.RoundTrip(request); err == nil {
			status = response.StatusCode
			response.Body.Close()
		}
		if status != test.status || served != test.served {
			t.Errorf("got status %d and %d requests served, want %+v", status, served, test)
		}
	}
	if got := g.count(putItem); got != 5 {
		t.Errorf("got count %d, want 5", got)
	}
	counts := map[spoil]int{}
	rule := randomly(1, 0.5)
	for n := range 10_000 {
		counts[rule(putItem, n)]++
	}
	for s := throttle; s <= lose; s++ {
		if n := counts[s]; n < 1100 || n > 1400 {
			t.Errorf("got fault %d for %d of 10,000 requests, want an eighth", s, n)
		}
	}
}
