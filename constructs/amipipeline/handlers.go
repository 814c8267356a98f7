package amipipeline

// The handlers, built from this module.
const (
	imagesHandler  = "github.com/lintel-go/lintel/constructs/amipipeline/lambda/images"
	promoteHandler = "github.com/lintel-go/lintel/constructs/amipipeline/lambda/promote"
	followHandler  = "github.com/lintel-go/lintel/constructs/amipipeline/lambda/follow"
)
