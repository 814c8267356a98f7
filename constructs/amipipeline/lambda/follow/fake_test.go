package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/store"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

var errDown = errors.New("down")

// A world is AWS with one parameter, one launch template and one group.
type world struct {
	image    string   // of the parameter
	versions []string // images of the launch template's versions, from 1 on
	fallback int      // the default version
	tokens   map[string]int
	refresh  []autoscaling.StartInstanceRefreshInput
	items    map[string]map[string]dynamodbtypes.AttributeValue
	// What fails.
	modify, busy, start bool
}

func newWorld(image string, versions ...string) *world {
	return &world{image: image, versions: versions, fallback: 1, tokens: map[string]int{}, items: map[string]map[string]dynamodbtypes.AttributeValue{}}
}

func (w *world) GetParameter(context.Context, *ssm.GetParameterInput, ...func(*ssm.Options)) (*ssm.GetParameterOutput, error) {
	if w.image == "" {
		return nil, &ssmtypes.ParameterNotFound{}
	}
	return &ssm.GetParameterOutput{Parameter: &ssmtypes.Parameter{Value: &w.image}}, nil
}

func (w *world) DescribeLaunchTemplateVersions(context.Context, *ec2.DescribeLaunchTemplateVersionsInput, ...func(*ec2.Options)) (*ec2.DescribeLaunchTemplateVersionsOutput, error) {
	return &ec2.DescribeLaunchTemplateVersionsOutput{LaunchTemplateVersions: []types.LaunchTemplateVersion{{
		VersionNumber: aws.Int64(int64(w.fallback)), LaunchTemplateData: &types.ResponseLaunchTemplateData{ImageId: &w.versions[w.fallback-1]},
	}}}, nil
}

func (w *world) CreateLaunchTemplateVersion(_ context.Context, in *ec2.CreateLaunchTemplateVersionInput, _ ...func(*ec2.Options)) (*ec2.CreateLaunchTemplateVersionOutput, error) {
	if len(*in.ClientToken) > 128 || *in.SourceVersion != strconv.Itoa(w.fallback) {
		return nil, fmt.Errorf("got token %s and source %s", *in.ClientToken, *in.SourceVersion)
	}
	number, again := w.tokens[*in.ClientToken]
	if !again {
		w.versions = append(w.versions, *in.LaunchTemplateData.ImageId)
		number = len(w.versions)
		w.tokens[*in.ClientToken] = number
	}
	return &ec2.CreateLaunchTemplateVersionOutput{LaunchTemplateVersion: &types.LaunchTemplateVersion{VersionNumber: aws.Int64(int64(number))}}, nil
}

func (w *world) ModifyLaunchTemplate(_ context.Context, in *ec2.ModifyLaunchTemplateInput, _ ...func(*ec2.Options)) (*ec2.ModifyLaunchTemplateOutput, error) {
	if w.modify {
		return nil, errDown
	}
	var err error
	w.fallback, err = strconv.Atoi(*in.DefaultVersion)
	return &ec2.ModifyLaunchTemplateOutput{}, err
}

func (w *world) StartInstanceRefresh(_ context.Context, in *autoscaling.StartInstanceRefreshInput, _ ...func(*autoscaling.Options)) (*autoscaling.StartInstanceRefreshOutput, error) {
	switch {
	case w.busy:
		return nil, &autoscalingtypes.InstanceRefreshInProgressFault{}
	case w.start:
		return nil, errDown
	}
	w.refresh = append(w.refresh, *in)
	return &autoscaling.StartInstanceRefreshOutput{}, nil
}

// A table is DynamoDB, of which the handler gets and puts.
type table struct {
	store.Client
	w *world
}

func keyOf(item map[string]dynamodbtypes.AttributeValue) string {
	return item[wiring.TablePartition].(*dynamodbtypes.AttributeValueMemberS).Value
}

func (t table) GetItem(_ context.Context, in *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	return &dynamodb.GetItemOutput{Item: t.w.items[keyOf(in.Key)]}, nil
}

func (t table) PutItem(_ context.Context, in *dynamodb.PutItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	t.w.items[keyOf(in.Item)] = in.Item
	return &dynamodb.PutItemOutput{}, nil
}

const parameter = "/images/web/latest"

// run invokes the handler with a follower, by an event or to check.
func (w *world) run(t *testing.T, f wiring.Follower, event bool) error {
	t.Helper()
	f.Parameter, f.MinHealthyPercent, f.MaxHealthyPercent = cmp.Or(f.Parameter, parameter), 90, 100
	h := &handler{
		Config: wiring.Config{Table: "images", Followers: []wiring.Follower{f}},
		log:    slog.New(slog.DiscardHandler), metrics: emf.New(io.Discard, wiring.MetricNamespace),
		table: store.Table{Client: table{w: w}, Name: "images"}, ssm: w, templates: w, groups: w,
	}
	payload := `{"action":"check"}`
	if event {
		detail, err := json.Marshal(wiring.Promoted{Parameter: parameter, AMI: "ami-of-an-event-that-may-be-late"})
		if err != nil {
			t.Fatal(err)
		}
		payload = `{"detail-type":"Machine Image Promoted","source":"lintel.amipipeline","detail":` + string(detail) + `}`
	}
	return h.handle(t.Context(), json.RawMessage(payload))
}
