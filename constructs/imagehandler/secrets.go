package imagehandler

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// keyLength of keys that are made here, in letters and digits: 380 bits.
const keyLength = 64

// addSecrets with the key of signatures, and with what CloudFront sends to an API.
func (h *ImageHandler) addSecrets(p *Props) {
	if p.Signature {
		h.SigningSecret = p.SigningSecret
		if h.SigningSecret == nil {
			secret := h.newSecret("SigningKey", p, "Key of the signatures of image URLs", userData)
			nag.Acknowledge(secret, "AwsSolutions-SMG4", "Who signs URLs has to take the new key over, which only they know when. Put a new value: the former is good until there is another one.")
			h.SigningSecret = secret
		}
	}
	if p.Origin != FunctionURL {
		h.OriginSecret = h.newSecret("OriginSecret", p, "What CloudFront sends to the API of the image handler", derivedData)
		nag.Acknowledge(h.OriginSecret, "AwsSolutions-SMG4", "CloudFront takes a new value at a deployment only.")
	}
}

func (h *ImageHandler) newSecret(id string, p *Props, description string, removal awscdk.RemovalPolicy) awssecretsmanager.Secret {
	return awssecretsmanager.NewSecret(h, jsii.String(id), &awssecretsmanager.SecretProps{
		Description:   jsii.String(description),
		EncryptionKey: p.EncryptionKey,
		RemovalPolicy: removal,
		GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
			PasswordLength:     jsii.Number(keyLength),
			ExcludePunctuation: jsii.Bool(true),
		},
	})
}

// GrantSign lets the grantee read the key of signatures, to sign URLs as package
// signedurl does. It panics if Props.Signature is not set.
func (h *ImageHandler) GrantSign(grantee awsiam.IGrantable) awsiam.Grant {
	if h.SigningSecret == nil {
		panic(&synth.Error{Path: *h.Node().Path(), Problems: []string{"GrantSign without Signature: there is no key to sign with"}})
	}
	return h.SigningSecret.GrantRead(grantee, nil)
}
