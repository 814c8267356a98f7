package kafkasource

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// secretShape is the JSON object that Lambda reads from a secret (Lambda
// Developer Guide, "Configuring cluster access for authentication").
type secretShape struct {
	required []string
	optional []string
}

var (
	saslSecret        = secretShape{required: []string{"username", "password"}}
	certificateSecret = secretShape{required: []string{"certificate", "privateKey"}, optional: []string{"privateKeyPassword"}}
	rootSecret        = secretShape{required: []string{"certificate"}}
)

// secretTypes are Lambda's names for types of authentication, and the secrets
// they take.
var secretTypes = map[AuthenticationType]struct {
	lambda string
	shape  secretShape
}{
	SASLSCRAM512: {"SASL_SCRAM_512_AUTH", saslSecret},
	SASLSCRAM256: {"SASL_SCRAM_256_AUTH", saslSecret},
	SASLPlain:    {"BASIC_AUTH", saslSecret},
	MutualTLS:    {"CLIENT_CERTIFICATE_TLS_AUTH", certificateSecret},
}

// requireSecret checks that a secret is there and, as far as the template of
// this app shows its content, that it has the shape.
func requireSecret(c *synth.Checks, name string, secret awssecretsmanager.ISecret, shape secretShape) {
	if secret == nil {
		c.Failf("no %s: give a secret {%s}", name, strings.Join(shape.required, ", "))
		return
	}
	keys, known := secretKeys(secret)
	if !known {
		return
	}
	for _, key := range shape.required {
		c.Require(slices.Contains(keys, key), "%s has the keys {%s}: Lambda wants {%s}", name, strings.Join(keys, ", "), strings.Join(shape.required, ", "))
	}
}

// secretKeys are the keys of the JSON object in a secret that this app creates;
// false where the template does not tell, as for an imported secret.
func secretKeys(secret awssecretsmanager.ISecret) ([]string, bool) {
	if _, created := secret.(awssecretsmanager.Secret); !created {
		return nil, false
	}
	resource, ok := secret.Node().DefaultChild().(awssecretsmanager.CfnSecret)
	if !ok {
		return nil, false
	}
	if text := resource.SecretString(); text != nil {
		return objectKeys(*text)
	}
	stack := awscdk.Stack_Of(secret)
	text, ok := stack.Resolve(stack.ToJsonString(resource.GenerateSecretString(), nil)).(string)
	if !ok {
		return nil, false
	}
	var generator struct{ SecretStringTemplate, GenerateStringKey string }
	if json.Unmarshal([]byte(text), &generator) != nil {
		return nil, false
	}
	keys, known := objectKeys(generator.SecretStringTemplate)
	return append(keys, generator.GenerateStringKey), known
}

// objectKeys of a JSON object; false if the text is known only at deployment. A
// text that is no object has no keys.
func objectKeys(text string) ([]string, bool) {
	if eventsource.IsToken(text) {
		return nil, false
	}
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &object) != nil {
		return nil, true
	}
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys, true
}
