package main

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/changepoint/notice"
	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
)

// consistentTables is DynamoDB whose reads that are not consistent find nothing.
type consistentTables struct{ *fakeTables }

func (c consistentTables) GetItem(ctx context.Context, in *dynamodb.GetItemInput, options ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	if !aws.ToBool(in.ConsistentRead) {
		return &dynamodb.GetItemOutput{}, nil
	}
	return c.fakeTables.GetItem(ctx, in, options...)
}

// TestExpiryOfSeries has a silent series expire, unless an operator has given it
// settings, and none where series are kept.
func TestExpiryOfSeries(t *testing.T) {
	for name, c := range map[string]struct {
		forget   time.Duration
		settings string
		outbox   []notice.Notice
		want     bool
	}{
		"forgotten":               {forget: time.Hour, want: true},
		"forgotten, with changes": {forget: time.Hour, outbox: []notice.Notice{{ID: "1", Series: "a"}}, want: true},
		"settings of an operator": {forget: time.Hour, settings: `{"wait":3}`},
		"kept":                    {},
	} {
		t.Run(name, func(t *testing.T) {
			old := map[string]types.AttributeValue{wiring.StateExpiry: integer(1), wiring.StateVersion: integer(1)}
			if c.settings != "" {
				old[wiring.StateSettings] = text(c.settings)
			}
			tables := &fakeTables{states: map[string]map[string]types.AttributeValue{"a": old}}
			s := store{consistentTables{tables}, config{ForgetAfter: c.forget}}
			i, err := s.read(t.Context(), "a")
			if err != nil || i.version != 1 || i.settings != c.settings {
				t.Fatalf("got %+v, %v", i, err)
			}
			i.outbox = c.outbox
			least := time.Now().Add(c.forget).Unix()
			if err := s.write(t.Context(), &i); err != nil {
				t.Fatal(err)
			}
			expiry, set := tables.states["a"][wiring.StateExpiry].(*types.AttributeValueMemberN)
			if set != c.want {
				t.Fatalf("got the expiry %+v, want one: %t", expiry, c.want)
			}
			if !set {
				return
			}
			if at, err := strconv.ParseInt(expiry.Value, 10, 64); err != nil || at < least {
				t.Errorf("got the expiry %s, want %d or later", expiry.Value, least)
			}
		})
	}
}
