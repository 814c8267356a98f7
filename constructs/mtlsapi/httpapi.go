package mtlsapi

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2authorizers"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2integrations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/apilog"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

func (api *MutualTLSApi) addHTTPAPI(p *Props) {
	integrate := integrations[awsapigatewayv2.HttpRouteIntegration]{make: func(id string, function awslambda.IFunction) awsapigatewayv2.HttpRouteIntegration {
		return awsapigatewayv2integrations.NewHttpLambdaIntegration(jsii.String(id), function, nil) // payload format 2.0
	}}
	props := &awsapigatewayv2.HttpApiProps{
		Description:               jsii.String("Mutual TLS at " + p.DomainName),
		CreateDefaultStage:        jsii.Bool(false),
		DisableExecuteApiEndpoint: api.disableExecuteAPIEndpoint(p),
		CorsPreflight:             p.CORS.http(),
	}
	if api.Authorizer != nil {
		props.DefaultAuthorizer = api.httpAuthorizer()
	}
	if api.Echo != nil {
		props.DefaultIntegration = integrate.of(api.Echo.Function)
	}
	api.HttpApi = awsapigatewayv2.NewHttpApi(api, jsii.String("HttpApi"), props)
	for _, r := range p.Routes {
		methods := []awsapigatewayv2.HttpMethod{}
		for _, m := range r.Methods {
			methods = append(methods, awsapigatewayv2.HttpMethod(m))
		}
		if len(methods) == 0 {
			methods = append(methods, awsapigatewayv2.HttpMethod_ANY)
		}
		for _, route := range *api.HttpApi.AddRoutes(&awsapigatewayv2.AddRoutesOptions{
			Path: jsii.String(r.Path), Methods: &methods, Integration: integrate.of(r.Function),
		}) {
			api.acknowledgeOpenRoute(route)
		}
	}
	if api.Echo != nil {
		api.acknowledgeOpenRoute(api.HttpApi.Node().FindChild(jsii.String("DefaultRoute")).(awsapigatewayv2.HttpRoute))
	}
	api.HttpStage = awsapigatewayv2.NewHttpStage(api, jsii.String("Stage"), &awsapigatewayv2.HttpStageProps{
		HttpApi:                api.HttpApi,
		StageName:              jsii.String("$default"),
		AutoDeploy:             jsii.Bool(true),
		DetailedMetricsEnabled: jsii.Bool(true),
		Throttle: &awsapigatewayv2.ThrottleSettings{
			RateLimit: jsii.Number(p.ThrottleRate), BurstLimit: jsii.Number(p.ThrottleBurst),
		},
		AccessLogSettings: apilog.Settings(api.AccessLogs, accessLogFields),
	})
	api.mapDomain(api.HttpApi.ApiId(), api.HttpStage.StageName(), api.HttpStage)
}

// httpAuthorizer asks the authorizer at every request: a cached answer would
// outlive a revocation, and the client certificate is no identity source.
func (api *MutualTLSApi) httpAuthorizer() awsapigatewayv2.IHttpRouteAuthorizer {
	return awsapigatewayv2authorizers.NewHttpLambdaAuthorizer(jsii.String("ClientCertificate"), api.Authorizer.Function, &awsapigatewayv2authorizers.HttpLambdaAuthorizerProps{
		AuthorizerName:  jsii.String("ClientCertificate"),
		ResponseTypes:   &[]awsapigatewayv2authorizers.HttpLambdaResponseType{awsapigatewayv2authorizers.HttpLambdaResponseType_SIMPLE},
		ResultsCacheTtl: awscdk.Duration_Seconds(jsii.Number(0)),
		IdentitySource:  &[]*string{},
	})
}

func (api *MutualTLSApi) acknowledgeOpenRoute(route awsapigatewayv2.HttpRoute) {
	if api.Authorizer == nil {
		nag.Acknowledge(route, "AwsSolutions-APIG4", "Clients authenticate with a certificate at the TLS handshake, the only way in.")
	}
}

func (c *CORS) http() *awsapigatewayv2.CorsPreflightOptions {
	if c == nil {
		return nil
	}
	methods := []awsapigatewayv2.CorsHttpMethod{}
	for _, m := range c.AllowMethods {
		methods = append(methods, awsapigatewayv2.CorsHttpMethod(m))
	}
	if len(methods) == 0 {
		methods = append(methods, awsapigatewayv2.CorsHttpMethod_ANY)
	}
	out := &awsapigatewayv2.CorsPreflightOptions{
		AllowOrigins:     jsii.Strings(c.AllowOrigins...),
		AllowMethods:     &methods,
		AllowHeaders:     jsii.Strings(c.AllowHeaders...),
		AllowCredentials: jsii.Bool(c.AllowCredentials),
	}
	if c.MaxAge != 0 {
		out.MaxAge = synth.Seconds(c.MaxAge)
	}
	return out
}
