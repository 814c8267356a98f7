package mtlsapi

// Handlers of the construct, built from this module.
const (
	handlers        = "github.com/lintel-go/lintel/constructs/mtlsapi/lambda/"
	truststoreSync  = handlers + "truststoresync"
	truststoreCheck = handlers + "truststorecheck"
	authorizer      = handlers + "authorizer"
	expiryCheck     = handlers + "expirycheck"
	echo            = handlers + "echo"
)
