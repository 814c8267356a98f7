package mtlsapi_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/mtlsapi"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func zone(stack awscdk.Stack) awsroute53.IHostedZone {
	return awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: jsii.String("Z123"), ZoneName: jsii.String("example.com"),
	})
}

// synthesizeAPI is a stack with an API whose props start from a domain.
func synthesizeAPI(t *testing.T, change func(awscdk.Stack, *mtlsapi.Props)) synthtest.Resources {
	t.Helper()
	stack := synthtest.NewStack(t)
	props := &mtlsapi.Props{DomainName: "api.example.com", HostedZone: zone(stack)}
	change(stack, props)
	mtlsapi.New(stack, "Api", props)
	return synthtest.Synthesize(t, stack)
}
