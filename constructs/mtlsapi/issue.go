package mtlsapi

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/privateca"
)

// addPrivateCA creates the hierarchy, and keeps the one before it during a
// rotation, unless authorities were brought.
func (api *MutualTLSApi) addPrivateCA(p *Props) {
	switch {
	case p.PrivateCA != nil:
		api.PrivateCA = p.PrivateCA
	case p.createsPrivateCA():
		api.PrivateCA = api.newGeneration(p, p.PrivateCAGeneration)
		if p.TrustPreviousGeneration {
			api.PreviousPrivateCA = api.newGeneration(p, p.PrivateCAGeneration-1)
		}
	}
}

// newGeneration gives each generation subjects of its own, since API Gateway
// refuses a truststore with two certificates of one subject. Default common
// names differ anyway: they hold the construct's path.
func (api *MutualTLSApi) newGeneration(p *Props, generation int) *privateca.Hierarchy {
	var props privateca.Props
	if p.PrivateCAProps != nil {
		props = *p.PrivateCAProps
		props.Hierarchy = slices.Clone(props.Hierarchy)
	}
	for i := range props.Hierarchy {
		if name := &props.Hierarchy[i].CommonName; *name != "" && generation > 1 {
			*name = fmt.Sprintf("%s G%d", *name, generation)
		}
	}
	return privateca.New(api, generationID(generation), &props)
}

// generationID is part of logical IDs: each generation has resources of its own.
func generationID(generation int) string { return outputID("PrivateCa", generation-1) }

// outputID is the name for the first of several, and the name with its number
// for the others, so that adding a second leaves the first as it is.
func outputID(name string, index int) string {
	if index == 0 {
		return name
	}
	return fmt.Sprintf("%s%d", name, index+1)
}

// privateCAs that are trusted, the one that issues first.
func (api *MutualTLSApi) privateCAs() []*privateca.Hierarchy {
	var cas []*privateca.Hierarchy
	for _, ca := range []*privateca.Hierarchy{api.PrivateCA, api.PreviousPrivateCA} {
		if ca != nil {
			cas = append(cas, ca)
		}
	}
	return cas
}

// addClientCertificates has ACM issue and renew a certificate for each client.
func (api *MutualTLSApi) addClientCertificates(p *Props) {
	for i, name := range p.ClientCertificates {
		c := awscertificatemanager.NewPrivateCertificate(api, jsii.String(outputID("ClientCertificate", i)), &awscertificatemanager.PrivateCertificateProps{
			DomainName:           jsii.String(name),
			CertificateAuthority: api.PrivateCA.Issuing,
		})
		c.Node().AddDependency(api.PrivateCA.Activation(), api.PrivateCA.AllowRenewal())
		api.ClientCertificates = append(api.ClientCertificates, c)
	}
}
