// Command truststorecheck is the Lambda handler of Custom::LintelTruststoreCheck:
// it waits until a custom domain name of API Gateway has taken a version of its
// truststore, and fails the deployment if API Gateway has warnings about it.
//
// API Gateway accepts a truststore with certificates that it does not like, and
// then refuses the clients below them. It says so only in truststoreWarnings of
// the domain name, which nobody reads.
//
// Properties:
//
//   - DomainName, of an HTTP API or a Regional REST API; another one replaces the
//     resource
//   - TruststoreUri and TruststoreVersion that the domain was given
//   - AllowWarnings, to succeed with warnings. They are logged at level WARN.
//
// Attribute: Warnings, how many there are.
//
// The metric TruststoreWarnings in the namespace Lintel/MutualTls, by
// FunctionName, is their number too, zero included.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/customresource/provider"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// namespace of the metrics of all handlers of the construct.
const namespace = "Lintel/MutualTls"

func main() {
	provider.Start(func(cfg aws.Config) customresource.Handler[properties] {
		h := &handler{
			domains:      apigatewayv2.NewFromConfig(cfg),
			metrics:      emf.New(os.Stdout, namespace),
			functionName: lambdacontext.FunctionName,
		}
		return h.handle
	})
}
