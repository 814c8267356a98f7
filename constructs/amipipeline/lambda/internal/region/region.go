// Package region has AWS clients for the regions of accounts.
package region

import (
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// session is what the sessions of roles are named, which CloudTrail shows.
const session = "lintel-amipipeline"

// attempts is how often a call is made. SSM allows few PutParameter a second in an
// account and region, whoever makes them.
// https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm
const attempts = 6

// Clients makes clients. It may be used concurrently.
type Clients struct {
	// Base is for the account of the function.
	Base aws.Config
	// Account is the id of that account, Roles are the ARNs of roles in others.
	Account string
	Roles   map[string]string

	mu          sync.Mutex
	credentials map[string]aws.CredentialsProvider // by account
}

// Has tells whether there is access to an account.
func (c *Clients) Has(account string) bool {
	return account == c.Account || c.Roles[account] != ""
}

// config is that for a region of an account to which there is access.
func (c *Clients) config(account, region string) aws.Config {
	cfg := c.Base.Copy()
	cfg.Region = region
	cfg.RetryMaxAttempts = attempts
	if account != c.Account {
		cfg.Credentials = c.assumed(account)
	}
	return cfg
}

// assumed are the credentials of the role of an account, kept until they expire.
func (c *Clients) assumed(account string) aws.CredentialsProvider {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.credentials == nil {
		c.credentials = map[string]aws.CredentialsProvider{}
	}
	if c.credentials[account] == nil {
		c.credentials[account] = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(
			sts.NewFromConfig(c.Base), c.Roles[account], func(o *stscreds.AssumeRoleOptions) { o.RoleSessionName = session }))
	}
	return c.credentials[account]
}

// SSM returns a client of Systems Manager.
func (c *Clients) SSM(account, region string) *ssm.Client {
	return ssm.NewFromConfig(c.config(account, region))
}

// EC2 returns a client of EC2.
func (c *Clients) EC2(account, region string) *ec2.Client {
	return ec2.NewFromConfig(c.config(account, region))
}
