package dynamodbstub_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
	"github.com/lintel-go/lintel/lambdakit/idempotency/idempotencytest"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/dynamodbstub"
)

// The tests of package dynamodbstore against DynamoDB. They are here as the stub is not for users.

const idempotencyTable = "idempotency"

// fixture is a store and what is behind it.
type fixture struct {
	testing.TB
	server *awsstub.Server
	stub   *dynamodbstub.Server
	client *dynamodb.Client
	store  *dynamodbstore.Store
}

// newFixture makes a fixture whose client has these options besides those of newClient.
func newFixture(t testing.TB, options ...func(*retry.StandardOptions)) *fixture {
	t.Helper()
	server, stub, _ := start(t)
	stub.CreateTable(idempotencyTable, dynamodbstub.Key{Partition: schema.PartitionKey})
	f := &fixture{TB: t, server: server, stub: stub, client: newClient(server, options...)}
	f.store = f.open(idempotency.Terms{})
	return f
}

// open returns a store as another process would have it.
func (f *fixture) open(terms idempotency.Terms) *dynamodbstore.Store {
	f.Helper()
	store, err := dynamodbstore.New(f.client, idempotencyTable, terms)
	if err != nil {
		f.Fatal(err)
	}
	return store
}

const key = "arn:aws:kafka:eu-west-1:123456789012:cluster/orders-of-the-shop/7d8f4c1e-1f0f-4a39-9d2c-5b6f0e3f8a10-2#billing#orders#11#9007199254740993"

func (f *fixture) begin() *idempotency.Claim {
	f.Helper()
	claim, err := f.store.Begin(f.Context(), key)
	if err != nil {
		f.Fatal(err)
	}
	return claim
}

// claimed claims an item that can be claimed, and returns the context of its handler too.
func (f *fixture) claimed() (*idempotency.Claim, context.Context) {
	f.Helper()
	claim := f.begin()
	if claim.Outcome != idempotency.Claimed {
		f.Fatalf("got %v, want a claim", claim.Outcome)
	}
	return claim, idempotency.NewContext(f.Context(), claim)
}

// do claims an item and ends the claim in these ways.
func (f *fixture) do(ends ...func(context.Context, *idempotency.Claim) error) {
	f.Helper()
	claim, ctx := f.claimed()
	for _, end := range ends {
		if err := end(ctx, claim); err != nil {
			f.Fatal(err)
		}
	}
}

// commit counts the item in a transaction of the store's.
func (f *fixture) commit(ctx context.Context, _ *idempotency.Claim) error {
	return f.store.Commit(ctx, increment("effect", ""))
}

// transact does the same in a transaction of the handler's own.
func (f *fixture) transact(ctx context.Context, _ *idempotency.Claim) error {
	completion, err := f.store.Completion(ctx)
	if err != nil {
		return err
	}
	return transact(f, f.client, "", completion, increment("effect", ""))
}

// expectEffects fails the test if the effect has not happened n times.
func (f *fixture) expectEffects(n int) {
	f.Helper()
	got := "0"
	if i, ok := f.stub.Item(*things, "effect"); ok {
		got = i["n"].(string)
	}
	if got != fmt.Sprint(n) {
		f.Errorf("got %s effects, want %d", got, n)
	}
}

func TestIdempotency(t *testing.T) {
	idempotencytest.Run(t, func(t *testing.T) idempotencytest.Open {
		f := newFixture(t)
		return func(_ *testing.T, terms idempotency.Terms) idempotency.Store { return f.open(terms) }
	})
}

// fail makes half of all requests fail in one way or another; a third of these are carried out nevertheless.
func (f *fixture) fail() {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(1, 2))
	faults := []awsstub.Reply{awsstub.Lose(awsstub.Default), awsstub.Lose(awsstub.Default), awsstub.Drop(), awsstub.Break(), awsstub.Throttle(),
		awsstub.Fail(http.StatusBadRequest, "ProvisionedThroughputExceededException", "The level of configured provisioned throughput was exceeded.")}
	reply := awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
		mu.Lock()
		defer mu.Unlock()
		if random.IntN(2) == 0 {
			return awsstub.Default
		}
		return faults[random.IntN(len(faults))]
	})
	for _, operation := range []string{"PutItem", "UpdateItem", "TransactWriteItems"} {
		f.server.On("dynamodb:"+operation, reply)
	}
}

// persistent makes a client try again until it succeeds.
func persistent(o *retry.StandardOptions) {
	o.MaxAttempts = 100
	o.RateLimiter = ratelimit.None
}

// TestIdempotencyWithFaults holds the store to the same contract when requests fail, and when their answers are lost.
func TestIdempotencyWithFaults(t *testing.T) {
	idempotencytest.Run(t, func(t *testing.T) idempotencytest.Open {
		f := newFixture(t, persistent)
		f.fail()
		return func(_ *testing.T, terms idempotency.Terms) idempotency.Store { return f.open(terms) }
	})
}

// TestEffectsHappenOnce lets workers, some of which crash or are overtaken, count each item once, while requests fail.
func TestEffectsHappenOnce(t *testing.T) {
	const workers, items = 8, 40
	f := newFixture(t, persistent)
	f.fail()

	// The clocks run fast, so that leases expire while their holders work.
	began := time.Now()
	terms := idempotency.Terms{Lease: time.Second, ClockSkew: time.Second, Expiry: 100 * time.Hour,
		Now: func() time.Time { return began.Add(200 * time.Since(began)) }}

	var mu sync.Mutex
	seen := map[string]int{}
	count := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		seen[what]++
	}
	var wg sync.WaitGroup
	for worker := range workers {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(uint64(worker), 0))
			store := f.open(terms)
			for todo := random.Perm(items); len(todo) > 0; todo = todo[1:] {
				key := fmt.Sprint("item ", todo[0])
				claim, err := store.Begin(t.Context(), key)
				switch {
				case err != nil:
					t.Errorf("begin: %v", err)
					return
				case claim.Outcome == idempotency.Done:
					continue
				case claim.Outcome == idempotency.Locked:
					todo = append(todo, todo[0])
					continue
				}
				if random.IntN(3) == 0 {
					count("crash")
					todo = append(todo, todo[0])
					continue
				}
				if random.IntN(3) == 0 {
					time.Sleep(12 * time.Millisecond) // longer than the lease
				}
				err = store.Commit(idempotency.NewContext(t.Context(), claim), increment(key, ""))
				switch {
				case errors.Is(err, idempotency.ErrLost):
					todo = append(todo, todo[0])
				case err != nil:
					t.Errorf("commit: %v", err)
					return
				}
			}
		})
	}
	wg.Wait()
	if seen["crash"] == 0 {
		t.Error("no worker crashed: the test shows nothing")
	}

	// Whether a worker was overtaken is a matter of time. Here one is.
	const last = items
	key := fmt.Sprint("item ", last)
	slow, quick := f.open(terms), f.open(terms)
	overtaken, err := slow.Begin(t.Context(), key)
	if err != nil || overtaken.Outcome != idempotency.Claimed {
		t.Fatalf("begin: %v, %v", overtaken, err)
	}
	overtaking := overtaken
	for overtaking == overtaken || overtaking.Outcome == idempotency.Locked {
		if overtaking, err = quick.Begin(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	if err := quick.Commit(idempotency.NewContext(t.Context(), overtaking), increment(key, "")); err != nil {
		t.Errorf("commit of the one that overtook: %v", err)
	}
	if err := slow.Commit(idempotency.NewContext(t.Context(), overtaken), increment(key, "")); !errors.Is(err, idempotency.ErrLost) {
		t.Errorf("commit of the one that was overtaken: got %v, want ErrLost", err)
	}

	for i := range items + 1 {
		if order, _ := f.stub.Item(*things, fmt.Sprint("item ", i)); order["n"] != "1" {
			t.Errorf("item %d was counted %v times", i, order["n"])
		}
	}
}

// TestCosts holds the package documentation to what it says of write units.
func TestCosts(t *testing.T) {
	begin := func(f *fixture) { f.begin() }
	complete := func(f *fixture) { f.do(f.store.Complete) }
	release := func(f *fixture) { f.do(f.store.Release) }
	for _, test := range []struct {
		name            string
		before, measure func(*fixture)
		want            int
	}{
		{"processed", nil, complete, 2},
		{"processed with Commit", nil, func(f *fixture) { f.do(f.commit, f.store.Complete) }, 3},
		{"processed with Completion", nil, func(f *fixture) { f.do(f.transact, f.store.Complete) }, 4},
		{"delivered again when done", complete, begin, 1},
		{"delivered again when locked", begin, begin, 1},
		{"failed", nil, release, 2},
		{"failed again", release, release, 3},
		{"processed after a failure", release, complete, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			if test.before != nil {
				test.before(f)
			}
			before := f.stub.WriteUnits(idempotencyTable)
			test.measure(f)
			if got := f.stub.WriteUnits(idempotencyTable) - before; got != test.want {
				t.Errorf("got %d write units, want %d", got, test.want)
			}
			if reads := f.server.Requests("dynamodb:GetItem", "dynamodb:Query"); len(reads) > 0 {
				t.Errorf("got %d reads, want none", len(reads))
			}
		})
	}
}

// TestTable shows the items as package dynamodbstore documents them.
func TestTable(t *testing.T) {
	f := newFixture(t)
	now := time.UnixMicro(1_800_000_000_123_456)
	f.store = f.open(idempotency.Terms{Lease: time.Minute, ClockSkew: time.Second, Expiry: time.Hour, Now: func() time.Time { return now }})
	claim, _ := f.claimed()
	expect := func(want map[string]any) {
		t.Helper()
		want["id"], want["owner"] = key, claim.Token
		want["expiresAt"] = "1800003601" // rounded up
		if got := f.stub.Items(idempotencyTable); len(got) != 1 || !maps.Equal(got[0], want) {
			t.Errorf("got items\n%v, want\n%v", got, want)
		}
	}
	expect(map[string]any{"status": "IN_PROGRESS", "attempts": "1", "lockedUntil": "1800000061124"}) // rounded up
	if err := f.store.Release(t.Context(), claim); err != nil {
		t.Fatal(err)
	}
	expect(map[string]any{"status": "RELEASED", "attempts": "1"})
	claim, _ = f.claimed()
	if err := f.store.Complete(t.Context(), claim); err != nil {
		t.Fatal(err)
	}
	expect(map[string]any{"status": "COMPLETED", "attempts": "2"})
}

// TestLostAnswers loses the answer to each write, which the SDK then repeats.
func TestLostAnswers(t *testing.T) {
	lose := func(f *fixture, operation string) {
		f.server.On("dynamodb:"+operation, awsstub.Lose(awsstub.Default), awsstub.Default)
	}
	expect := func(f *fixture, outcome idempotency.Outcome, attempts int) {
		f.Helper()
		if got := f.begin(); got.Outcome != outcome || got.Attempts != attempts {
			f.Errorf("got %v, attempt %d, want %v, attempt %d", got.Outcome, got.Attempts, outcome, attempts)
		}
	}
	for name, test := range map[string]func(f *fixture){
		"claim": func(f *fixture) {
			lose(f, "PutItem")
			expect(f, idempotency.Claimed, 1)
			expect(f, idempotency.Locked, 1)
		},
		"claim after a failure": func(f *fixture) {
			f.do(f.store.Release)
			f.server.On("dynamodb:PutItem", awsstub.Default, awsstub.Lose(awsstub.Default), awsstub.Default)
			expect(f, idempotency.Claimed, 2)
			expect(f, idempotency.Locked, 2)
		},
		"complete": func(f *fixture) {
			lose(f, "UpdateItem")
			f.do(f.store.Complete)
			expect(f, idempotency.Done, 1)
		},
		"release": func(f *fixture) {
			lose(f, "UpdateItem")
			f.do(f.store.Release)
			expect(f, idempotency.Claimed, 2)
		},
		"cancel": func(f *fixture) {
			f.do(f.store.Release)
			lose(f, "UpdateItem")
			f.do(f.store.Cancel)
			expect(f, idempotency.Claimed, 2)
		},
		"commit": func(f *fixture) {
			lose(f, "TransactWriteItems")
			f.do(f.commit, f.store.Complete)
			expect(f, idempotency.Done, 1)
			f.expectEffects(1)
		},
	} {
		t.Run(name, func(t *testing.T) { test(newFixture(t)) })
	}
}

func TestCommit(t *testing.T) {
	f := newFixture(t)
	claim, ctx := f.claimed()
	if err := f.commit(ctx, claim); err != nil || !claim.Completed() {
		t.Fatalf("got error %v, completed %t", err, claim.Completed())
	}
	if err := f.commit(ctx, claim); !errors.Is(err, dynamodbstore.ErrCommitted) {
		t.Errorf("committed again: got error %v, want ErrCommitted", err)
	}
	before := len(f.server.Requests())
	for _, end := range []func(context.Context, *idempotency.Claim) error{f.store.Complete, f.store.Release, f.store.Cancel} {
		if err := end(t.Context(), claim); err != nil || len(f.server.Requests()) != before {
			t.Errorf("got error %v, %d requests, want none", err, len(f.server.Requests())-before)
		}
	}
	if got := f.begin(); got.Outcome != idempotency.Done {
		t.Errorf("got %v, want done", got.Outcome)
	}
	f.expectEffects(1)
}

func TestCommitOfALostClaim(t *testing.T) {
	for name, overtake := range map[string]func(*fixture){
		"another works":         func(f *fixture) { f.claimed() },
		"another has failed":    func(f *fixture) { f.do(f.store.Release) },
		"another has completed": func(f *fixture) { f.do(f.store.Complete) },
		"it was forgotten": func(f *fixture) {
			if _, err := f.client.DeleteItem(f.Context(), &dynamodb.DeleteItemInput{TableName: aws.String(idempotencyTable), Key: item{"id": s(key)}}); err != nil {
				f.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			claim, ctx := f.claimed()
			f.store = f.open(idempotency.Terms{Now: func() time.Time { return time.Now().Add(time.Hour) }}) // the lease is over
			overtake(f)
			if err := f.commit(ctx, claim); !errors.Is(err, idempotency.ErrLost) {
				t.Errorf("got error %v, want ErrLost", err)
			}
			if err := f.transact(ctx, claim); code(err) != "TransactionCanceledException" {
				t.Errorf("with Completion: got error %v, want TransactionCanceledException", err)
			}
			f.expectEffects(0)
		})
	}
}

// TestCommitAgain commits again after errors.
func TestCommitAgain(t *testing.T) {
	t.Run("a condition of the handler's fails", func(t *testing.T) {
		f := newFixture(t)
		claim, ctx := f.claimed()
		err := f.store.Commit(ctx, increment("effect", "attribute_exists(id)"), increment("other", ""))
		canceled, ok := errors.AsType[*types.TransactionCanceledException](err)
		if !ok || errors.Is(err, idempotency.ErrLost) || aws.ToString(canceled.CancellationReasons[0].Code) != "ConditionalCheckFailed" || claim.Completed() {
			t.Fatalf("got error %v, completed %t, want that the first condition failed", err, claim.Completed())
		}
		if err := f.commit(ctx, claim); err != nil {
			t.Error(err)
		}
		f.expectEffects(1)
	})
	t.Run("all answers are lost", func(t *testing.T) {
		f := newFixture(t)
		claim, ctx := f.claimed()
		f.server.On("dynamodb:TransactWriteItems", awsstub.Lose(awsstub.Default))
		if err := f.commit(ctx, claim); err == nil || claim.Completed() {
			t.Fatalf("got error %v, completed %t", err, claim.Completed())
		}
		f.server.On("dynamodb:TransactWriteItems", awsstub.Default)
		// An effect that cannot happen twice does not get in the way.
		if err := f.store.Commit(ctx, increment("effect", "attribute_not_exists(id)")); err != nil || !claim.Completed() {
			t.Errorf("again: got error %v, completed %t", err, claim.Completed())
		}
		f.expectEffects(1)
	})
}

// TestCompletion completes items in a transaction of the handler's.
func TestCompletion(t *testing.T) {
	f := newFixture(t)
	// An error of the handler's behind the transaction changes nothing.
	f.do(f.transact, f.store.Release, f.store.Cancel, f.store.Complete)
	if got := f.begin(); got.Outcome != idempotency.Done {
		t.Errorf("got %v, want done", got.Outcome)
	}
	f.expectEffects(1)
}

// TestForeignItems fails for items that are not the store's, instead of overwriting them or taking them for done.
func TestForeignItems(t *testing.T) {
	for _, foreign := range []item{
		{"status": s("COMPLETED"), "owner": s("x"), "attempts": n("1")},
		{"status": s("DONE"), "owner": s("x"), "attempts": n("1"), "expiresAt": n("4000000000")},
		{"status": s("RELEASED"), "owner": n("1"), "attempts": n("1"), "expiresAt": n("4000000000")},
		{"status": s("RELEASED"), "owner": s("x"), "attempts": n("1.5"), "expiresAt": n("4000000000")},
		{"status": s("IN_PROGRESS"), "owner": s("x"), "attempts": n("1"), "expiresAt": n("4000000000")},
	} {
		f := newFixture(t)
		foreign["id"] = s(key)
		put(t, f.client, aws.String(idempotencyTable), foreign)
		before := f.stub.Items(idempotencyTable)
		claim, err := f.store.Begin(t.Context(), key)
		if err == nil || !strings.Contains(err.Error(), "does the table belong to something else?") {
			t.Errorf("%s: got %+v, error %v", describe(foreign), claim, err)
		}
		if got := f.stub.Items(idempotencyTable); !reflect.DeepEqual(got, before) {
			t.Errorf("got items %v, want %v", got, before)
		}
	}
}

// TestFromEnv tries the client that the store makes itself: it tries again after conflicts with transactions too.
func TestFromEnv(t *testing.T) {
	f := newFixture(t)
	for name, value := range map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME": "orders", "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": f.server.URL(),
		"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_RETRY_MODE": "", "AWS_MAX_ATTEMPTS": "", schema.TableVariable: idempotencyTable,
	} {
		t.Setenv(name, value)
	}
	store, err := dynamodbstore.FromEnv(t.Context(), idempotency.Terms{})
	if err != nil {
		t.Fatal(err)
	}
	f.store = store
	conflict := awsstub.Fail(http.StatusBadRequest, "TransactionConflictException", "Transaction is ongoing for the item")
	f.server.On("dynamodb:PutItem", conflict, awsstub.Throttle(), awsstub.Default)
	canceled := func(codes ...string) awsstub.Reply {
		var reasons []map[string]string
		for _, code := range codes {
			reasons = append(reasons, map[string]string{"Code": code})
		}
		return awsstub.Handler(func(w http.ResponseWriter, _ *awsstub.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]any{"__type": "TransactionCanceledException", "CancellationReasons": reasons})
		})
	}
	f.server.On("dynamodb:TransactWriteItems", canceled("None", "TransactionConflict"), canceled("ThrottlingError", "None"), awsstub.Default)
	f.do(f.commit)
	f.expectEffects(1)

	// What does not pass by itself is not repeated.
	f.server.On("dynamodb:TransactWriteItems", canceled("ValidationError", "TransactionConflict"))
	before := len(f.server.Requests("dynamodb:TransactWriteItems"))
	other, err := store.Begin(t.Context(), "other")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.commit(idempotency.NewContext(t.Context(), other), other); code(err) != "TransactionCanceledException" {
		t.Errorf("got error %v, want TransactionCanceledException", err)
	}
	if got := len(f.server.Requests("dynamodb:TransactWriteItems")) - before; got != 1 {
		t.Errorf("got %d requests, want 1", got)
	}
}
