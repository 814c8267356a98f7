package privateca

import (
	"cmp"
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsacmpca"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Subject is the distinguished name of a certificate authority; its common
// name is the authority's own. Every field is optional.
type Subject struct {
	Organization       string
	OrganizationalUnit string
	// Country is the two-letter ISO 3166-1 code.
	Country  string
	State    string
	Locality string
}

// Authority is one certificate authority of a hierarchy.
type Authority struct {
	// CommonName of the subject. Default: the construct's path and the level.
	CommonName string
	// KeyAlgorithm is "EC_prime256v1" (default), "EC_secp384r1", "RSA_2048",
	// "RSA_3072" or "RSA_4096": those that API Gateway accepts.
	KeyAlgorithm string
	// SigningAlgorithm the authority signs with, such as "SHA256WITHECDSA".
	// Default: SHA-256 with the key's algorithm, SHA-384 for EC_secp384r1.
	SigningAlgorithm string
	// Validity of the authority's certificate in whole days. Default: ten years
	// for the root, and three tenths of the issuer's for each level below.
	Validity time.Duration
	// PathLength is how many authorities may follow below this one, 0 to 3; not
	// for the root, whose certificate AWS issues without a limit. Default: as
	// many as the hierarchy has.
	PathLength *int
}

// CRLType is how AWS Private CA publishes revoked certificates.
type CRLType string

const (
	// CompleteCRL is one list for each authority, up to a million certificates.
	CompleteCRL CRLType = "COMPLETE"
	// PartitionedCRL is many lists of up to 1 MB, for a hundred million
	// certificates; each certificate names its own.
	PartitionedCRL CRLType = "PARTITIONED"
	// NoCRL publishes nothing: a certificate is trusted until it expires.
	NoCRL CRLType = "NONE"
)

// Props configures a hierarchy. Every field is optional.
type Props struct {
	// Subject that all authorities share.
	Subject Subject
	// Hierarchy from the root to the authority that issues,
	// one to five. Default: a root and one subordinate.
	Hierarchy []Authority
	// ShortLived lets the issuing authority issue only certificates of up to
	// seven days. It costs an eighth of a general-purpose authority, but ACM
	// cannot issue from it.
	ShortLived bool

	// CRLType of all authorities. Default: CompleteCRL.
	CRLType CRLType
	// CRLValidity is how long a list may be used, 1 to 5,000 whole days. AWS
	// Private CA renews it at half of that. Default: 7 days.
	CRLValidity time.Duration
	// PublishCRL serves the lists through CloudFront, for relying parties
	// outside of AWS. Default: only who may read the bucket has them.
	PublishCRL bool
	// OCSP turns the AWS-managed OCSP responder on, for relying
	// parties that ask. Default: off, it is billed for each certificate.
	OCSP bool
}

// Hierarchy is AWS Private CA authorities, activated from the
// root down. The last one issues.
//
// An authority is billed by the month, whether it issues or not. Deleting the
// stack disables and deletes the authorities; AWS keeps them restorable for
// thirty days.
type Hierarchy struct {
	constructs.Construct
	// Authorities from the root to the issuing one, and for each its own
	// certificate and activation.
	Authorities  []awsacmpca.CfnCertificateAuthority
	Certificates []awsacmpca.CfnCertificate
	Activations  []awsacmpca.CfnCertificateAuthorityActivation
	// Issuing is the last of Authorities as an L2 reference.
	Issuing awsacmpca.ICertificateAuthority
	// CRLBucket holds the revocation lists; nil without.
	CRLBucket awss3.Bucket
	// Renewal lets ACM renew what it issued from here; nil before it issues.
	Renewal awsacmpca.CfnPermission
	// CRLDistribution serves them; nil unless PublishCRL.
	CRLDistribution awscloudfront.Distribution

	props      Props
	crlEmptier awscdk.CustomResource
}

const (
	day  = 24 * time.Hour
	year = 365 * day
)

// New creates a hierarchy. It panics with an error that names the
// construct when the props are wrong.
func New(scope constructs.Construct, id string, props *Props) *Hierarchy {
	if props == nil {
		props = &Props{}
	}
	checks := synth.NewChecks(scope, id)
	p := props.withDefaults()
	p.check(checks)
	checks.Panic()

	ca := &Hierarchy{props: p}
	constructs.NewConstruct_Override(ca, scope, &id)
	ca.addRevocation()
	for level := range p.Hierarchy {
		ca.addAuthority(level)
	}
	issuing := ca.Authorities[len(ca.Authorities)-1]
	ca.Issuing = awsacmpca.CertificateAuthority_FromCertificateAuthorityArn(ca, jsii.String("Issuing"), issuing.AttrArn())
	return ca
}

// ShortLived reports whether the issuing authority issues only short-lived
// certificates, which ACM does not.
func (ca *Hierarchy) ShortLived() bool { return ca.props.ShortLived }

// CertificateChain is the PEM of the hierarchy's certificates from the issuing
// authority up to the root, known when the stack is deployed.
func (ca *Hierarchy) CertificateChain() *string {
	return ca.Activation().AttrCompleteCertificateChain()
}

// Activation of the issuing authority: what issues certificates depends on it.
func (ca *Hierarchy) Activation() awsacmpca.CfnCertificateAuthorityActivation {
	return ca.Activations[len(ca.Activations)-1]
}

func (ca *Hierarchy) addAuthority(level int) {
	config := ca.props.Hierarchy[level]
	name := levelName(level)
	authority := awsacmpca.NewCfnCertificateAuthority(ca, jsii.String(name), &awsacmpca.CfnCertificateAuthorityProps{
		Type:                    jsii.String(authorityType(level)),
		KeyAlgorithm:            jsii.String(config.KeyAlgorithm),
		SigningAlgorithm:        jsii.String(config.SigningAlgorithm),
		Subject:                 ca.subject(config, name),
		RevocationConfiguration: ca.revocation(),
		UsageMode:               jsii.String(ca.usageMode(level)),
	})
	if ca.CRLBucket != nil {
		// AWS Private CA may write lists from the authority's first moment to its
		// last: the bucket's policy is there before, the emptying comes after.
		authority.Node().AddDependency(ca.CRLBucket, ca.crlEmptier)
	}

	issuer := authority
	if level > 0 {
		issuer = ca.Authorities[level-1]
	}
	certificate := awsacmpca.NewCfnCertificate(ca, jsii.String(name+"Certificate"), &awsacmpca.CfnCertificateProps{
		CertificateAuthorityArn:   issuer.AttrArn(),
		CertificateSigningRequest: authority.AttrCertificateSigningRequest(),
		SigningAlgorithm:          issuer.SigningAlgorithm(),
		TemplateArn:               ca.template(level),
		Validity:                  &awsacmpca.CfnCertificate_ValidityProperty{Type: jsii.String("DAYS"), Value: jsii.Number(config.Validity / day)},
	})
	activation := awsacmpca.NewCfnCertificateAuthorityActivation(ca, jsii.String(name+"Activation"), &awsacmpca.CfnCertificateAuthorityActivationProps{
		CertificateAuthorityArn: authority.AttrArn(),
		Certificate:             certificate.AttrCertificate(),
		Status:                  jsii.String("ACTIVE"),
	})
	if level > 0 {
		parent := ca.Activations[level-1]
		certificate.AddResourceDependency(parent, nil) // an authority issues only when active
		activation.SetCertificateChain(parent.AttrCompleteCertificateChain())
	}
	ca.Authorities = append(ca.Authorities, authority)
	ca.Certificates = append(ca.Certificates, certificate)
	ca.Activations = append(ca.Activations, activation)
}

func authorityType(level int) string {
	if level == 0 {
		return "ROOT"
	}
	return "SUBORDINATE"
}

// levelName is "Root", then "Subordinate1" and so on. The number is part of
// logical IDs, so a longer hierarchy does not replace the authorities above.
func levelName(level int) string {
	if level == 0 {
		return "Root"
	}
	return fmt.Sprintf("Subordinate%d", level)
}

func (ca *Hierarchy) usageMode(level int) string {
	if ca.props.ShortLived && level == len(ca.props.Hierarchy)-1 {
		return "SHORT_LIVED_CERTIFICATE"
	}
	return "GENERAL_PURPOSE"
}

// template is the AWS Private CA certificate template of an authority's own
// certificate (AWS Private CA User Guide, "Template varieties").
func (ca *Hierarchy) template(level int) *string {
	name := "RootCACertificate/V1"
	if level > 0 {
		name = fmt.Sprintf("SubordinateCACertificate_PathLen%d/V1", *ca.props.Hierarchy[level].PathLength)
	}
	return jsii.String(fmt.Sprintf("arn:%s:acm-pca:::template/%s", *awscdk.Aws_PARTITION(), name))
}

func (ca *Hierarchy) subject(config Authority, name string) *awsacmpca.CfnCertificateAuthority_SubjectProperty {
	s := ca.props.Subject
	return &awsacmpca.CfnCertificateAuthority_SubjectProperty{
		CommonName:         jsii.String(cmp.Or(config.CommonName, defaultCommonName(*ca.Node().Path(), name))),
		Organization:       synth.Optional(s.Organization),
		OrganizationalUnit: synth.Optional(s.OrganizationalUnit),
		Country:            synth.Optional(s.Country),
		State:              synth.Optional(s.State),
		Locality:           synth.Optional(s.Locality),
	}
}

// maxCommonName is the length limit of a common name in characters (X.520,
// ub-common-name, RFC 5280 appendix A.1).
const maxCommonName = 64

// defaultCommonName keeps the end of a long path: that is where it differs.
func defaultCommonName(path, name string) string {
	full := []rune(path + " " + name)
	return string(full[max(0, len(full)-maxCommonName):])
}
