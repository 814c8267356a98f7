package dynamodbstore_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore"
	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
)

func TestNew(t *testing.T) {
	for _, test := range []struct {
		table string
		terms idempotency.Terms
		want  string
	}{
		{"", idempotency.Terms{}, "got no table"},
		{table, idempotency.Terms{Expiry: time.Second}, "got an expiry of 1s"},
	} {
		if _, err := dynamodbstore.New(&fake{TB: t}, test.table, test.terms); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got error %v, want %q", err, test.want)
		}
	}
}

func TestFromEnv(t *testing.T) {
	for _, test := range []struct {
		vars map[string]string
		want string // in the error, "" for none
	}{
		{map[string]string{}, "LINTEL_IDEMPOTENCY_TABLE is not set"},
		{map[string]string{schema.TableVariable: table, "AWS_REGION": ""}, "AWS_REGION"},
		{map[string]string{schema.TableVariable: table}, ""},
	} {
		for name, value := range map[string]string{"AWS_LAMBDA_FUNCTION_NAME": "orders", "AWS_ACCESS_KEY_ID": "key",
			"AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "", schema.TableVariable: ""} {
			t.Setenv(name, value)
		}
		for name, value := range test.vars {
			t.Setenv(name, value)
		}
		_, err := dynamodbstore.FromEnv(t.Context(), idempotency.Terms{})
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: got error %v, want %q", test.vars, err, test.want)
		}
	}
}

// TestBegin has answers that come when others work on the item at the same time.
func TestBegin(t *testing.T) {
	const first, second = "attribute_not_exists(#id) OR #expiresAt <= :now", "#owner = :owner AND #status = :status"
	expired := existing("RELEASED", "other", "5")
	expired["expiresAt"] = n("1")
	for name, test := range map[string]struct {
		answers    []error
		conditions []string
		outcome    idempotency.Outcome
		attempts   int
	}{
		"it is new":                    {[]error{nil}, []string{first}, idempotency.Claimed, 1},
		"it has failed":                {[]error{found(existing("RELEASED", "a", "4")), nil}, []string{first, second}, idempotency.Claimed, 5},
		"it is deleted meanwhile":      {[]error{found(existing("RELEASED", "a", "4")), found(nil), nil}, []string{first, second, first}, idempotency.Claimed, 1},
		"it expires meanwhile":         {[]error{found(existing("RELEASED", "a", "4")), found(expired), nil}, []string{first, second, first}, idempotency.Claimed, 1},
		"another is first":             {[]error{found(existing("RELEASED", "a", "4")), found(existing("IN_PROGRESS", "b", "5"))}, []string{first, second}, idempotency.Locked, 5},
		"another completes meanwhile":  {[]error{found(existing("RELEASED", "a", "4")), found(existing("COMPLETED", "b", "5"))}, []string{first, second}, idempotency.Done, 5},
		"another fails meanwhile":      {[]error{found(existing("RELEASED", "a", "4")), found(existing("RELEASED", "b", "5")), nil}, []string{first, second, second}, idempotency.Claimed, 6},
		"it is new after it was there": {[]error{found(nil), nil}, []string{first, first}, idempotency.Claimed, 1},
	} {
		t.Run(name, func(t *testing.T) {
			store, fake := newStore(t, test.answers...)
			claim, err := store.Begin(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			if claim.Outcome != test.outcome || claim.Attempts != test.attempts || (claim.Token != "") != (test.outcome == idempotency.Claimed) {
				t.Errorf("got %+v, want %v, attempt %d", claim, test.outcome, test.attempts)
			}
			if len(fake.puts) != len(test.conditions) {
				t.Fatalf("got %d requests, want %d", len(fake.puts), len(test.conditions))
			}
			for i, put := range fake.puts {
				if *put.ConditionExpression != test.conditions[i] || *put.TableName != table ||
					put.ReturnValuesOnConditionCheckFailure != types.ReturnValuesOnConditionCheckFailureAllOld {
					t.Errorf("request %d: got condition %s, want %s", i, *put.ConditionExpression, test.conditions[i])
				}
			}
		})
	}
}

// TestBeginGivesUp has an item that changes between any two requests.
func TestBeginGivesUp(t *testing.T) {
	store, fake := newStore(t, slices.Repeat([]error{found(existing("RELEASED", "other", "1"))}, 10)...)
	if claim, err := store.Begin(t.Context(), key); err == nil || !strings.Contains(err.Error(), "changes too fast") {
		t.Errorf("got %+v, error %v", claim, err)
	}
	if len(fake.answers) > 0 {
		t.Errorf("gave up %d requests early", len(fake.answers))
	}
}

// TestErrors shows that errors of DynamoDB are errors, with the table's name.
func TestErrors(t *testing.T) {
	throttled := &types.ThrottlingException{}
	claim, ctx := held(t)
	for name, call := range map[string]func(*dynamodbstore.Store) error{
		"begin": func(store *dynamodbstore.Store) error {
			_, err := store.Begin(t.Context(), key)
			return err
		},
		"complete": func(store *dynamodbstore.Store) error { return store.Complete(t.Context(), claim) },
		"release":  func(store *dynamodbstore.Store) error { return store.Release(t.Context(), claim) },
		"cancel":   func(store *dynamodbstore.Store) error { return store.Cancel(t.Context(), claim) },
		"commit":   func(store *dynamodbstore.Store) error { return store.Commit(ctx) },
	} {
		store, _ := newStore(t, throttled)
		if err := call(store); !errors.Is(err, throttled) || name != "commit" && !strings.Contains(err.Error(), table) {
			t.Errorf("%s: got error %v, want the one of DynamoDB with the table", name, err)
		}
		if claim.Completed() {
			t.Fatalf("%s: the item is complete", name)
		}
	}
	for name, call := range map[string]func(*dynamodbstore.Store) error{
		"complete": func(store *dynamodbstore.Store) error { return store.Complete(t.Context(), claim) },
		"release":  func(store *dynamodbstore.Store) error { return store.Release(t.Context(), claim) },
	} {
		store, _ := newStore(t, found(item{"id": s(key)}))
		if err := call(store); err == nil || !strings.Contains(err.Error(), "does the table belong to something else?") {
			t.Errorf("%s: got error %v for an item of another kind", name, err)
		}
	}
}
