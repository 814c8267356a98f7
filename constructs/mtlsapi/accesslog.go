package mtlsapi

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/apilog"
)

// accessLogFields of a record: who called comes from the certificate; headers, query
// and body stay out.
var accessLogFields = []apilog.Field{
	{"requestId", "$context.requestId"},
	{"requestTime", "$context.requestTimeEpoch"},
	{"httpMethod", "$context.httpMethod"},
	{"path", "$context.path"},
	{"protocol", "$context.protocol"},
	{"status", "$context.status"},
	{"responseLength", "$context.responseLength"},
	{"responseLatency", "$context.responseLatency"},
	{"integrationStatus", "$context.integration.status"},
	{"integrationError", "$context.integration.error"},
	{"authorizerError", "$context.authorizer.error"},
	{"errorResponseType", "$context.error.responseType"},
	{"sourceIp", "$context.identity.sourceIp"},
	{"clientSubject", "$context.identity.clientCert.subjectDN"},
	{"clientIssuer", "$context.identity.clientCert.issuerDN"},
	{"clientSerial", "$context.identity.clientCert.serialNumber"},
	{"clientNotAfter", "$context.identity.clientCert.validity.notAfter"},
}

func (api *MutualTLSApi) addAccessLogs(p *Props) {
	api.AccessLogs = awslogs.NewLogGroup(api, jsii.String("AccessLogs"), &awslogs.LogGroupProps{
		Retention:     gofunction.RetentionDays(p.LogRetention),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
}
