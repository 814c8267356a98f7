package eventsource

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// SecretShape is the JSON object that Lambda reads from a secret (Lambda
// Developer Guide, "Configuring cluster access for authentication").
type SecretShape struct {
	Required []string
	Optional []string
}

// UserSecret is the credentials of a user.
var UserSecret = SecretShape{Required: []string{"username", "password"}}

// RequireSecret checks that a secret is there and, as far as the template of
// this app shows its content, that it has the shape.
func RequireSecret(c *synth.Checks, name string, secret awssecretsmanager.ISecret, shape SecretShape) {
	if secret == nil {
		c.Failf("no %s: give a secret {%s}", name, strings.Join(shape.Required, ", "))
		return
	}
	keys, known := secretKeys(secret)
	if !known {
		return
	}
	for _, key := range shape.Required {
		c.Require(slices.Contains(keys, key), "%s has the keys {%s}: Lambda wants {%s}", name, strings.Join(keys, ", "), strings.Join(shape.Required, ", "))
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
	if IsToken(text) {
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
