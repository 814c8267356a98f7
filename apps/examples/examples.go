// Package examples lists the example stacks, for the app that synthesizes them
// and for the tests that hold their templates to the house rules.
package examples

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/lintel-go/lintel/apps/amipipeline"
	"github.com/lintel-go/lintel/apps/codesigning"
	"github.com/lintel-go/lintel/apps/containerfunction"
	"github.com/lintel-go/lintel/apps/dataquality"
	"github.com/lintel-go/lintel/apps/imagehandler"
	"github.com/lintel-go/lintel/apps/imageprerender"
	"github.com/lintel-go/lintel/apps/kafka"
	"github.com/lintel-go/lintel/apps/logs3"
	"github.com/lintel-go/lintel/apps/mtls"
	"github.com/lintel-go/lintel/apps/replay"
	"github.com/lintel-go/lintel/apps/salestotals"
	"github.com/lintel-go/lintel/apps/sensors"
)

// Stacks adds every example stack to the app.
func Stacks(app awscdk.App) []awscdk.Stack {
	codeSigning, signing := codesigning.NewStack(app, "CodeSigning", nil)
	return []awscdk.Stack{
		codeSigning,
		codesigning.NewFunctionStack(app, "SignedFunction", signing, nil),
		logs3.NewStack(app, "FunctionLogs", nil),
		mtls.NewStack(app, "MtlsApi", nil),
		mtls.NewPEMStack(app, "MtlsApiPem", nil),
		kafka.NewStack(app, "KafkaOrders", nil),
		kafka.NewMSKStack(app, "KafkaOrdersMsk", nil),
		kafka.NewBroughtStack(app, "KafkaOrdersBrought", nil),
		salestotals.NewStack(app, "SalesTotals", nil),
		sensors.NewStack(app, "SensorChangePoints", nil),
		sensors.NewTableStack(app, "SensorChangePointsTable", nil),
		dataquality.NewStack(app, "DataQuality", nil),
		replay.NewStack(app, "OrdersWithReplay", nil),
		replay.NewFIFOStack(app, "OrdersWithReplayFifo", nil),
		amipipeline.NewStack(app, "AmiPipeline", nil),
		amipipeline.NewBroughtStack(app, "AmiPipelineBrought", nil),
		containerfunction.NewStack(app, "ContainerFunction", nil),
		imageprerender.NewStack(app, "ImagePrerender", nil),
		imagehandler.NewStack(app, "Images", nil),
		imagehandler.NewShopStack(app, "ImagesShop", nil),
	}
}
