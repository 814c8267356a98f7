package dynamodbtotals

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer/windowed"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
)

// What a transaction has at most. DynamoDB takes 100 items and 4 MB
// (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html);
// the more there are, the likelier is a conflict with another shard.
const (
	groupsAtOnce = 50
	bytesAtOnce  = 2 << 20
)

// merge is the merging of a part.
type merge struct {
	*Store
	part   *windowed.Part
	merger windowed.Merger
	// next is the first group that is not merged, as far as is known.
	next int
}

// Merge implements [windowed.Store]. It is a transaction after the other, each of the
// next groups with how far the shard is. What is in the way and passes by itself is
// tried again until the context ends.
func (s *Store) Merge(ctx context.Context, p *windowed.Part, m windowed.Merger) (groups int, err error) {
	work := merge{Store: s, part: p, merger: m}
	for attempt := 0; work.next < len(p.Groups); {
		n, err := work.step(ctx)
		groups += n
		if err == nil {
			attempt = 0
			continue
		}
		if !passes(err) {
			return groups, s.explain(err)
		}
		if ended := pause(ctx, attempt); ended != nil {
			return groups, s.explain(errors.Join(ended, err))
		}
		attempt++
	}
	return groups, nil
}

// step merges the next groups and returns how many, or finds that others are the next.
func (m *merge) step(ctx context.Context) (int, error) {
	groups := m.part.Groups[m.next:min(m.next+groupsAtOnce, len(m.part.Groups))]
	names := make([]string, 0, len(groups)+1)
	for _, g := range groups {
		names = append(names, totalPrefix+g.Key)
	}
	items, err := m.read(ctx, m.part.Window, append(names, shardPrefix+m.part.Shard))
	if err != nil {
		return 0, err
	}
	progress, err := parseProgress(items[shardPrefix+m.part.Shard])
	if err != nil {
		return 0, err
	}
	next, err := progress.Next(m.part)
	if err != nil || next != m.next {
		m.next = next
		return 0, err
	}
	writes, err := m.totals(groups, items)
	if err != nil {
		return 0, err
	}
	n := len(writes)
	_, err = m.api.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: append(writes, m.progress(progress, m.part.After(m.next+n))),
	})
	if err != nil {
		return 0, err
	}
	m.next += n
	return n, nil
}

// read returns the items of a window that exist, by their sort keys.
func (s *Store) read(ctx context.Context, w windowed.Window, names []string) (map[string]item, error) {
	keys := make([]item, len(names))
	for i, name := range names {
		keys[i] = s.key(w, name)
	}
	items := make(map[string]item, len(names))
	for attempt := 0; len(keys) > 0; attempt++ {
		if attempt > 0 { // DynamoDB had not the capacity for all
			if err := pause(ctx, attempt); err != nil {
				return nil, err
			}
		}
		out, err := s.api.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems: map[string]types.KeysAndAttributes{s.table: {Keys: keys, ConsistentRead: aws.Bool(true)}},
		})
		if err != nil {
			return nil, err
		}
		for _, list := range out.Responses { // there is one table, by its name even if we know its ARN
			for _, i := range list {
				items[textOf(i, wiring.ResultsSortKey)] = i
			}
		}
		keys = nil
		for _, left := range out.UnprocessedKeys {
			keys = append(keys, left.Keys...)
		}
	}
	return items, nil
}

// totals returns the writes of the totals of groups: of as many as a transaction takes,
// and of one at least.
func (m *merge) totals(groups []window.Group, items map[string]item) ([]types.TransactWriteItem, error) {
	writes := make([]types.TransactWriteItem, 0, len(groups)+1)
	size := 0
	for _, g := range groups {
		before, err := parseTotal(items[totalPrefix+g.Key])
		if err != nil {
			return nil, err
		}
		row, err := m.merger.Merge(before.row, g.Row)
		if err != nil {
			return nil, err
		}
		results, err := m.merger.Results(row)
		if err != nil {
			return nil, err
		}
		if size += len(row.Text); size > bytesAtOnce && len(writes) > 0 {
			break
		}
		put := m.put(m.totalItem(m.part.Window, g.Key, total{row, before.version + 1}, results))
		if before.version == 0 {
			absent(put)
		} else {
			put.ConditionExpression = aws.String("#v = :v")
			put.ExpressionAttributeNames = map[string]string{"#v": versionAttribute}
			put.ExpressionAttributeValues = item{":v": integer(before.version)}
		}
		writes = append(writes, types.TransactWriteItem{Put: put})
	}
	return writes, nil
}

// progress returns the write of how far the shard is.
func (m *merge) progress(before, after windowed.Progress) types.TransactWriteItem {
	put := m.put(m.progressItem(m.part, after))
	if before == (windowed.Progress{}) {
		absent(put)
	} else {
		put.ConditionExpression = aws.String("#f = :f and #g = :g")
		put.ExpressionAttributeNames = map[string]string{"#f": firstAttribute, "#g": groupsAttribute}
		put.ExpressionAttributeValues = item{":f": text(before.First), ":g": integer(int64(before.Groups))}
	}
	return types.TransactWriteItem{Put: put}
}

func (s *Store) put(i item) *types.Put { return &types.Put{TableName: &s.table, Item: i} }

// absent makes it the condition of a write that there is no item.
func absent(put *types.Put) {
	put.ConditionExpression = aws.String("attribute_not_exists(#w)")
	put.ExpressionAttributeNames = map[string]string{"#w": wiring.ResultsPartitionKey}
}

// passing are the codes of errors, and of reasons for which a transaction is canceled,
// after which it is right to read and write again. None is that of an item that was no
// reason.
var passing = map[string]bool{
	"None":                                   true,
	"ConditionalCheckFailed":                 true,
	"TransactionConflict":                    true,
	"ThrottlingError":                        true,
	"ProvisionedThroughputExceeded":          true,
	"TransactionInProgressException":         true,
	"TransactionConflictException":           true,
	"ThrottlingException":                    true,
	"RequestLimitExceeded":                   true,
	"ProvisionedThroughputExceededException": true,
}

// passes tells whether another attempt may help.
func passes(err error) bool {
	if canceled, ok := errors.AsType[*types.TransactionCanceledException](err); ok {
		for _, reason := range canceled.CancellationReasons {
			if !passing[aws.ToString(reason.Code)] {
				return false
			}
		}
		return len(canceled.CancellationReasons) > 0
	}
	failed, ok := errors.AsType[smithy.APIError](err)
	return ok && passing[failed.ErrorCode()]
}

// The back-off: a random time up to baseDelay, doubled with each attempt up to maxDelay.
const (
	baseDelay = 20 * time.Millisecond
	maxDelay  = time.Second
)

// pause waits before another attempt.
func pause(ctx context.Context, attempt int) error {
	timer := time.NewTimer(rand.N(min(baseDelay<<min(attempt, 10), maxDelay)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
