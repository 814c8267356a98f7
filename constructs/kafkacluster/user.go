package kafkacluster

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// User is a client of the cluster: a name and password for SASL/SCRAM-SHA-512, and
// what it may do.
type User struct {
	// Name is 1 to 64 letters, digits, dots, hyphens and underscores.
	Name string
	// Produces are topics the user may write to. A name that ends in an asterisk is a
	// prefix, and an asterisk alone is every topic; here and below.
	Produces []string
	// Consumes are topics the user may read from: all that Lambda's event source
	// mappings need too.
	Consumes []string
	// Groups are the consumer groups the user may be in. Default: with Consumes,
	// "*", for a mapping's group is named only when the mapping is created.
	Groups []string
	// ACLs allow what else the user may do. Default: nothing else.
	ACLs []ACL
	// Secret brings the name and password, {"username": ..., "password": ...}, with
	// this Name. For Amazon MSK its own name must start with AmazonMSK_ and a
	// customer managed key must encrypt it. Default: a new one, with a generated
	// password.
	Secret awssecretsmanager.ISecret
}

// ACL allows a user some operations. There are no denying ones: who is not allowed
// something is denied it.
type ACL struct {
	// Resource is "topic:NAME", "group:NAME", "transactional-id:NAME" or "cluster". A
	// NAME that ends in an asterisk is a prefix, and an asterisk alone stands for all.
	Resource string
	// Operations by Kafka's names, such as "Read"; "All" is every one.
	Operations []string
	// Host is the IP address the user must come from. Default: any.
	Host string
}

// administrator is the user that creates the others on EC2.
const administrator = "admin"

// userName fits a file in which the brokers get it, and the name of a secret.
var userName = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,64}$`)

// operations that have a meaning for a kind of resource, beside "All" (Apache Kafka
// documentation, "Operations and Resources on Protocols").
var operations = map[string][]string{
	"topic":            {"Read", "Write", "Create", "Delete", "Alter", "Describe", "DescribeConfigs", "AlterConfigs"},
	"group":            {"Read", "Delete", "Describe", "DescribeConfigs", "AlterConfigs"},
	"transactional-id": {"Write", "Describe"},
	"cluster":          {"Create", "Alter", "Describe", "ClusterAction", "DescribeConfigs", "AlterConfigs", "IdempotentWrite"},
}

func checkUsers(c *synth.Checks, p *Props) {
	seen := map[string]bool{}
	for i, u := range p.Users {
		at := fmt.Sprintf("Users[%d]", i)
		c.Require(userName.MatchString(u.Name), "got %s.Name %q: it must be 1 to 64 letters, digits, dots, hyphens and underscores", at, u.Name)
		c.Require(u.Name != administrator, "got %s.Name %q: the cluster has that user already", at, u.Name)
		c.Require(!seen[u.Name], "got %s.Name %q twice", at, u.Name)
		seen[u.Name] = true
		c.Require(len(u.Groups) == 0 || len(u.Consumes) > 0, "%s has Groups without Consumes: a group is for reading", at)
		for _, list := range []struct {
			name  string
			names []string
		}{{"Produces", u.Produces}, {"Consumes", u.Consumes}, {"Groups", u.Groups}} {
			for j, name := range list.names {
				c.Require(isPattern(name), "got %s.%s[%d] %q: it must be a name, with an asterisk only at its end", at, list.name, j, name)
			}
		}
		for j, acl := range u.ACLs {
			acl.check(c, fmt.Sprintf("%s.ACLs[%d]", at, j))
		}
	}
}

// isPattern reports whether a name is one, a prefix, or stands for all.
func isPattern(name string) bool {
	return name != "" && !strings.Contains(strings.TrimSuffix(name, "*"), "*")
}

func (a ACL) check(c *synth.Checks, at string) {
	kind, name, named := strings.Cut(a.Resource, ":")
	allowed, known := operations[kind]
	known = known && named == (kind != "cluster") && (!named || isPattern(name))
	c.Require(known, "got %s.Resource %q: it must be topic:NAME, group:NAME, transactional-id:NAME or cluster, with an asterisk only at the end of the name", at, a.Resource)
	c.Require(len(a.Operations) > 0, "no %s.Operations: name one, such as \"Read\"", at)
	for i, operation := range a.Operations {
		c.Require(!known || operation == "All" || slices.Contains(allowed, operation),
			"got %s.Operations[%d] %q: for %s it must be All, %s", at, i, operation, a.Resource, strings.Join(allowed, ", "))
	}
	if a.Host != "" {
		_, err := netip.ParseAddr(a.Host)
		c.Require(err == nil, "got %s.Host %q: it must be an IP address, or nothing for any", at, a.Host)
	}
}

// acls are all that the user may do. What reading takes is what Lambda's event source
// mappings check (Lambda Developer Guide, "Troubleshooting self-managed Apache Kafka
// event source mapping issues", on authorization errors).
func (u User) acls() []ACL {
	var acls []ACL
	for _, topic := range u.Produces {
		acls = append(acls, ACL{Resource: "topic:" + topic, Operations: []string{"Describe", "Write"}})
	}
	for _, topic := range u.Consumes {
		acls = append(acls, ACL{Resource: "topic:" + topic, Operations: []string{"Describe", "Read"}})
	}
	if len(u.Consumes) > 0 {
		groups := u.Groups
		if len(groups) == 0 {
			groups = []string{"*"}
		}
		for _, group := range groups {
			acls = append(acls, ACL{Resource: "group:" + group, Operations: []string{"Describe", "Read"}})
		}
		acls = append(acls, ACL{Resource: "cluster", Operations: []string{"DescribeConfigs"}})
	}
	return append(acls, u.ACLs...)
}

// properties of the user in Custom::LintelKafkaUsers, without a secret.
func (u User) properties() map[string]any {
	acls := []any{}
	for _, a := range u.acls() {
		acl := map[string]any{"Resource": a.Resource, "Operations": a.Operations}
		if a.Host != "" {
			acl["Host"] = a.Host
		}
		acls = append(acls, acl)
	}
	return map[string]any{"Username": u.Name, "ACLs": acls}
}

// passwordLength of generated passwords, in characters of an alphabet of 62: more
// bits than SHA-512 has use for, and none that a shell or a configuration file
// takes for its own.
const passwordLength = 48

// newCredential makes a secret of a user's name and a generated password. The name
// of the secret is empty where it does not matter.
func newCredential(scope constructs.Construct, id, user, name string, key awskms.IKey) awssecretsmanager.Secret {
	template, err := json.Marshal(map[string]string{"username": user})
	if err != nil {
		panic(err) // strings can be marshaled
	}
	secret := awssecretsmanager.NewSecret(scope, jsii.String(id), &awssecretsmanager.SecretProps{
		SecretName:    synth.Optional(name),
		Description:   jsii.String(*scope.Node().Path() + ": Kafka user " + user),
		EncryptionKey: key,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY, // it opens a cluster that is gone then
		GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
			SecretStringTemplate: jsii.String(string(template)),
			GenerateStringKey:    jsii.String("password"),
			PasswordLength:       jsii.Number(passwordLength),
			ExcludePunctuation:   jsii.Bool(true),
		},
	})
	nag.Acknowledge(secret, "AwsSolutions-SMG4", "Kafka must learn a new password in the same moment: rotation is a deployment, with Props.Rotation.")
	return secret
}
