package mtlsapi

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/privateca"
)

// revocationLists are those the private CAs publish, and the brought ones.
func (api *MutualTLSApi) revocationLists(p *Props) []RevocationList {
	var lists []RevocationList
	for _, ca := range api.privateCAs() {
		if ca.CRLBucket != nil {
			lists = append(lists, RevocationList{ca.CRLBucket, privateca.CRLPrefix})
		}
	}
	return append(lists, p.RevocationLists...)
}

// addAuthorizer creates the function that checks clients beyond what API
// Gateway does, if there is anything to check.
func (api *MutualTLSApi) addAuthorizer(p *Props) {
	lists := api.revocationLists(p)
	if len(lists) == 0 && p.AllowList.empty() {
		return
	}
	api.Authorizer = gofunction.New(api, "Authorizer", &gofunction.Props{
		Package:     authorizer,
		Description: "Checks client certificates for " + p.DomainName,
		// A complete list of a million entries is 42 MB to read and 23 MB to keep.
		MemoryMiB:    512,
		Timeout:      10 * time.Second,
		LogRetention: p.LogRetention,
		AlarmActions: p.AlarmActions,
		Environment: map[string]string{
			"TRUSTSTORE_BUCKET":  *api.Truststore.Bucket.BucketName(),
			"TRUSTSTORE_KEY":     api.Truststore.Key,
			"TRUSTSTORE_VERSION": *api.Truststore.Version(),
			"REVOCATION_SOURCES": api.sourcesJSON(lists),
			"ALLOW_WHEN_UNKNOWN": strconv.FormatBool(p.AllowWhenRevocationUnknown),
			"ALLOW_LIST":         p.AllowList.json(),
		},
	})
	api.Truststore.Bucket.GrantRead(api.Authorizer.Function, jsii.String(api.Truststore.Key))
	grantReadLists(api.Authorizer, lists)
	nag.AcknowledgeRole(api.Authorizer.Role, "The function reads the lists below a prefix whose names the authority chooses.")
}

func grantReadLists(function *gofunction.Function, lists []RevocationList) {
	for _, l := range lists {
		l.Bucket.GrantRead(function.Function, jsii.String(l.Prefix+"*"))
	}
}

// sourcesJSON is REVOCATION_SOURCES of the handlers; bucket names are tokens.
func (api *MutualTLSApi) sourcesJSON(lists []RevocationList) string {
	type place struct {
		Bucket string `json:"bucket"`
		Prefix string `json:"prefix"`
	}
	places := []place{}
	for _, l := range lists {
		places = append(places, place{*l.Bucket.BucketName(), l.Prefix})
	}
	return *awscdk.Stack_Of(api).ToJsonString(places, nil)
}

func (l *AllowList) empty() bool {
	return len(l.Subjects)+len(l.SANs)+len(l.Serials)+len(l.Issuers) == 0
}

func (l *AllowList) json() string {
	b, err := json.Marshal(map[string][]string{
		"subjects": orEmpty(l.Subjects), "sans": orEmpty(l.SANs), "serials": orEmpty(l.Serials), "issuers": orEmpty(l.Issuers),
	})
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(b)
}

func orEmpty(s []string) []string { return append([]string{}, s...) }
