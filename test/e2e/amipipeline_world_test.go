package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/cloudwatchstub"
	"github.com/lintel-go/lintel/test/e2e/internal/dynamodbstub"
	"github.com/lintel-go/lintel/test/e2e/internal/ec2stub"
	"github.com/lintel-go/lintel/test/e2e/internal/eventsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/imagebuilderstub"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/snsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/ssmstub"
	"github.com/lintel-go/lintel/test/e2e/internal/stsstub"
)

const (
	imagesHandler  = "github.com/lintel-go/lintel/constructs/amipipeline/lambda/images"
	promoteHandler = "github.com/lintel-go/lintel/constructs/amipipeline/lambda/promote"
)

// The resources of the example stack.
const (
	amiTable    = "images"
	amiTopic    = "machine-images"
	webPipeline = "arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web"
	webTrack    = "/images/web"
	webLatest   = "/images/web/latest"
	dublin      = "eu-west-1"
	frankfurt   = "eu-central-1"
	partner     = "210987654321" // another account
)

// fleet is the handlers that follow images, with the AWS around them.
type fleet struct {
	t       *testing.T
	aws     *awsstub.Server
	ec2     *ec2stub.Server
	ssm     *ssmstub.Server
	sts     *stsstub.Server
	builder *imagebuilderstub.Server
	watch   *cloudwatchstub.Server
	topics  *snsstub.Server
	buses   *eventsstub.Server
	tables  *dynamodbstub.Server
	env     map[string]string

	// images and promote are started when they are first used.
	images, promote *lambdart.Function
}

// newFleet makes the AWS around the handlers, with variables for their environment.
func newFleet(t *testing.T, env map[string]string) *fleet {
	t.Helper()
	aws := awsstub.New(t)
	ec2 := ec2stub.New(t, aws)
	f := &fleet{
		t: t, aws: aws, ec2: ec2, ssm: ssmstub.New(t, aws, ec2), sts: stsstub.New(t, aws), builder: imagebuilderstub.New(t, aws),
		watch: cloudwatchstub.New(t, aws), topics: snsstub.New(t, aws), buses: eventsstub.New(t, aws), tables: dynamodbstub.New(t, aws),
	}
	f.buses.CreateBus(wiring.DefaultEventBus)
	f.tables.CreateTable(amiTable, dynamodbstub.Key{Partition: wiring.TablePartition, Sort: wiring.TableSort})
	f.env = map[string]string{
		wiring.Table: amiTable, wiring.Account: stsstub.Home, wiring.ParameterPath: "/images/{pipeline}/{stage}",
		wiring.TopicARN: f.topics.CreateTopic(amiTopic), wiring.PromoteFunction: "promote",
	}
	maps.Copy(f.env, env)
	return f
}

// withStages is the environment with stages.
func withStages(t *testing.T, stages ...wiring.Stage) map[string]string {
	t.Helper()
	return map[string]string{wiring.Stages: string(encodeJSON(t, stages))}
}

func (f *fleet) start(importPath string) *lambdart.Function {
	f.t.Helper()
	function := lambdart.New(f.t, handler.Build(f.t, importPath), f.aws.Env(), f.env)
	watchLog(f.t, function)
	return function
}

// An ami is the AMI of a build in a region of an account.
type ami struct{ account, region string }

// inRegions is AMIs of the home account.
func inRegions(regions ...string) []ami {
	var all []ami
	for _, region := range regions {
		all = append(all, ami{stsstub.Home, region})
	}
	return all
}

// amiID is the id of the AMI of a build. Each region of each account has its own.
func amiID(version string, place ami) string {
	digits := strings.NewReplacer(".", "", "/", "").Replace(version)
	return fmt.Sprintf("ami-%s%05x%04x", place.account[:3]+place.account[9:], digitsOf(digits), len(place.region)*256+int(place.region[3]))
}

func digitsOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}

func imageARN(version string) string {
	return "arn:aws:imagebuilder:eu-west-1:123456789012:image/web-server/" + version
}

// buildMessage is what Image Builder says of a build.
func buildMessage(version, status string, amis ...ami) map[string]any {
	resources := []any{}
	for _, place := range amis {
		resources = append(resources, map[string]any{"region": place.region, "accountId": place.account, "image": amiID(version, place), "name": "web-server"})
	}
	semantic, build, _ := strings.Cut(version, "/")
	return map[string]any{
		"versionlessArn": "arn:aws:imagebuilder:eu-west-1:123456789012:image/web-server", "arn": imageARN(version), "name": "web-server",
		"version": semantic, "type": "AMI", "buildVersion": digitsOf(build), "state": map[string]any{"status": status}, "platform": "Linux",
		"imageRecipe":       map[string]any{"arn": "arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web-server/" + semantic, "name": "Web server"},
		"sourcePipelineArn": webPipeline, "dateCreated": "Jul 28, 2026 1:13:45 AM", "outputResources": map[string]any{"amis": resources},
		"accountId": stsstub.Home, "osVersion": "Amazon Linux 2023", "buildType": "SCHEDULED",
	}
}

// build is the message of a build that is available, and makes its AMIs.
func (f *fleet) build(version string, amis ...ami) map[string]any {
	for _, place := range amis {
		f.ec2.Put(ec2stub.Image{Account: place.account, Region: place.region, ID: amiID(version, place), Architecture: "arm64"})
	}
	return buildMessage(version, "AVAILABLE", amis...)
}

// notificationOf is a message in the envelope of SNS.
func notificationOf(t *testing.T, message map[string]any) string {
	t.Helper()
	return string(encodeJSON(t, map[string]any{
		"Type": "Notification", "MessageId": "d20f3241-8071-5003-a5e2-68d8a2d35d66", "TopicArn": "arn:aws:sns:eu-west-1:123456789012:builds",
		"Message": string(encodeJSON(t, message)), "Timestamp": "2026-07-28T01:40:00.123Z",
	}))
}

// imageEvent is an event of Image Builder.
func imageEvent(t *testing.T, detailType, version string, detail map[string]any) string {
	t.Helper()
	return string(encodeJSON(t, map[string]any{
		"version": "0", "id": "a1b2c3d4-5678-90ab-cdef-111111111111", "detail-type": detailType, "source": "aws.imagebuilder", "account": stsstub.Home,
		"time": "2026-07-28T01:40:01Z", "region": dublin, "resources": []any{imageARN(version), webPipeline}, "detail": detail,
	}))
}

func stateEvent(t *testing.T, version, status string) string {
	t.Helper()
	return imageEvent(t, wiring.DetailTypeState, version, map[string]any{"previous-state": map[string]any{"status": "TESTING"}, "state": map[string]any{"status": status}})
}

func findingsEvent(t *testing.T, version string, critical, high int) string {
	t.Helper()
	return imageEvent(t, wiring.DetailTypeFindings, version, map[string]any{"resource-id": "i-1234567890abcdef0",
		"finding-severity-counts": map[string]any{"all": critical + high, "critical": critical, "high": high, "medium": 0}})
}

// batchOf is a batch of the queue with bodies.
func batchOf(bodies ...string) map[string]any {
	records := []any{}
	for i, body := range bodies {
		records = append(records, map[string]any{
			"messageId": strconv.Itoa(i), "receiptHandle": "r", "body": body, "eventSource": "aws:sqs", "awsRegion": dublin,
			"attributes": map[string]any{"SentTimestamp": strconv.FormatInt(time.Now().UnixMilli(), 10), "ApproximateReceiveCount": "1"},
		})
	}
	return map[string]any{"Records": records}
}

// deliver invokes the handler with a batch of the queue, and returns which of them have failed.
func (f *fleet) deliver(bodies ...string) []string {
	f.t.Helper()
	if f.images == nil {
		f.images = f.start(imagesHandler)
	}
	return f.deliverTo(f.images, bodies...)
}

func (f *fleet) deliverTo(function *lambdart.Function, bodies ...string) []string {
	f.t.Helper()
	out, err := function.Invoke(f.t.Context(), batchOf(bodies...))
	if err != nil {
		f.t.Fatal(err)
	}
	var response struct {
		BatchItemFailures []struct {
			ItemIdentifier string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(out, &response); err != nil {
		f.t.Fatal(err)
	}
	var failed []string
	for _, failure := range response.BatchItemFailures {
		failed = append(failed, failure.ItemIdentifier)
	}
	return failed
}

// take delivers messages of which none may fail.
func (f *fleet) take(messages ...map[string]any) {
	f.t.Helper()
	for _, m := range messages {
		if failed := f.deliver(notificationOf(f.t, m)); failed != nil {
			f.t.Fatalf("message of %v has failed", m["arn"])
		}
	}
}

// An fleetAnswer is what the function promote answers.
type fleetAnswer struct {
	Moves   []struct{ Stage, From, To, Cause string }
	Tracks  []answeredTrack
	Checked int
}

type answeredTrack struct {
	Track, Paused string
	Stages        []struct {
		Stage          string
		Image, Waiting *struct{ Version, Held, Out string }
		History        []struct{ ARN, Cause, Reason string }
	}
	Images      []struct{ Version string }
	Outstanding int
}

// ask invokes the function promote.
func (f *fleet) ask(r wiring.Request) (fleetAnswer, error) {
	f.t.Helper()
	if f.promote == nil {
		f.promote = f.start(promoteHandler)
	}
	out, err := f.promote.Invoke(f.t.Context(), r)
	if err != nil {
		return fleetAnswer{}, err
	}
	var a fleetAnswer
	if err := json.Unmarshal(out, &a); err != nil {
		f.t.Fatal(err)
	}
	return a, nil
}

// do asks for what must not fail.
func (f *fleet) do(action, stage, image string) fleetAnswer {
	f.t.Helper()
	r := wiring.Request{Action: action, Stage: stage, Image: image}
	if action != wiring.ActionCheck && action != wiring.ActionList {
		r.Track = webTrack
	}
	a, err := f.ask(r)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

// wantValue fails the test unless a parameter has the AMI of a version: "" for no parameter.
func (f *fleet) wantValue(place ami, name, version string) {
	f.t.Helper()
	want := ""
	if version != "" {
		want = amiID(version, place)
	}
	if got := f.ssm.Value(place.account, place.region, name); got != want {
		f.t.Errorf("%s in %v is %q, want %q, of version %s", name, place, got, want, version)
	}
}

// kinds are those of the notifications, in their order.
func (f *fleet) kinds() []string {
	f.t.Helper()
	var kinds []string
	for _, m := range f.topics.Messages(amiTopic) {
		kinds = append(kinds, m.Attributes[wiring.AttributeKind])
	}
	return kinds
}

func (f *fleet) wantKinds(want ...string) {
	f.t.Helper()
	if got := f.kinds(); !slices.Equal(got, want) {
		f.t.Errorf("got notifications %q, want %q", got, want)
	}
}

// sum is that of a metric in the log of a function.
func (f *fleet) sum(function *lambdart.Function, name string) float64 {
	f.t.Helper()
	total := 0.0
	for _, r := range records(function) {
		value, ok := r[name].(float64)
		if !ok || r["_aws"] == nil {
			continue
		}
		if r[wiring.DimensionTable] != amiTable || !strings.Contains(string(encodeJSON(f.t, r["_aws"])), `"Namespace":"`+wiring.MetricNamespace+`"`) {
			f.t.Errorf("got metrics %v", r)
		}
		total += value
	}
	return total
}

// crash delivers a message to the handler, and kills it once something hangs.
func (f *fleet) crash(body string, timeout time.Duration, hung <-chan struct{}) {
	f.t.Helper()
	if f.images == nil {
		f.images = f.start(imagesHandler)
	}
	ctx, cancel := context.WithTimeout(f.t.Context(), timeout)
	defer cancel()
	go func() {
		select {
		case <-hung:
			cancel()
		case <-ctx.Done():
		}
	}()
	if _, err := f.images.Invoke(ctx, batchOf(body)); ctx.Err() != context.Canceled {
		f.t.Fatalf("got %v, want the function to be killed", err)
	}
	f.images = f.start(imagesHandler)
}
