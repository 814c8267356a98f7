// Package databrewstub adds AWS Glue DataBrew to a server of package awsstub: runs of jobs in memory, for those who look
// them up. All operations can be scripted as "databrew:" and their name.
//
//	brew := databrewstub.New(t, aws)
//	brew.Put(databrewstub.Run{Job: "taxi", ID: "db_1f", State: "SUCCEEDED", Outputs: []string{"profiles/taxi_1f.json"}})
//
// Only DescribeJobRun is served.
package databrewstub

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// DescribeJobRun is the operation that looks up a run.
const DescribeJobRun = "databrew:DescribeJobRun"

// Server is AWS Glue DataBrew. Its methods act on the runs directly: they are not recorded, and scripts do not concern
// them.
type Server struct {
	t testing.TB

	mu   sync.Mutex
	runs map[[2]string]Run // by job and id
}

// Run is a run of a profile job.
type Run struct {
	Job, ID, Dataset, State string
	Started, Completed      time.Time
	// Rows is how many rows are profiled at most; 0 is the full dataset.
	Rows int
	// Message says why the run has failed.
	Message string
	// Outputs are objects, as bucket/key.
	Outputs []string
}

// New adds DataBrew without runs to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	s := &Server{t: t, runs: map[[2]string]Run{}}
	aws.Add("databrew", awsstub.Service{
		Identify: identify,
		Protocol: awsstub.RESTJSON,
		Default:  awsstub.Choose(s.answer),
	})
	return s
}

// Put adds a run, or replaces it.
func (s *Server) Put(run Run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs[[2]string{run.Job, run.ID}] = run
}

// identify names the operation by the path.
// https://docs.aws.amazon.com/databrew/latest/dg/API_DescribeJobRun.html
func identify(r *http.Request, _ []byte) (operation string, input map[string]any, err error) {
	path := strings.Split(r.URL.Path, "/")
	if r.Method != http.MethodGet || len(path) != 5 || path[1] != "jobs" || path[3] != "jobRun" {
		return "", nil, fmt.Errorf("got %s %s, want GET /jobs/name/jobRun/runId", r.Method, r.URL.Path)
	}
	return DescribeJobRun, map[string]any{"Name": path[2], "RunId": path[4]}, nil
}

func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	name, _ := r.Input["Name"].(string)
	id, _ := r.Input["RunId"].(string)
	s.mu.Lock()
	defer s.mu.Unlock()
	run, ok := s.runs[[2]string{name, id}]
	if !ok {
		return awsstub.Fail(http.StatusNotFound, "ResourceNotFoundException", "Can't find job run "+id+".")
	}
	return awsstub.JSON(run.output())
}

// output is the run as the service describes it. Times are numbers.
func (r Run) output() map[string]any {
	outputs := []any{}
	for _, path := range r.Outputs {
		bucket, key, _ := strings.Cut(path, "/")
		outputs = append(outputs, map[string]any{"Format": "JSON", "Location": map[string]any{"Bucket": bucket, "Key": key}})
	}
	sample := map[string]any{"Mode": "FULL_DATASET"}
	if r.Rows > 0 {
		sample = map[string]any{"Mode": "CUSTOM_ROWS", "Size": r.Rows}
	}
	output := map[string]any{
		"JobName": r.Job, "RunId": r.ID, "DatasetName": r.Dataset, "State": r.State, "Attempt": 0, "JobSample": sample,
		"LogGroupName": "/aws-glue-databrew/jobs/" + r.Job, "Outputs": outputs,
	}
	for name, at := range map[string]time.Time{"StartedOn": r.Started, "CompletedOn": r.Completed} {
		if !at.IsZero() {
			output[name] = float64(at.UnixMilli()) / 1000
		}
	}
	if r.Message != "" {
		output["ErrorMessage"] = r.Message
	}
	return output
}
