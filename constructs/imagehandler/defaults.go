package imagehandler

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/lintel-go/lintel/constructs/gofunction"
)

const (
	day = 24 * time.Hour

	// derivedData can be made again, so it goes with the stack.
	derivedData = awscdk.RemovalPolicy_DESTROY
	// userData stays when the stack goes.
	userData = awscdk.RemovalPolicy_RETAIN

	// answer is what of the function's time is left for the response, and for what
	// comes before the handler.
	answer = 2 * time.Second

	// defaultMemoryMiB is what Lambda gives one processor with
	// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). One
	// picture at a time takes far less, but for an AVIF of two megapixels: bench/README.md
	// has what each takes.
	defaultMemoryMiB = 1769
)

func (p Props) withDefaults() Props {
	p.DerivativesRetention = cmp.Or(p.DerivativesRetention, 30*day)
	p.Architecture = cmp.Or(p.Architecture, gofunction.ARM64)
	p.MemoryMiB = cmp.Or(p.MemoryMiB, defaultMemoryMiB)
	p.Timeout = cmp.Or(p.Timeout, 29*time.Second)
	p.LogRetention = cmp.Or(p.LogRetention, 30*day)
	p.Origin = cmp.Or(p.Origin, FunctionURL)
	p.PriceClass = cmp.Or(p.PriceClass, PriceClassAll)
	p.DefaultTTL = cmp.Or(p.DefaultTTL, day)
	p.RequestsPerFiveMinutes = cmp.Or(p.RequestsPerFiveMinutes, 10_000)
	p.AccessLogRetention = cmp.Or(p.AccessLogRetention, 180*day)
	return p
}
