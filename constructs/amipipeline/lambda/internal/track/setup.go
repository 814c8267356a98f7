package track

import (
	"context"
	"log/slog"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	imagebuildersdk "github.com/aws/aws-sdk-go-v2/service/imagebuilder"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/notify"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/region"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/store"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// FromEnvironment makes an Engine from the environment of a handler, and returns what
// its other clients are made from.
func FromEnvironment(ctx context.Context, log *slog.Logger) (*Engine, aws.Config, error) {
	c, err := wiring.FromEnvironment()
	if err != nil {
		return nil, aws.Config{}, err
	}
	template, err := c.Template()
	if err != nil {
		return nil, aws.Config{}, err
	}
	base, err := awsconfig.Load(ctx)
	if err != nil {
		return nil, aws.Config{}, err
	}
	return &Engine{
		Config: c, Plan: c.Plan(), Template: template, Log: log,
		Table:   store.Table{Client: dynamodb.NewFromConfig(base), Name: c.Table},
		Clients: &region.Clients{Base: base, Account: c.Account, Roles: c.AccountRoles},
		Notify:  notify.Publisher{Client: sns.NewFromConfig(base), TopicARN: c.TopicARN},
		Bus:     eventbridge.NewFromConfig(base),
		Images:  imagebuildersdk.NewFromConfig(base),
		Metrics: emf.New(os.Stdout, wiring.MetricNamespace),
	}, base, nil
}
