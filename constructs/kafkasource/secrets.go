package kafkasource

import "github.com/lintel-go/lintel/constructs/internal/eventsource"

var (
	certificateSecret = eventsource.SecretShape{Required: []string{"certificate", "privateKey"}, Optional: []string{"privateKeyPassword"}}
	rootSecret        = eventsource.SecretShape{Required: []string{"certificate"}}
)

// secretTypes are Lambda's names for types of authentication, and the secrets
// they take.
var secretTypes = map[AuthenticationType]struct {
	lambda string
	shape  eventsource.SecretShape
}{
	SASLSCRAM512: {"SASL_SCRAM_512_AUTH", eventsource.UserSecret},
	SASLSCRAM256: {"SASL_SCRAM_256_AUTH", eventsource.UserSecret},
	SASLPlain:    {"BASIC_AUTH", eventsource.UserSecret},
	MutualTLS:    {"CLIENT_CERTIFICATE_TLS_AUTH", certificateSecret},
}
