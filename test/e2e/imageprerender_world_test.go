package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/maprun"
	prewiring "github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
	"github.com/lintel-go/lintel/test/e2e/internal/snsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/states"
)

const (
	reportHandler   = "github.com/lintel-go/lintel/constructs/imagehandler/prerender/lambda/report"
	prerenderStack  = "../snapshot/testdata/ImagePrerender.template.json"
	prerenderARN    = "arn:aws:states:eu-west-1:123456789012:stateMachine:ahead"
	reportBucket    = "reports"
	inventoryBucket = "inventories"
)

// ahead is the state machine of the example stack, with both handlers around it.
type ahead struct {
	*images
	machine  *states.Machine
	reporter *lambdart.Function
	topics   *snsstub.Server
	// invoked are the events of the image handler.
	invoked int
}

// newAhead has the presets of the example stack, and no pictures.
func newAhead(t *testing.T) *ahead {
	t.Helper()
	w := newImages(t, func(c *wiring.Config) {
		withDerivatives(c)
		c.Service.AutoFormats = []request.Format{request.WebP}
		c.Service.Presets = map[string]string{"thumbnail": `{"resize":{"width":16}}`, "preview": `{"resize":{"width":32}}`}
		c.Service.Signature, c.SigningSecret = true, "signing" // which the state machine does not know
	})
	w.s3.CreateBucket(reportBucket)
	w.s3.CreateBucket(inventoryBucket)
	a := &ahead{images: w, topics: snsstub.New(t, w.aws)}
	a.machine = &states.Machine{Definition: definition(t), S3: storage{w.s3}, Invoke: func(function string, event any) (json.RawMessage, error) {
		if function != "handler" {
			t.Errorf("the function %q is invoked", function)
		}
		a.invoked++
		return w.function.Invoke(t.Context(), event)
	}}
	a.reporter = lambdart.New(t, handler.Build(t, reportHandler), w.aws.Env(), map[string]string{
		prewiring.ReportBucket: reportBucket, prewiring.StateMachineARN: prerenderARN, prewiring.TopicARN: a.topics.CreateTopic("rendered"),
	})
	watchLog(t, a.reporter)
	return a
}

// definition is that of the example stack's state machine, with its substitutions.
func definition(t *testing.T) (out map[string]any) {
	t.Helper()
	text, err := os.ReadFile(prerenderStack)
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties struct{ DefinitionString any }
		}
	}
	if err := json.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	for _, r := range template.Resources {
		if r.Type != "AWS::StepFunctions::StateMachine" {
			continue
		}
		s, _ := r.Properties.DefinitionString.(string)
		s = strings.NewReplacer("${ImageFunction}", "handler", "${SourceBucket}", photoBucket, "${ReportBucket}", reportBucket, "${InventoryBucket}", inventoryBucket,
			"${LambdaInvoke}", "arn:aws:states:::lambda:invoke", "${ListObjects}", "arn:aws:states:::s3:listObjectsV2",
			"${GetObject}", "arn:aws:states:::s3:getObject", "${PutObject}", "arn:aws:states:::s3:putObject").Replace(s)
		if strings.Contains(s, "${") {
			t.Errorf("a substitution is not known: %s", s)
		}
		if err := json.Unmarshal([]byte(s), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	t.Fatalf("%s has no state machine", prerenderStack)
	return nil
}

// storage is Amazon S3 as the state machine sees it.
type storage struct{ *s3stub.Server }

func (s storage) Keys(bucket string) (keys []string) {
	for _, v := range s.Versions(bucket) {
		if v.Latest && !v.DeleteMarker {
			keys = append(keys, v.Key)
		}
	}
	return keys
}

func (s storage) Get(bucket, key string) ([]byte, bool) {
	v, ok := s.Object(bucket, key)
	return v.Body, ok
}

func (s storage) Put(bucket, key string, body []byte) { s.Server.Put(bucket, key, body) }

// run runs an execution to its end, and tells the reporter of it.
func (a *ahead) run(name, input string) (states.End, aheadReport) {
	a.t.Helper()
	end := a.machine.Run(name, decodeJSON(a.t, []byte(input)))
	if _, err := a.reporter.Invoke(a.t.Context(), ended(name, end)); err != nil {
		a.t.Fatal(err)
	}
	return end, a.report(name)
}

// aheadReport is what the reporter wrote.
type aheadReport struct {
	Execution, Status, Error, Cause, Started, Stopped string
	Results                                           []string
	maprun.Summary
	Failed string
}

func (a *ahead) report(name string) (r aheadReport) {
	a.t.Helper()
	o, ok := a.s3.Object(reportBucket, prewiring.ReportKey(name))
	if !ok {
		a.t.Fatalf("there is no report of %s", name)
	}
	if err := json.Unmarshal(o.Body, &r); err != nil {
		a.t.Fatal(err)
	}
	return r
}

// left are the keys in a list of pictures.
func (a *ahead) left(key string) (keys []string) {
	a.t.Helper()
	o, ok := a.s3.Object(reportBucket, key)
	if !ok {
		a.t.Fatalf("there is no list %s", key)
	}
	for line := range strings.Lines(string(o.Body)) {
		var picture wiring.PrerenderObject
		if err := json.Unmarshal([]byte(line), &picture); err != nil || picture.Bucket != photoBucket {
			a.t.Errorf("got line %s, %v", line, err)
		}
		keys = append(keys, picture.Key)
	}
	return keys
}

// ended is the event that an execution has ended.
func ended(name string, end states.End) map[string]any {
	detail := map[string]any{
		"executionArn": "arn:aws:states:eu-west-1:123456789012:execution:ahead:" + name, "stateMachineArn": prerenderARN, "name": name,
		"status": end.Status, "startDate": 1700000000000, "stopDate": 1700000060000, "input": "{}", "output": nil, "error": nil, "cause": nil,
	}
	if end.Error != "" {
		detail["error"], detail["cause"] = end.Error, end.Cause
	}
	return map[string]any{
		"version": "0", "id": fmt.Sprintf("%x", name), "detail-type": prewiring.EventDetailType, "source": prewiring.EventSource,
		"account": "123456789012", "time": "2026-11-23T00:00:00Z", "region": "eu-west-1", "resources": []string{}, "detail": detail,
	}
}
