package awsconfig

import (
	"context"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// source is the entry in [aws.Config.ConfigSources] that service clients ask for
// settings that have no field of their own in aws.Config. The SDK finds each
// method by an interface it does not export; config.EnvConfig has the same ones,
// and a test compares the two.
type source struct {
	ignoreEndpointURLs               bool
	dualStack                        aws.DualStackEndpointState
	fips                             aws.FIPSEndpointState
	discovery                        aws.EndpointDiscoveryEnableState
	s3UseARNRegion                   *bool
	s3DisableMultiRegionAccessPoints *bool
	s3DisableExpressAuth             *bool
}

// GetServiceBaseEndpoint returns the URL in AWS_ENDPOINT_URL_<SERVICE>, where
// the service is the SDK's name for it in upper case with "_" for " ".
func (s source) GetServiceBaseEndpoint(_ context.Context, sdkID string) (string, bool, error) {
	url := os.Getenv("AWS_ENDPOINT_URL_" + strings.ReplaceAll(strings.ToUpper(sdkID), " ", "_"))
	return url, url != "", nil
}

// GetIgnoreConfiguredEndpoints reports AWS_IGNORE_CONFIGURED_ENDPOINT_URLS.
func (s source) GetIgnoreConfiguredEndpoints(context.Context) (bool, bool, error) {
	return s.ignoreEndpointURLs, s.ignoreEndpointURLs, nil
}

// GetUseDualStackEndpoint reports AWS_USE_DUALSTACK_ENDPOINT.
func (s source) GetUseDualStackEndpoint(context.Context) (aws.DualStackEndpointState, bool, error) {
	return s.dualStack, s.dualStack != aws.DualStackEndpointStateUnset, nil
}

// GetUseFIPSEndpoint reports AWS_USE_FIPS_ENDPOINT.
func (s source) GetUseFIPSEndpoint(context.Context) (aws.FIPSEndpointState, bool, error) {
	return s.fips, s.fips != aws.FIPSEndpointStateUnset, nil
}

// GetEnableEndpointDiscovery reports AWS_ENABLE_ENDPOINT_DISCOVERY.
func (s source) GetEnableEndpointDiscovery(context.Context) (aws.EndpointDiscoveryEnableState, bool, error) {
	return s.discovery, s.discovery != aws.EndpointDiscoveryUnset, nil
}

// GetS3UseARNRegion reports AWS_S3_USE_ARN_REGION.
func (s source) GetS3UseARNRegion(context.Context) (value, found bool, err error) {
	value, found = deref(s.s3UseARNRegion)
	return value, found, nil
}

// GetS3DisableMultiRegionAccessPoints reports AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS.
func (s source) GetS3DisableMultiRegionAccessPoints(context.Context) (value, found bool, err error) {
	value, found = deref(s.s3DisableMultiRegionAccessPoints)
	return value, found, nil
}

// GetS3DisableExpressAuth reports AWS_S3_DISABLE_EXPRESS_SESSION_AUTH.
func (s source) GetS3DisableExpressAuth() (value, found bool) {
	return deref(s.s3DisableExpressAuth)
}

func deref(b *bool) (value, found bool) {
	if b == nil {
		return false, false
	}
	return *b, true
}
