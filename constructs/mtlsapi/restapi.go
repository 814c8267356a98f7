package mtlsapi

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/apilog"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

func (api *MutualTLSApi) addRESTAPI(p *Props) {
	integrate := integrations[awsapigateway.Integration]{make: func(_ string, function awslambda.IFunction) awsapigateway.Integration {
		return awsapigateway.NewLambdaIntegration(function, nil)
	}}
	props := &awsapigateway.RestApiProps{
		Description:                 jsii.String("Mutual TLS at " + p.DomainName),
		EndpointTypes:               &[]awsapigateway.EndpointType{awsapigateway.EndpointType_REGIONAL},
		DisableExecuteApiEndpoint:   api.disableExecuteAPIEndpoint(p),
		DefaultCorsPreflightOptions: p.CORS.rest(),
		CloudWatchRole:              jsii.Bool(!p.SkipAPIGatewayAccountRole),
		DeployOptions: &awsapigateway.StageOptions{
			StageName:            jsii.String("live"),
			LoggingLevel:         awsapigateway.MethodLoggingLevel_ERROR,
			MetricsEnabled:       jsii.Bool(true),
			TracingEnabled:       jsii.Bool(true),
			ThrottlingRateLimit:  jsii.Number(p.ThrottleRate),
			ThrottlingBurstLimit: jsii.Number(p.ThrottleBurst),
			AccessLogDestination: awsapigateway.NewLogGroupLogDestination(api.AccessLogs),
			AccessLogFormat:      apilog.Format(accessLogFields),
		},
	}
	if api.Authorizer != nil {
		props.DefaultMethodOptions = &awsapigateway.MethodOptions{
			AuthorizationType: awsapigateway.AuthorizationType_CUSTOM,
			Authorizer:        api.restAuthorizer(),
		}
	}
	api.RestApi = awsapigateway.NewRestApi(api, jsii.String("RestApi"), props)
	for _, r := range api.restRoutes(p) {
		resource := api.RestApi.Root().ResourceForPath(jsii.String(r.Path))
		for _, m := range r.Methods {
			api.acknowledgeMethod(resource.AddMethod(jsii.String(m), integrate.of(r.Function), nil))
		}
	}
	api.acknowledgeRESTAPI()
	api.mapDomain(api.RestApi.RestApiId(), api.RestApi.DeploymentStage().StageName(), api.RestApi.DeploymentStage())
}

// restRoutes are the user's routes with their methods, or every request to echo.
func (api *MutualTLSApi) restRoutes(p *Props) []Route {
	routes := p.Routes
	if api.Echo != nil {
		routes = []Route{{Path: "/", Function: api.Echo.Function}, {Path: "/{proxy+}", Function: api.Echo.Function}}
	}
	out := make([]Route, len(routes))
	for i, r := range routes {
		if len(r.Methods) == 0 {
			r.Methods = []string{"ANY"}
		}
		out[i] = r
	}
	return out
}

func (api *MutualTLSApi) restAuthorizer() awsapigateway.IAuthorizer {
	authorizer := awsapigateway.NewRequestAuthorizer(api, jsii.String("RestAuthorizer"), &awsapigateway.RequestAuthorizerProps{
		Handler:         api.Authorizer.Function,
		ResultsCacheTtl: awscdk.Duration_Seconds(jsii.Number(0)), // see httpAuthorizer
		IdentitySources: &[]*string{},
	})
	// The CDK writes the empty list as an empty string, which names a source.
	resource := authorizer.Node().DefaultChild().(awscdk.CfnResource)
	resource.AddPropertyDeletionOverride(jsii.String("IdentitySource"))
	return authorizer
}

func (api *MutualTLSApi) acknowledgeMethod(method awsapigateway.Method) {
	const certificate = "Clients authenticate with a certificate at the TLS handshake"
	nag.Acknowledge(method, "AwsSolutions-COG4", certificate+", not as users of a pool.")
	if api.Authorizer == nil {
		nag.Acknowledge(method, "AwsSolutions-APIG4", certificate+", the only way in.")
	}
}

func (api *MutualTLSApi) acknowledgeRESTAPI() {
	nag.Acknowledge(api.RestApi, "AwsSolutions-APIG2", "Validation belongs to the routes, which are the user's.")
	nag.Acknowledge(api.RestApi.DeploymentStage(), "AwsSolutions-APIG3", "Only holders of a trusted certificate get through the handshake; associate a web ACL with the stage if that is not enough.")
	if role := api.RestApi.Node().TryFindChild(jsii.String("CloudWatchRole")); role != nil {
		nag.Acknowledge(role, "AwsSolutions-IAM4", "AmazonAPIGatewayPushToCloudWatchLogs is what API Gateway requires of the account's role.")
	}
}

func (c *CORS) rest() *awsapigateway.CorsOptions {
	if c == nil {
		return nil
	}
	out := &awsapigateway.CorsOptions{
		AllowOrigins:     jsii.Strings(c.AllowOrigins...),
		AllowCredentials: jsii.Bool(c.AllowCredentials),
	}
	if c.AllowMethods != nil {
		out.AllowMethods = jsii.Strings(c.AllowMethods...)
	}
	if c.AllowHeaders != nil {
		out.AllowHeaders = jsii.Strings(c.AllowHeaders...)
	}
	if c.MaxAge != 0 {
		out.MaxAge = synth.Seconds(c.MaxAge)
	}
	return out
}
