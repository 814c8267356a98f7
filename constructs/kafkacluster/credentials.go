package kafkacluster

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// addCredentials makes the administrator's secret and those of the users that brought
// none.
func (c *Cluster) addCredentials(p *Props) {
	c.Administrator = newCredential(c, "Administrator", administrator, "", p.EncryptionKey)
	c.Users = credentials(c, p, p.EncryptionKey, func(string) string { return "" })
}

// credentials are the users' secrets by name. The secrets that are made get the name
// that nameOf gives.
func credentials(scope constructs.Construct, p *Props, key awskms.IKey, nameOf func(user string) string) map[string]awssecretsmanager.ISecret {
	secrets := map[string]awssecretsmanager.ISecret{}
	for _, u := range p.Users {
		secrets[u.Name] = u.Secret
		if u.Secret == nil {
			secrets[u.Name] = newCredential(scope, "User-"+u.Name, u.Name, nameOf(u.Name), key)
		}
	}
	return secrets
}

// GrantCredentials lets the grantee read a user's name and password. It panics if the
// cluster has no such user.
func (c *Cluster) GrantCredentials(user string, grantee awsiam.IGrantable) awsiam.Grant {
	return secretOf(c, c.Users, user).GrantRead(grantee, nil)
}

// secretOf a user, or a panic with the names there are.
func secretOf(c constructs.Construct, secrets map[string]awssecretsmanager.ISecret, user string) awssecretsmanager.ISecret {
	secret, ok := secrets[user]
	if !ok {
		panic(&synth.Error{Path: *c.Node().Path(), Problems: []string{unknownUser(user, secrets)}})
	}
	return secret
}
