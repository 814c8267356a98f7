package kafkacluster

// Handlers of the construct, built from this module.
const (
	handlers         = "github.com/lintel-go/lintel/constructs/kafkacluster/lambda/"
	clusterAdmin     = handlers + "clusteradmin"
	brokerNames      = handlers + "brokernames"
	bootstrapBrokers = handlers + "bootstrapbrokers"
)
