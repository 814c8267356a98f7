package mtlsapi

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
)

// accessLogFields are the fields of a JSON access log record and API Gateway's
// variables for them (API Gateway Developer Guide, "Variables for access
// logging" and "Customize HTTP API access logs"). Who called comes from the
// certificate; headers, query and body stay out.
var accessLogFields = [][2]string{
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

// accessLogFormat is one JSON object on one line.
func accessLogFormat() awsapigateway.AccessLogFormat {
	fields := make([]string, len(accessLogFields))
	for i, f := range accessLogFields {
		fields[i] = fmt.Sprintf("%q:%q", f[0], f[1])
	}
	return awsapigateway.AccessLogFormat_Custom(jsii.String("{" + strings.Join(fields, ",") + "}"))
}

func (api *MutualTLSApi) addAccessLogs(p *Props) {
	api.AccessLogs = awslogs.NewLogGroup(api, jsii.String("AccessLogs"), &awslogs.LogGroupProps{
		Retention:     gofunction.RetentionDays(p.LogRetention),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
}
