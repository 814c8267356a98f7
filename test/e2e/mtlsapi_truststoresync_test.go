package e2e

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/pki"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
)

// mtlsapiHandlers is where the handlers of the construct are.
const mtlsapiHandlers = "github.com/lintel-go/lintel/constructs/mtlsapi/lambda/"

const (
	truststoreBucket = "truststore-bucket"
	truststoreKey    = "truststore.pem"
	truststoreURI    = "s3://" + truststoreBucket + "/" + truststoreKey

	sourceBucket = "source-bucket"
	sourceKey    = "authorities.pem"
	sourceURI    = "s3://" + sourceBucket + "/" + sourceKey

	authorityARN = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555"
	getAuthority = "acm-pca:GetCertificateAuthorityCertificate"
)

// truststore is a custom resource Custom::LintelTruststore with the AWS around it.
type truststore struct {
	*customResource
	s3 *s3stub.Server
}

func newTruststore(t *testing.T, env ...map[string]string) *truststore {
	t.Helper()
	aws := awsstub.New(t)
	s3 := s3stub.New(t, aws)
	s3.CreateBucket(truststoreBucket)
	s3.CreateBucket(sourceBucket)
	return &truststore{newCustomResource(t, aws, handler.Build(t, mtlsapiHandlers+"truststoresync"), env...), s3}
}

// truststoreOf returns the properties of a truststore with the given sources, as the construct's template has them.
func truststoreOf(sources ...map[string]any) map[string]any {
	return map[string]any{
		"ServiceToken":   "arn:aws:lambda:eu-west-1:123456789012:function:sync",
		"ServiceTimeout": "600",
		"Bucket":         truststoreBucket,
		"Key":            truststoreKey,
		"Sources":        sources,
	}
}

func inline(name, text string) map[string]any { return map[string]any{"Name": name, "Pem": text} }

func object(name, key string) map[string]any {
	return map[string]any{"Name": name, "Bucket": sourceBucket, "Key": key}
}

func privateCA(name, arn string) map[string]any {
	return map[string]any{"Name": name, "CertificateAuthorityArn": arn}
}

// authorityCertificate is the answer of AWS Private CA, which ends neither text in a line feed.
func authorityCertificate(ca *pki.Certificate) awsstub.Reply {
	chain := ca.Chain()
	output := map[string]any{"Certificate": strings.TrimSpace(pki.PEM(ca))}
	if len(chain) > 1 {
		output["CertificateChain"] = strings.TrimSpace(pki.PEM(chain[1:]...))
	}
	return awsstub.JSON(output)
}

// newHierarchy returns a CA that issues clients' certificates, and the root above it.
func newHierarchy(t *testing.T, name string) (issuing, root *pki.Certificate) {
	t.Helper()
	root = pki.NewRoot(t, name+" root")
	return root.Subordinate(t, name+" issuing", pki.PathLength(0)), root
}

// assertHolds fails the test unless the latest version of the object holds exactly these authorities, and the
// attributes of the resource describe it.
func (ts *truststore) assertHolds(t *testing.T, response cfn.Response, authorities ...*pki.Certificate) {
	t.Helper()
	assertSuccess(t, response)
	object, ok := ts.s3.Object(truststoreBucket, truststoreKey)
	if !ok {
		t.Fatal("there is no truststore")
	}
	got, want := fingerprints(parse(t, object.Body)), fingerprints(certificates(authorities))
	if !slices.Equal(got, want) {
		t.Errorf("got a truststore with certificates %q, want %q", got, want)
	}

	first := slices.MinFunc(authorities, func(a, b *pki.Certificate) int { return a.NotAfter.Compare(b.NotAfter) })
	digest := sha256.Sum256(object.Body)
	attributes := map[string]any{
		"TruststoreUri":     truststoreURI,
		"TruststoreVersion": object.ID,
		"Digest":            hex.EncodeToString(digest[:]),
		"Certificates":      strconv.Itoa(len(authorities)),
		"NotAfter":          first.NotAfter.UTC().Format(time.RFC3339),
	}
	if !reflect.DeepEqual(response.Data, attributes) {
		t.Errorf("got attributes %v, want %v", response.Data, attributes)
	}
}

func certificates(of []*pki.Certificate) []*x509.Certificate {
	var list []*x509.Certificate
	for _, c := range of {
		list = append(list, c.Certificate)
	}
	return list
}

// parse returns the certificates of an object that has nothing else.
func parse(t *testing.T, text []byte) []*x509.Certificate {
	t.Helper()
	var list []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(text, pem.EncodeToMemory(block)) {
			t.Errorf("certificate of %s is not encoded as others do", c.Subject)
		}
		list = append(list, c)
		text = bytes.TrimPrefix(text, pem.EncodeToMemory(block))
	}
	if len(text) > 0 {
		t.Errorf("the truststore has %d bytes beyond certificates: %.80q", len(text), text)
	}
	return list
}

// fingerprints returns the name and fingerprint of each certificate, sorted.
func fingerprints(of []*x509.Certificate) []string {
	var list []string
	for _, c := range of {
		list = append(list, fmt.Sprintf("%s %x", c.Subject, sha256.Sum256(c.Raw)))
	}
	slices.Sort(list)
	return list
}

// TestTruststoreSyncLife is the life of a truststore without trouble.
func TestTruststoreSyncLife(t *testing.T) {
	t.Parallel()
	ts := newTruststore(t)
	issuing, root := newHierarchy(t, "first")
	another := pki.NewRoot(t, "second root", pki.Validity(time.Now().Add(-time.Hour), time.Now().Add(time.Hour)))

	created := ts.create(truststoreOf(inline("chain", pki.PEM(issuing, root))))
	ts.assertHolds(t, created, issuing, root)

	same := ts.update(truststoreOf(inline("root", pki.PEM(root)), inline("chain again", "a comment\n"+pki.PEM(root, issuing))))
	ts.assertHolds(t, same, issuing, root)
	if same.Data["TruststoreVersion"] != created.Data["TruststoreVersion"] {
		t.Errorf("the same certificates: got version %v after %v, want the same", same.Data["TruststoreVersion"], created.Data["TruststoreVersion"])
	}

	changed := ts.update(truststoreOf(inline("chain", pki.PEM(issuing, root)), inline("another", pki.PEM(another))))
	ts.assertHolds(t, changed, issuing, root, another)
	if changed.Data["TruststoreVersion"] == created.Data["TruststoreVersion"] {
		t.Error("more certificates: got the same version, want a new one")
	}
	if same.PhysicalResourceID != created.PhysicalResourceID || changed.PhysicalResourceID != created.PhysicalResourceID {
		t.Errorf("got physical ids %q, %q, %q, want the same every time", created.PhysicalResourceID, same.PhysicalResourceID, changed.PhysicalResourceID)
	}
	if got := len(ts.aws.Requests("s3:PutObject")); got != 2 {
		t.Errorf("wrote the object %d times, want 2", got)
	}

	for _, key := range []string{truststoreKey + ".old", "other.pem"} {
		ts.s3.Put(truststoreBucket, key, []byte("not the truststore"))
	}
	assertSuccess(t, ts.delete())
	if got := keys(ts.s3.Versions(truststoreBucket)); !slices.Equal(got, []string{"other.pem", truststoreKey + ".old"}) {
		t.Errorf("after Delete: got versions of %q, want those of other objects only", got)
	}
	assertSuccess(t, ts.delete())
}

func keys(versions []s3stub.Version) []string {
	var list []string
	for _, v := range versions {
		list = append(list, v.Key)
	}
	return list
}

// TestTruststoreSyncUpload looks at the request that writes the object.
func TestTruststoreSyncUpload(t *testing.T) {
	t.Parallel()
	ts := newTruststore(t)
	root := pki.NewRoot(t, "root")
	ts.assertHolds(t, ts.create(truststoreOf(inline("root", pki.PEM(root)))), root)

	upload := ts.aws.Requests("s3:PutObject")[0]
	checksum := sha256.Sum256([]byte(pki.PEM(root)))
	for name, want := range map[string]string{
		"Content-Type":          "application/x-pem-file",
		"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(checksum[:]),
	} {
		if got := upload.HTTP.Header.Get(name); got != want {
			t.Errorf("uploaded with %s %q, want %q", name, got, want)
		}
	}
}

// TestTruststoreSyncSources shows that it does not matter where the certificates come from.
func TestTruststoreSyncSources(t *testing.T) {
	t.Parallel()
	issuing, root := newHierarchy(t, "example")
	fromText := inline("text", pki.PEM(issuing, root))
	fromObject := object("file", sourceKey)
	fromCA := privateCA("authority", authorityARN)
	for _, test := range []struct {
		name    string
		sources []map[string]any
	}{
		{"text in the template", []map[string]any{fromText}},
		{"object in S3", []map[string]any{fromObject}},
		{"private CA", []map[string]any{fromCA}},
		{"the same from all", []map[string]any{fromText, fromObject, fromCA}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ts := newTruststore(t)
			ts.s3.Put(sourceBucket, sourceKey, []byte(pki.PEM(root, issuing)))
			ts.aws.On(getAuthority, authorityCertificate(issuing))
			ts.assertHolds(t, ts.create(truststoreOf(test.sources...)), issuing, root)
		})
	}
}

// TestTruststoreSyncRefuses updates a truststore to something that API Gateway would not trust, or should not. The
// object must stay as it is, and so must the resource, as CloudFormation goes back to it.
func TestTruststoreSyncRefuses(t *testing.T) {
	t.Parallel()
	issuing, root := newHierarchy(t, "example")
	levels := []*pki.Certificate{pki.NewRoot(t, "level 1")}
	for i := 2; i <= 5; i++ {
		levels = append(levels, levels[len(levels)-1].Subordinate(t, fmt.Sprint("level ", i)))
	}
	expired := pki.NewRoot(t, "expired root", pki.Expired)
	text := pki.PEM(issuing, root)

	for _, test := range []struct {
		name   string
		source string
		want   []string
	}{
		{"nothing", "", []string{"Sources[0]", "got nothing"}},
		{"no PEM", "root.pem", []string{"no-certificate", "text without a PEM block"}},
		{"cut short", text[:len(text)-100], []string{"pem", "not closed"}},
		{"lines lost", text[:200] + text[300:], []string{"pem", "base64 that is cut"}},
		{"not a certificate", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("hello")})), []string{"x509-syntax"}},
		{"with a private key", text + root.KeyPEM(t), []string{"private-key", "block 3", "remove the key"}},
		{"expired", pki.PEM(expired), []string{"expired", "CN=expired root", serial(expired)}},
		{"not yet valid", pki.PEM(pki.NewRoot(t, "early root", pki.NotYetValid)), []string{"not-yet-valid", "CN=early root"}},
		{"not a CA", pki.PEM(issuing.Client(t, "client"), issuing, root), []string{"basic-constraints", "CN=client"}},
		{"chain too long", pki.PEM(levels...), []string{"chain-length", "CN=level 5", "5 CA certificates", "at most 4"}},
		{"chain without its root", pki.PEM(issuing), []string{"issuer", "CN=example issuing", "CN=example root"}},
		{"signed by a namesake", pki.PEM(issuing, pki.NewRoot(t, "example root")), []string{"signature", "CN=example issuing"}},
		{"two with one name", pki.PEM(root, pki.NewRoot(t, "example root")), []string{"unique-subject", "CN=example root"}},
		{"weak key", pki.PEM(pki.NewRoot(t, "weak root", pki.RSA(1024))), []string{"rsa-key-size", "CN=weak root", "1024"}},
		{"many problems", strings.Repeat("-----BEGIN NONSENSE-----\n", 1000), []string{"1000 problems", "more"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ts := newTruststore(t)
			created := ts.create(truststoreOf(inline("right", text)))
			ts.assertHolds(t, created, issuing, root)
			before := ts.s3.Versions(truststoreBucket)

			failed := ts.update(truststoreOf(inline("the source", test.source)))
			assertFailed(t, failed, append(test.want, "the source")...)
			assertUntouched(t, ts.s3, before)

			rolledBack := ts.update(truststoreOf(inline("right", text)))
			ts.assertHolds(t, rolledBack, issuing, root)
			for _, response := range []cfn.Response{failed, rolledBack} {
				if response.PhysicalResourceID != created.PhysicalResourceID {
					t.Errorf("got physical id %q after %q, want the same", response.PhysicalResourceID, created.PhysicalResourceID)
				}
			}
		})
	}
}

func serial(c *pki.Certificate) string { return hex.EncodeToString(c.SerialNumber.Bytes()) }

// assertUntouched fails the test if the truststore's bucket is not as it was.
func assertUntouched(t *testing.T, s3 *s3stub.Server, before []s3stub.Version) {
	t.Helper()
	if after := s3.Versions(truststoreBucket); !reflect.DeepEqual(after, before) {
		t.Errorf("got versions %+v, want them untouched: %+v", after, before)
	}
}

// TestTruststoreSyncUnversionedBucket needs versions to tell API Gateway of a change.
func TestTruststoreSyncUnversionedBucket(t *testing.T) {
	t.Parallel()
	ts := newTruststore(t)
	ts.s3.CreateUnversionedBucket("unversioned")
	properties := truststoreOf(inline("root", pki.PEM(pki.NewRoot(t, "root"))))
	properties["Bucket"] = "unversioned"

	assertFailed(t, ts.create(properties), "s3://unversioned/"+truststoreKey, "turn on versioning of bucket unversioned")
	assertSuccess(t, ts.delete())
	if got := ts.s3.Versions("unversioned"); got != nil {
		t.Errorf("after Delete: got %+v, want nothing", got)
	}
}

// TestTruststoreSyncReplacement moves the object to another key.
func TestTruststoreSyncReplacement(t *testing.T) {
	t.Parallel()
	ts := newTruststore(t)
	root := pki.NewRoot(t, "root")
	former := truststoreOf(inline("root", pki.PEM(root)))
	created := ts.create(former)

	moved := maps.Clone(former)
	moved["Key"] = "moved.pem"
	updated := ts.update(moved)
	assertSuccess(t, updated)
	if updated.PhysicalResourceID == created.PhysicalResourceID {
		t.Error("another key: got the same physical id, want another one, so that CloudFormation deletes the former object")
	}

	ts.id, ts.properties = created.PhysicalResourceID, former
	assertSuccess(t, ts.delete())
	if got := keys(ts.s3.Versions(truststoreBucket)); !slices.Equal(got, []string{"moved.pem"}) {
		t.Errorf("after the replacement: got versions of %q, want one of moved.pem", got)
	}
}

// TestTruststoreSyncDelete deletes in spite of trouble.
func TestTruststoreSyncDelete(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		before func(ts *truststore)
		want   []string
		left   int
	}{
		{"object is gone", func(*truststore) {}, nil, 0},
		{"bucket is gone", func(ts *truststore) { ts.properties["Bucket"] = "no-such-bucket" }, nil, 0},
		{"object has many versions", func(ts *truststore) {
			for i := range 1100 {
				ts.s3.Put(truststoreBucket, truststoreKey, []byte(strconv.Itoa(i)))
			}
		}, nil, 0},
		{"S3 throttles, then lists", func(ts *truststore) {
			ts.s3.Put(truststoreBucket, truststoreKey, nil)
			ts.aws.On("s3:ListObjectVersions", awsstub.Throttle(), awsstub.Default)
		}, nil, 0},
		{"S3 fails, then deletes", func(ts *truststore) {
			ts.s3.Put(truststoreBucket, truststoreKey, nil)
			ts.aws.On("s3:DeleteObjects", awsstub.Break(), awsstub.Default)
		}, nil, 0},
		{"may not delete", func(ts *truststore) {
			ts.s3.Put(truststoreBucket, truststoreKey, nil)
			ts.aws.On("s3:DeleteObjects", awsstub.DenyAccess())
		}, []string{truststoreURI, "AccessDenied"}, 1},
		{"S3 does not answer", func(ts *truststore) {
			ts.s3.Put(truststoreBucket, truststoreKey, nil)
			ts.aws.On("s3:ListObjectVersions", awsstub.Hang())
			ts.timeout = 4 * time.Second
		}, []string{truststoreURI, "ListObjectVersions", "raise the timeout"}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ts := newTruststore(t)
			ts.id, ts.properties = "the-resource", truststoreOf(inline("expired meanwhile", pki.PEM(pki.NewRoot(t, "root", pki.Expired))))
			test.before(ts)
			assertOutcome(t, ts.delete(), test.want)
			if got := len(ts.s3.Versions(truststoreBucket)); got != test.left {
				t.Errorf("got %d versions after Delete, want %d", got, test.left)
			}
		})
	}
}
