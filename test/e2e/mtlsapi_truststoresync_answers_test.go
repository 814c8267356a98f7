package e2e

import (
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/pki"
)

// TestTruststoreSyncMalformedEvents has events that the handler cannot act on. CloudFormation still gets its answer,
// and may roll back: nothing has been created that would have to be deleted.
func TestTruststoreSyncMalformedEvents(t *testing.T) {
	t.Parallel()
	right := inline("root", pki.PEM(pki.NewRoot(t, "root")))
	for _, test := range []struct {
		name   string
		change func(event map[string]any)
		want   []string
	}{
		{"unknown request type", func(e map[string]any) { e["RequestType"] = "Replace" }, []string{"RequestType", `"Replace"`, "Create, Update or Delete"}},
		{"no request type", func(e map[string]any) { delete(e, "RequestType") }, []string{"RequestType"}},
		{"request type is a number", func(e map[string]any) { e["RequestType"] = 1 }, []string{"RequestType", "not a string"}},
		{"no properties", func(e map[string]any) { delete(e, "ResourceProperties") }, []string{"Bucket", "Key"}},
		{"properties are text", func(e map[string]any) { e["ResourceProperties"] = "Bucket" }, []string{"malformed properties", "got a string"}},
		{"no bucket", change("Bucket", ""), []string{"Bucket", "got nothing"}},
		{"bucket is a list", change("Bucket", []string{"a"}), []string{"Bucket", "got a list"}},
		{"sources are text", change("Sources", pki.PEM(pki.NewRoot(t, "root"))), []string{"Sources", "got a string", "need a list"}},
		{"unknown property", change("Source", right), []string{"Source", "unknown property"}},
		{"source of no kind", change("Sources", []any{map[string]any{"Name": "nowhere"}}), []string{"Sources[0]", `"nowhere"`, "got nothing"}},
		{"source of two kinds", change("Sources", []any{map[string]any{"Name": "both", "Pem": "text", "CertificateAuthorityArn": authorityARN}}),
			[]string{"Sources[0]", `"both"`, "Pem and CertificateAuthorityArn"}},
		{"source of a bucket without key", change("Sources", []any{right, map[string]any{"Name": "half", "Bucket": sourceBucket}}),
			[]string{"Sources[1]", `"half"`, "only one of Bucket and Key"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ts := newTruststore(t)
			event := ts.event(cfn.RequestCreate, truststoreOf(right))
			malformed := generic(t, event)
			test.change(malformed)
			if err := ts.invoke(malformed); err != nil {
				t.Fatalf("got %v, want an answer to CloudFormation", err)
			}
			response := ts.aws.CustomResourceResponse(event)
			assertFailed(t, response, test.want...)

			// CloudFormation rolls back, with the same properties.
			rollback := ts.event(cfn.RequestDelete, nil)
			rollback.PhysicalResourceID = response.PhysicalResourceID
			deletion := generic(t, rollback)
			deletion["ResourceProperties"] = malformed["ResourceProperties"]
			if err := ts.invoke(deletion); err != nil {
				t.Fatalf("Delete: got %v, want an answer to CloudFormation", err)
			}
			assertSuccess(t, ts.aws.CustomResourceResponse(rollback))
			for _, operation := range ts.aws.Operations() {
				if operation != awsstub.Respond {
					t.Errorf("called %s, want nothing called", operation)
				}
			}
		})
	}
}

// change returns a function that sets a property.
func change(name string, value any) func(event map[string]any) {
	return func(event map[string]any) { event["ResourceProperties"].(map[string]any)[name] = value }
}

// TestTruststoreSyncWithoutResponseURL cannot be answered: the function must fail, and live on.
func TestTruststoreSyncWithoutResponseURL(t *testing.T) {
	t.Parallel()
	ts := newTruststore(t)
	root := pki.NewRoot(t, "root")
	for _, test := range []struct{ name, url, want string }{
		{"none", "", "no ResponseURL"},
		{"not https", "http://203.0.113.1/custom-resource-response?X-Amz-Signature=" + awsstub.Signature, "need https"},
		{"not a URL", "https://\x7f/custom-resource-response?X-Amz-Signature=" + awsstub.Signature, "not a URL"},
	} {
		event := ts.event(cfn.RequestCreate, truststoreOf(inline("root", pki.PEM(root))))
		event.ResponseURL = test.url
		err := ts.invoke(event)
		if err == nil {
			t.Fatalf("%s: got no error, want one", test.name)
		}
		assertContains(t, "the error", err.Error(), test.want)
		assertNoSecrets(t, "the error", err.Error())
	}
	ts.assertHolds(t, ts.create(truststoreOf(inline("root", pki.PEM(root)))), root)
}

// TestTruststoreSyncCloudFormationFails has the response refused for a while.
func TestTruststoreSyncCloudFormationFails(t *testing.T) {
	t.Parallel()
	ts := newTruststore(t)
	root := pki.NewRoot(t, "root")
	ts.aws.On(awsstub.Respond, awsstub.Break().Times(2), awsstub.Throttle(), awsstub.Drop(), awsstub.Default)
	ts.assertHolds(t, ts.create(truststoreOf(inline("root", pki.PEM(root)))), root)
	if got := len(ts.aws.Requests(awsstub.Respond)); got != 5 {
		t.Errorf("got %d responses, want 4 that failed and one that arrived", got)
	}
	if got := len(ts.aws.Requests("s3:PutObject")); got != 1 {
		t.Errorf("wrote the object %d times, want once however often the response is sent", got)
	}
}

// TestTruststoreSyncCloudFormationIsAway has the response refused until Lambda invokes the function again with the same
// event, as it does after an error. The first time has done all the work.
func TestTruststoreSyncCloudFormationIsAway(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		reply awsstub.Reply
		want  string
	}{
		{"fails until the deadline", awsstub.Break(), "InternalError"},
		{"does not answer until the deadline", awsstub.Hang(), "out of time"},
		{"refuses", awsstub.DenyAccess(), "AccessDenied"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ts := newTruststore(t)
			ts.timeout = 4 * time.Second
			root := pki.NewRoot(t, "root")
			ts.aws.On(awsstub.Respond, test.reply)
			event := ts.event(cfn.RequestCreate, truststoreOf(inline("root", pki.PEM(root))))
			err := ts.invoke(event)
			if err == nil {
				t.Fatal("got no error, want one that makes Lambda try again")
			}
			assertContains(t, "the error", err.Error(), test.want)
			assertNoSecrets(t, "the error", err.Error())

			ts.aws.On(awsstub.Respond, awsstub.Default)
			ts.assertHolds(t, ts.send(event), root)
			if got := len(ts.s3.Versions(truststoreBucket)); got != 1 {
				t.Errorf("got %d versions of the object, want 1", got)
			}
		})
	}
}
