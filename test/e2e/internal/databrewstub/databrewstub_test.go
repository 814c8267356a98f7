package databrewstub

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/databrew"
	"github.com/aws/aws-sdk-go-v2/service/databrew/types"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

func TestDescribeJobRun(t *testing.T) {
	server := awsstub.New(t)
	brew := New(t, server)
	started := time.Date(2026, 11, 1, 6, 0, 0, 250_000_000, time.UTC)
	brew.Put(Run{Job: "taxi", ID: "db_1f", Dataset: "trips", State: "FAILED", Started: started, Rows: 500, Message: "no such column", Outputs: []string{"profiles/a/b.json"}})
	client := databrew.New(databrew.Options{Region: "eu-west-1", BaseEndpoint: aws.String(server.URL()), Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})

	out, err := client.DescribeJobRun(t.Context(), &databrew.DescribeJobRunInput{Name: aws.String("taxi"), RunId: aws.String("db_1f")})
	if err != nil {
		t.Fatal(err)
	}
	if out.State != types.JobRunStateFailed || !out.StartedOn.Equal(started) || out.CompletedOn != nil || *out.JobSample.Size != 500 ||
		*out.ErrorMessage != "no such column" || *out.Outputs[0].Location.Bucket != "profiles" || *out.Outputs[0].Location.Key != "a/b.json" {
		t.Errorf("got %+v", out)
	}
	_, err = client.DescribeJobRun(t.Context(), &databrew.DescribeJobRunInput{Name: aws.String("taxi"), RunId: aws.String("db_2e")})
	if missing := new(types.ResourceNotFoundException); !errors.As(err, &missing) {
		t.Errorf("got %v", err)
	}
}
