package kafkasource

import (
	"cmp"
	"regexp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

const (
	day = 24 * time.Hour

	flowLogRetention = 30 * day

	// derivedData can be made again, so it goes with the stack.
	derivedData = awscdk.RemovalPolicy_DESTROY
)

func (p Props) withDefaults() Props {
	p.BatchSize = cmp.Or(p.BatchSize, 100)
	p.StartingPosition = cmp.Or(p.StartingPosition, TrimHorizon)
	p.LagThreshold = cmp.Or(p.LagThreshold, 10_000)
	p.AgeThreshold = cmp.Or(p.AgeThreshold, 5*time.Minute)
	if p.MSK != nil {
		msk := *p.MSK
		msk.Serverless = msk.Serverless || isServerless(msk.ClusterARN)
		msk.Authentication.Type = cmp.Or(msk.Authentication.Type, IAM)
		p.MSK = &msk
	}
	if p.ProvisionedPollers != nil {
		pollers := *p.ProvisionedPollers
		pollers.Minimum = cmp.Or(pollers.Minimum, 1)
		pollers.Maximum = cmp.Or(pollers.Maximum, 200)
		p.ProvisionedPollers = &pollers
		p.SystemLogLevel = cmp.Or(p.SystemLogLevel, "WARN")
	}
	if p.Handler != nil {
		handler := *p.Handler
		handler.Timeout = cmp.Or(handler.Timeout, time.Minute)
		if handler.AlarmActions == nil {
			handler.AlarmActions = p.AlarmActions
		}
		p.Handler = &handler
	}
	if p.SchemaRegistry != nil {
		registry := p.SchemaRegistry.withDefaults()
		p.SchemaRegistry = &registry
	}
	return p
}

// authentication of either kind of cluster.
func (p *Props) authentication() Authentication {
	if p.MSK != nil {
		return p.MSK.Authentication
	}
	if p.SelfManaged != nil {
		return p.SelfManaged.Authentication
	}
	return Authentication{}
}

// partialFailures reports whether the mapping reads which records failed.
func (p *Props) partialFailures() bool {
	return p.ProvisionedPollers != nil && !p.DisablePartialFailures && (p.Handler != nil || p.FunctionReportsFailures)
}

// serverlessARN ends in "-s" and a number, where the ARN of a provisioned cluster
// ends in a number alone (Amazon MSK Developer Guide, "Kafka version and cluster
// ARN").
var serverlessARN = regexp.MustCompile(`-s\d+$`)

func isServerless(arn string) bool { return serverlessARN.MatchString(arn) }
