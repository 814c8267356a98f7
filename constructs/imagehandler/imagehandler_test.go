package imagehandler_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func synthesize(t *testing.T, change func(awscdk.Stack, *imagehandler.Props)) synthtest.Resources {
	t.Helper()
	stack := synthtest.NewStack(t)
	props := &imagehandler.Props{}
	change(stack, props)
	imagehandler.New(stack, "Images", props)
	return synthtest.Synthesize(t, stack)
}

func TestDefaults(t *testing.T) {
	stack := synthtest.NewStack(t)
	imagehandler.New(stack, "Images", nil)
	r := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, r.One(t, "AWS::CloudFront::Distribution"), `"HttpVersion":"http2and3"`, `"ViewerProtocolPolicy":"redirect-to-https"`,
		`"AllowedMethods":["GET","HEAD"]`, `"PriceClass":"PriceClass_All"`, `"OriginReadTimeout":30`, `"ErrorCachingMinTTL":1`, `"Logging"`)
}
