package imagehandler

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2integrations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/apilog"
	"github.com/lintel-go/lintel/constructs/internal/nag"
)

// accessLogFields of a record, without the query, which may hold a signature.
var accessLogFields = []apilog.Field{
	{"requestId", "$context.requestId"},
	{"requestTime", "$context.requestTimeEpoch"},
	{"httpMethod", "$context.httpMethod"},
	{"path", "$context.path"},
	{"status", "$context.status"},
	{"responseLength", "$context.responseLength"},
	{"responseLatency", "$context.responseLatency"},
	{"integrationError", "$context.integration.error"},
	{"sourceIp", "$context.identity.sourceIp"},
}

const openAPI = "The handler refuses what comes without the secret header field of CloudFront, which can sign requests to no API."

func (h *ImageHandler) addAPILogs(p *Props) {
	h.APILogs = awslogs.NewLogGroup(h, jsii.String("ApiLogs"), &awslogs.LogGroupProps{
		Retention: gofunction.RetentionDays(p.LogRetention), RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
}

func (h *ImageHandler) addHTTPAPI(p *Props) {
	h.addAPILogs(p)
	h.HttpApi = awsapigatewayv2.NewHttpApi(h, jsii.String("HttpApi"), &awsapigatewayv2.HttpApiProps{
		Description:        jsii.String("The origin of CloudFront for " + *h.Node().Path()),
		CreateDefaultStage: jsii.Bool(false),
		DefaultIntegration: awsapigatewayv2integrations.NewHttpLambdaIntegration(jsii.String("Handler"), h.Handler.Function, nil),
	})
	nag.Acknowledge(defaultRoute(h.HttpApi), "AwsSolutions-APIG4", openAPI)
	h.HttpStage = awsapigatewayv2.NewHttpStage(h, jsii.String("Stage"), &awsapigatewayv2.HttpStageProps{
		HttpApi: h.HttpApi, StageName: jsii.String("$default"), AutoDeploy: jsii.Bool(true),
		DetailedMetricsEnabled: jsii.Bool(true), AccessLogSettings: apilog.Settings(h.APILogs, accessLogFields),
	})
}

func defaultRoute(api constructs.IConstruct) constructs.IConstruct {
	return api.Node().FindChild(jsii.String("DefaultRoute"))
}

func (h *ImageHandler) addRESTAPI(p *Props) {
	h.addAPILogs(p)
	h.RestApi = awsapigateway.NewRestApi(h, jsii.String("RestApi"), &awsapigateway.RestApiProps{
		Description:      jsii.String("The origin of CloudFront for " + *h.Node().Path()),
		EndpointTypes:    &[]awsapigateway.EndpointType{awsapigateway.EndpointType_REGIONAL},
		BinaryMediaTypes: jsii.Strings("*/*"),
		CloudWatchRole:   jsii.Bool(!p.SkipAPIGatewayAccountRole),
		DeployOptions: &awsapigateway.StageOptions{
			StageName:            jsii.String("image"),
			LoggingLevel:         awsapigateway.MethodLoggingLevel_ERROR,
			MetricsEnabled:       jsii.Bool(true),
			TracingEnabled:       jsii.Bool(true),
			AccessLogDestination: awsapigateway.NewLogGroupLogDestination(h.APILogs),
			AccessLogFormat:      apilog.Format(accessLogFields),
		},
	})
	integration := awsapigateway.NewLambdaIntegration(h.Handler.Function, nil)
	for _, resource := range []awsapigateway.IResource{h.RestApi.Root(), h.RestApi.Root().AddResource(jsii.String("{proxy+}"), nil)} {
		method := resource.AddMethod(jsii.String("ANY"), integration, nil)
		nag.Acknowledge(method, "AwsSolutions-APIG4", openAPI)
		nag.Acknowledge(method, "AwsSolutions-COG4", openAPI)
	}
	nag.Acknowledge(h.RestApi, "AwsSolutions-APIG2", "The handler validates requests: their form is a language, not a schema.")
	nag.Acknowledge(h.RestApi.DeploymentStage(), "AwsSolutions-APIG3", "A web ACL belongs before CloudFront's cache, on the distribution.")
	if role := h.RestApi.Node().TryFindChild(jsii.String("CloudWatchRole")); role != nil {
		nag.Acknowledge(role, "AwsSolutions-IAM4", "AmazonAPIGatewayPushToCloudWatchLogs is what API Gateway requires of the account's role.")
	}
}
