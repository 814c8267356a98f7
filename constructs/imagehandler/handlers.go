package imagehandler

// The handlers, built from this module.
const (
	handlerPackage  = "github.com/lintel-go/lintel/constructs/imagehandler/lambda/imagehandler"
	demoPagePackage = "github.com/lintel-go/lintel/constructs/imagehandler/lambda/demopagefiles"
)
