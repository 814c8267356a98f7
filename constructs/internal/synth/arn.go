package synth

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

var literalARN = strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}")

// LiteralARN escapes what has a meaning in a policy's ARNs and patterns, so that a key
// of a user stands for itself. A token is left as it is: what it will be is not known.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
func LiteralARN(text string) string {
	if *awscdk.Token_IsUnresolved(&text) {
		return text
	}
	return literalARN.Replace(text)
}
