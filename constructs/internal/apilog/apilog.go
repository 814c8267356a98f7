// Package apilog is how Lintel's constructs have API Gateway write access logs.
package apilog

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

// Field of a record: its name, and API Gateway's variable for it (API Gateway
// Developer Guide, "Variables for access logging" and "Customize HTTP API access
// logs").
type Field [2]string

// Format is one JSON object of the fields on one line.
func Format(fields []Field) awsapigateway.AccessLogFormat {
	members := make([]string, len(fields))
	for i, f := range fields {
		members[i] = fmt.Sprintf("%q:%q", f[0], f[1])
	}
	return awsapigateway.AccessLogFormat_Custom(jsii.String("{" + strings.Join(members, ",") + "}"))
}

// Settings has the stage of an HTTP API write the fields to a log group. It implements
// the CDK's interface, which has no struct in Go.
func Settings(logs awslogs.LogGroup, fields []Field) awsapigatewayv2.IAccessLogSettings {
	return &settings{logs, fields}
}

type settings struct {
	logs   awslogs.LogGroup
	fields []Field
}

func (s *settings) Destination() awsapigatewayv2.IAccessLogDestination {
	return awsapigatewayv2.NewLogGroupLogDestination(s.logs)
}

func (s *settings) Format() awsapigateway.AccessLogFormat { return Format(s.fields) }
