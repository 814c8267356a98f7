package dataaction

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
)

// ErrUnfinished says that the time was up before all was done. Doing it again goes
// on with the rest.
var ErrUnfinished = errors.New("the time was up before all objects were done")

const (
	// workers is how many objects are worked on at a time.
	workers = 16
	// margin is how long before the deadline no more objects are begun, and
	// lastCall how long before it the calls that are under way end.
	margin   = 20 * time.Second
	lastCall = 5 * time.Second
	// maxFailures is after how many objects that failed no more are begun.
	maxFailures = 10
)

// Data are the objects in a bucket whose keys have a prefix.
type Data struct {
	Client Client
	Source location.Location
}

// A Judgment says which objects were judged, and how.
type Judgment struct {
	// Verdict is the value of the tag.
	Verdict string
	// Before is when the run began.
	Before time.Time
}

// Progress counts objects.
type Progress struct {
	// Done were tagged, copied or moved.
	Done int
	// Skipped are newer than the run, or were done before.
	Skipped int
}

// Do does the action to the objects that were judged. An error may be one of many:
// what can be done is done all the same, up to [ErrUnfinished]. It takes a context
// with more than 20 s to its deadline to begin anything.
func (d Data) Do(ctx context.Context, action Action, j Judgment) (Progress, error) {
	if action.IsNone() {
		return Progress{}, nil
	}
	run := &job{Data: d, action: action, judgment: j, group: newGroup(workers)}
	ctx, begin, cancel := deadlines(ctx)
	defer cancel()
	err := run.list(ctx, begin)
	err = errors.Join(err, run.group.end())
	return Progress{Done: int(run.done.Load()), Skipped: int(run.skipped.Load())}, err
}

// deadlines returns a context that ends while there is still time to report what
// happened, and the time until which an object may be begun.
func deadlines(ctx context.Context) (_ context.Context, begin time.Time, cancel context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		ctx, cancel := context.WithCancel(ctx)
		return ctx, time.Time{}, cancel
	}
	ctx, cancel = context.WithDeadline(ctx, deadline.Add(-lastCall))
	return ctx, deadline.Add(-margin), cancel
}

// A job is an action that is being done.
type job struct {
	Data
	action   Action
	judgment Judgment
	group    *group

	done, skipped atomic.Int64
}

// list begins all objects.
func (j *job) list(ctx context.Context, begin time.Time) error {
	pages := s3.NewListObjectsV2Paginator(j.Client, &s3.ListObjectsV2Input{Bucket: &j.Source.Bucket, Prefix: &j.Source.Key})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("list %s: %w", j.Source, err)
		}
		for _, o := range page.Contents {
			if !j.isJudged(o) {
				j.skipped.Add(1)
				continue
			}
			if !begin.IsZero() && time.Now().After(begin) {
				return ErrUnfinished
			}
			if n := j.group.failures(); n >= maxFailures {
				return fmt.Errorf("no more objects are begun after %d failed", n)
			}
			j.group.run(func() error { return j.object(ctx, o) })
		}
	}
	return nil
}

// isJudged reports whether an object is data that the run may have read.
func (j *job) isJudged(o types.Object) bool {
	key := aws.ToString(o.Key)
	isFolder := strings.HasSuffix(key, "/") && aws.ToInt64(o.Size) == 0 // of the console
	// Amazon S3 cuts times to seconds. An object of the second in which the run
	// began may be newer than the run.
	isOlder := o.LastModified != nil && o.LastModified.Before(j.judgment.Before.Truncate(time.Second))
	return isOlder && !isFolder && !j.action.isTarget(j.Source, key)
}

// object does the action to an object.
func (j *job) object(ctx context.Context, o types.Object) error {
	do := map[kind]func(context.Context, types.Object) (done bool, err error){
		tagging: j.tag, copying: j.copy, moving: j.move,
	}[j.action.kind]
	done, err := do(ctx, o)
	switch {
	case isChanged(err):
		done = false // it is newer than the run now
	case err != nil:
		return fmt.Errorf("s3://%s/%s: %w", j.Source.Bucket, aws.ToString(o.Key), err)
	}
	if done {
		j.done.Add(1)
	} else {
		j.skipped.Add(1)
	}
	return nil
}
