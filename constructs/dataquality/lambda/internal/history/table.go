package history

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/object"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

// A Client is the calls of [*dynamodb.Client] that a Table makes. It needs the
// permissions dynamodb:PutItem, dynamodb:GetItem and dynamodb:Query on the table.
type Client interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
}

// A Table is the history of jobs.
type Table struct {
	Client Client
	// Name is the name or ARN of the table.
	Name string
	// Keep is for how long records are kept.
	Keep time.Duration
	// Objects is where baselines are that an item has no room for.
	Objects object.Reader
}

// Put adds a record. A run that is there already stays as it is, which is no error.
func (t Table) Put(ctx context.Context, r Record) error {
	item, err := r.item(r.Run.Completed.Add(t.Keep))
	if err != nil {
		return err
	}
	_, err = t.Client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName:                &t.Name,
		Item:                     item,
		ConditionExpression:      aws.String("attribute_not_exists(#run)"),
		ExpressionAttributeNames: map[string]string{"#run": wiring.HistoryRun},
	})
	if _, ok := errors.AsType[*types.ConditionalCheckFailedException](err); err != nil && !ok {
		return fmt.Errorf("put run %s into table %s: %w", r.Run.ID, t.Name, err)
	}
	return nil
}

// ErrNoRecord says that a run is not in the history.
var ErrNoRecord = errors.New("the run is not in the history")

// Outcome returns that of a run, by job, id and when it was completed.
func (t Table) Outcome(ctx context.Context, run report.Run) (report.Outcome, error) {
	out, err := t.Client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:      &t.Name,
		ConsistentRead: aws.Bool(true),
		Key:            attributes{wiring.HistoryJob: text(run.Job), wiring.HistoryRun: text(sortKey(run.Completed, run.ID))},
	})
	if err == nil && out.Item == nil {
		err = ErrNoRecord
	}
	if err != nil {
		return "", fmt.Errorf("get run %s from table %s: %w", run.ID, t.Name, err)
	}
	return report.Outcome(textOf(out.Item, "outcome")), nil
}

// before is the query for the runs of a job that were completed before another,
// the newest first.
func (t Table) before(run report.Run) *dynamodb.QueryInput {
	return &dynamodb.QueryInput{
		TableName:                &t.Name,
		ConsistentRead:           aws.Bool(true),
		ScanIndexForward:         aws.Bool(false),
		KeyConditionExpression:   aws.String("#job = :job AND #run < :run"),
		ExpressionAttributeNames: map[string]string{"#job": wiring.HistoryJob, "#run": wiring.HistoryRun},
		ExpressionAttributeValues: attributes{
			":job": &types.AttributeValueMemberS{Value: run.Job},
			":run": &types.AttributeValueMemberS{Value: sortKey(run.Completed, run.ID)},
		},
	}
}

// Past returns the runs of the job that were completed before, as many as a report
// shows.
func (t Table) Past(ctx context.Context, run report.Run) ([]report.Past, error) {
	query := t.before(run)
	query.Limit = aws.Int32(report.MaxHistory)
	query.ProjectionExpression = aws.String("#run, runId, outcome, results")
	var past []report.Past
	pages := dynamodb.NewQueryPaginator(t.Client, query)
	for pages.HasMorePages() && len(past) < report.MaxHistory {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("query the history in table %s: %w", t.Name, err)
		}
		for _, item := range page.Items {
			past = append(past, pastOf(item))
		}
	}
	return past, nil
}

// LastGood returns what the newest run of the job before was like that was good,
// or nil if there is none.
func (t Table) LastGood(ctx context.Context, run report.Run) (*rules.Baseline, error) {
	query := t.before(run)
	query.FilterExpression = aws.String("good = :true")
	query.ExpressionAttributeValues[":true"] = &types.AttributeValueMemberBOOL{Value: true}
	query.ProjectionExpression = aws.String("baseline, baselineAt, runId")
	pages := dynamodb.NewQueryPaginator(t.Client, query)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("query the last good run in table %s: %w", t.Name, err)
		}
		if len(page.Items) > 0 {
			baseline, err := t.baseline(ctx, page.Items[0])
			if err != nil {
				return nil, fmt.Errorf("baseline of run %s: %w", textOf(page.Items[0], "runId"), err)
			}
			return baseline, nil
		}
	}
	return nil, nil
}

func (t Table) baseline(ctx context.Context, item attributes) (*rules.Baseline, error) {
	if packed, ok := item["baseline"].(*types.AttributeValueMemberB); ok {
		return unpack(packed.Value)
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(textOf(item, "baselineAt"), "s3://"), "/")
	body, err := object.Read(ctx, t.Objects, location.Location{Bucket: bucket, Key: key}, MaxBaseline)
	if err != nil {
		return nil, err
	}
	return Parse(body)
}
