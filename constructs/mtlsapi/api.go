package mtlsapi

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
)

// addAPI creates the API behind the domain.
func (api *MutualTLSApi) addAPI(p *Props) {
	api.addAccessLogs(p)
	if p.Routes == nil {
		api.Echo = gofunction.New(api, "Echo", &gofunction.Props{
			Package:      echo,
			Description:  "Answers every request with the client's identity",
			Timeout:      10 * time.Second,
			LogRetention: p.LogRetention,
			AlarmActions: p.AlarmActions,
		})
	}
	switch p.Type {
	case HTTP:
		api.addHTTPAPI(p)
	case REST:
		api.addRESTAPI(p)
	}
}

// integrations numbers the functions of the routes: one integration each, named
// by the first route that uses it.
type integrations[T any] struct {
	make  func(id string, function awslambda.IFunction) T
	known map[awslambda.IFunction]T
}

func (i *integrations[T]) of(function awslambda.IFunction) T {
	integration, ok := i.known[function]
	if !ok {
		integration = i.make(fmt.Sprintf("Integration%d", len(i.known)+1), function)
		if i.known == nil {
			i.known = map[awslambda.IFunction]T{}
		}
		i.known[function] = integration
	}
	return integration
}

// disableExecuteAPIEndpoint is true unless the user insists, and is then told.
func (api *MutualTLSApi) disableExecuteAPIEndpoint(p *Props) *bool {
	if p.DangerouslyExposeDefaultEndpointWithoutMutualTLS {
		awscdk.Annotations_Of(api).AddWarningV2(jsii.String("lintel:mtlsapi.defaultEndpointExposed"),
			jsii.String("the execute-api endpoint is on and asks for no client certificate: whoever knows its URL goes around mutual TLS"))
	}
	return jsii.Bool(!p.DangerouslyExposeDefaultEndpointWithoutMutualTLS)
}
