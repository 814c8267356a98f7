package prerender_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/imagehandler/prerender"
)

func ExampleNew() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Photos"), nil)
	images := imagehandler.New(stack, "Images", &imagehandler.Props{
		Presets: map[string]string{"thumb": `{"resize":{"width":80}}`},
	})
	prerender.New(stack, "Prerender", &prerender.Props{Images: images})
}
