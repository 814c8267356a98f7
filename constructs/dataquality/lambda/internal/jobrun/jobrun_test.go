package jobrun

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/databrew"
	"github.com/aws/aws-sdk-go-v2/service/databrew/types"
)

type fake struct {
	out *databrew.DescribeJobRunOutput
	err error
}

func (f fake) DescribeJobRun(context.Context, *databrew.DescribeJobRunInput, ...func(*databrew.Options)) (*databrew.DescribeJobRunOutput, error) {
	return f.out, f.err
}

func TestDescribe(t *testing.T) {
	started := time.Date(2026, 11, 1, 6, 0, 0, 0, time.FixedZone("", 3600))
	run, err := Describe(t.Context(), fake{out: &databrew.DescribeJobRunOutput{
		DatasetName: aws.String("taxi"), State: types.JobRunStateFailed, StartedOn: &started,
		ErrorMessage: aws.String("no such column"), LogGroupName: aws.String("/aws-glue-databrew/jobs/j"),
	}}, "j", "db_1f")
	if err != nil || run.Job != "j" || run.ID != "db_1f" || run.State != "FAILED" || run.Dataset != "taxi" ||
		run.Started != started.UTC() || !run.Completed.Before(started) || run.Message != "no such column" || run.SampleLimit != 20_000 {
		t.Errorf("got %+v, %v", run, err)
	}
}

func TestDescribeErrors(t *testing.T) {
	down := errors.New("down")
	for _, err := range []error{&types.ResourceNotFoundException{}, down} {
		_, got := Describe(t.Context(), fake{err: err}, "j", "db_1f")
		if !errors.Is(got, err) || errors.Is(got, ErrNotFound) != (err != down) {
			t.Errorf("got %v of %v", got, err)
		}
	}
}

func TestSampleLimit(t *testing.T) {
	for _, test := range []struct {
		sample *types.JobSample
		want   int
	}{
		{nil, 20_000},
		{&types.JobSample{Mode: types.SampleModeFullDataset}, 0},
		{&types.JobSample{Mode: types.SampleModeCustomRows}, 20_000},
		{&types.JobSample{Mode: types.SampleModeCustomRows, Size: aws.Int64(500)}, 500},
	} {
		if got := sampleLimit(test.sample); got != test.want {
			t.Errorf("got %d of %+v, want %d", got, test.sample, test.want)
		}
	}
}

func TestProfile(t *testing.T) {
	at := func(keys ...string) []types.Output {
		var outputs []types.Output
		for _, key := range keys {
			outputs = append(outputs, types.Output{Location: &types.S3Location{Bucket: aws.String("b"), Key: &key}})
		}
		return outputs
	}
	for _, test := range []struct {
		name    string
		outputs []types.Output
		want    string // key; empty is ErrNoProfile
	}{
		{"the object", at("p/taxi_1f.json"), "p/taxi_1f.json"},
		{"an object with another name", at("p/other.json"), "p/other.json"},
		{"the one of the run", at("p/taxi_2e.json", "p/taxi_1f.json"), "p/taxi_1f.json"},
		{"not the validation report", at("p/taxi_1f_dq-validation-report.json", "p/taxi.json"), "p/taxi.json"},
		{"a folder", at("p/"), "p/taxi_1f.json"},
		{"a prefix", at("p"), "p/taxi_1f.json"},
		{"the bucket", at(""), "taxi_1f.json"},
		{"only the validation report", at("p/taxi_1f_dq-validation-report.json"), ""},
		{"no location", []types.Output{{}}, ""},
		{"none", nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Run{ID: "db_1f", Dataset: "taxi", outputs: test.outputs}.Profile()
			if got.Key != test.want || errors.Is(err, ErrNoProfile) != (test.want == "") {
				t.Errorf("got %v, %v, want %q", got, err, test.want)
			}
		})
	}
}
