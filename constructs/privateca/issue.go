package privateca

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsacmpca"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// AllowRenewal lets ACM renew the certificates it issued (AWS Private CA User Guide,
// "Assign certificate renewal permissions to ACM").
func (ca *Hierarchy) AllowRenewal() constructs.IDependable {
	if ca.Renewal == nil {
		ca.Renewal = awsacmpca.NewCfnPermission(ca, jsii.String("Renewal"), &awsacmpca.CfnPermissionProps{
			CertificateAuthorityArn: ca.Issuing.CertificateAuthorityArn(),
			Principal:               jsii.String("acm.amazonaws.com"),
			Actions:                 jsii.Strings("GetCertificate", "IssueCertificate", "ListPermissions"),
		})
	}
	return ca.Renewal
}

// GrantIssue lets the grantee have end-entity certificates signed by the issuing
// authority, fetch them and revoke them. Templates for certificate authorities
// are not allowed.
func (ca *Hierarchy) GrantIssue(grantee awsiam.IGrantable) awsiam.Grant {
	arn := &[]*string{ca.Issuing.CertificateAuthorityArn()}
	return awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
		Grantee:      grantee,
		Actions:      jsii.Strings("acm-pca:DescribeCertificateAuthority", "acm-pca:GetCertificate", "acm-pca:GetCertificateAuthorityCertificate", "acm-pca:RevokeCertificate"),
		ResourceArns: arn,
	}).Combine(awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
		Grantee:      grantee,
		Actions:      jsii.Strings("acm-pca:IssueCertificate"),
		ResourceArns: arn,
		Conditions: &map[string]*map[string]any{"StringLike": {
			"acm-pca:TemplateArn": "arn:*:acm-pca:::template/EndEntity*Certificate/V*",
		}},
	}))
}
