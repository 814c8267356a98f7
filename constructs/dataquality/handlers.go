package dataquality

// evaluate is the handler, built from this module.
const evaluate = "github.com/lintel-go/lintel/constructs/dataquality/lambda/evaluate"
