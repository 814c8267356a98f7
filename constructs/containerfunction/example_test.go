package containerfunction_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/containerfunction"
)

func ExampleNew() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), nil)
	containerfunction.New(stack, "Orders", &containerfunction.Props{
		Package: "example.com/shop/lambda/orders",
		Base:    containerfunction.Scratch,
		Layers:  []containerfunction.Layer{{Image: "example.com/company/certificates:2026-11"}},
	})
}

func ExampleNew_dockerfile() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), nil)
	containerfunction.New(stack, "Labels", &containerfunction.Props{
		Directory: "labels", // a Dockerfile and a .dockerignore
		MemoryMiB: 2048,
	})
}

func ExampleNew_layers() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), nil)
	containerfunction.New(stack, "Orders", &containerfunction.Props{
		Package: "example.com/shop/lambda/orders",
		Layers: []containerfunction.Layer{
			{Zip: "layers/tools.zip"},                           // what Lambda would unpack
			{Directory: "layers/config"},                        // the same, unpacked
			{Image: "example.com/company/certificates:2026-11"}, // its /opt
		},
		Extensions: []containerfunction.Extension{
			{Package: "example.com/shop/extensions/audit"}, // compiled into /opt/extensions/audit
		},
	})
}

func ExampleNewRepository() {
	app := awscdk.NewApp(nil)
	images := containerfunction.NewRepository(awscdk.NewStack(app, jsii.String("Images"), nil), "Invoices", nil)
	// Deployed once the pipeline pushed the image:
	containerfunction.New(awscdk.NewStack(app, jsii.String("Shop"), nil), "Invoices", &containerfunction.Props{
		Repository: images.Repository,
		Digest:     "sha256:4bcdffb1b1c2e9b9f4f43c9d7ad4dd5c6e2a2ea7ef22a4c0e5a9e2f0a6a1b7c3",
	})
}
