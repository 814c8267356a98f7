// Package jobrun looks up runs of a profile job of AWS Glue DataBrew.
package jobrun

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/databrew"
	"github.com/aws/aws-sdk-go-v2/service/databrew/types"
)

// A Client is the call of [*databrew.Client] that Describe makes. It needs the
// permission databrew:DescribeJobRun on the job.
type Client interface {
	DescribeJobRun(context.Context, *databrew.DescribeJobRunInput, ...func(*databrew.Options)) (*databrew.DescribeJobRunOutput, error)
}

// ErrNotFound says that DataBrew does not know the run, or no longer.
var ErrNotFound = errors.New("DataBrew does not know the run")

// A Run is a run of a job.
type Run struct {
	Job, ID string
	// Dataset is the name of the dataset that was profiled.
	Dataset string
	// State is DataBrew's, such as "SUCCEEDED".
	State string
	// Started and Completed are zero if DataBrew does not say.
	Started, Completed time.Time
	// SampleLimit is how many rows were profiled at most, the first ones; 0 is all.
	SampleLimit int
	// Message says why the run failed.
	Message string
	// LogGroup is the CloudWatch log group of the run.
	LogGroup string

	outputs []types.Output
}

// defaultSample is how many rows a job profiles if it does not say.
// https://docs.aws.amazon.com/databrew/latest/dg/API_JobSample.html
const defaultSample = 20_000

// Describe returns a run. An error that is [ErrNotFound] stays; others are those
// of the SDK.
func Describe(ctx context.Context, client Client, job, id string) (Run, error) {
	out, err := client.DescribeJobRun(ctx, &databrew.DescribeJobRunInput{Name: &job, RunId: &id})
	if _, ok := errors.AsType[*types.ResourceNotFoundException](err); ok {
		return Run{}, fmt.Errorf("run %s of job %s: %w: %w", id, job, ErrNotFound, err)
	}
	if err != nil {
		return Run{}, fmt.Errorf("describe run %s of job %s: %w", id, job, err)
	}
	return Run{
		Job:         job,
		ID:          id,
		Dataset:     aws.ToString(out.DatasetName),
		State:       string(out.State),
		Started:     aws.ToTime(out.StartedOn).UTC(),
		Completed:   aws.ToTime(out.CompletedOn).UTC(),
		SampleLimit: sampleLimit(out.JobSample),
		Message:     aws.ToString(out.ErrorMessage),
		LogGroup:    aws.ToString(out.LogGroupName),
		outputs:     out.Outputs,
	}, nil
}

func sampleLimit(sample *types.JobSample) int {
	switch {
	case sample == nil:
		return defaultSample
	case sample.Mode == types.SampleModeFullDataset:
		return 0
	case sample.Size == nil:
		return defaultSample
	}
	return int(*sample.Size)
}
