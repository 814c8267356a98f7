package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/signedurl"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/secretsstub"
)

const signingRefresh = time.Second

func signing(c *wiring.Config) {
	c.Service.Signature = true
	c.SigningSecret, c.SigningMember, c.SigningRefresh = "signing", "key", signingRefresh
}

func signed(t *testing.T, key, target string) string {
	t.Helper()
	u, err := url.Parse(target)
	if err == nil {
		u, err = signedurl.Sign([]byte(key), u, time.Now().Add(time.Hour))
	}
	if err != nil {
		t.Fatal(err)
	}
	return u.String()
}

// TestImageSignature rotates the key twice.
func TestImageSignature(t *testing.T) {
	t.Parallel()
	const target = "/fit-in/20x20/cat.jpg?flip=true"
	w := newImages(t, signing)
	w.secrets.Put("signing", `{"key":"first-sesame"}`)
	check := func(kind, target string, status int, code string) {
		t.Helper()
		if a := w.ask(w.function, kind, http.MethodGet, target); a.status != status || code != "" && a.code(t) != code {
			t.Errorf("%s: got %s, want %d %s", kind, a, status, code)
		}
	}
	for kind := range eventKinds {
		check(kind, signed(t, "first-sesame", target), http.StatusOK, "")
		check(kind, signed(t, "second-sesame", target), http.StatusForbidden, "SignatureDoesNotMatch")
		check(kind, target, http.StatusBadRequest, "AuthorizationQueryParametersError")
		check(kind, strings.Replace(signed(t, "first-sesame", target), "20x20", "21x21", 1), http.StatusForbidden, "SignatureDoesNotMatch")
	}
	if n := len(w.aws.Requests(secretsstub.GetSecretValue)); n < 2 {
		t.Errorf("the secret was read %d times, want each of its versions", n)
	}
	const kind = "REST API"
	w.secrets.Put("signing", `{"key":"second-sesame"}`)
	time.Sleep(signingRefresh + 100*time.Millisecond)
	check(kind, signed(t, "second-sesame", target), http.StatusOK, "")
	check(kind, signed(t, "first-sesame", target), http.StatusOK, "")

	w.aws.On(secretsstub.GetSecretValue, awsstub.DenyAccess())
	time.Sleep(signingRefresh + 100*time.Millisecond)
	check(kind, signed(t, "first-sesame", target), http.StatusOK, "") // with the keys at hand
	w.aws.On(secretsstub.GetSecretValue, awsstub.Default)

	w.secrets.Put("signing", `{"key":["third-sesame"]}`)
	w.function = w.start()
	check(kind, signed(t, "third-sesame", target), http.StatusOK, "")
	check(kind, signed(t, "second-sesame", target), http.StatusForbidden, "SignatureDoesNotMatch")
	if strings.Contains(strings.Join(w.function.Log(), "\n"), "sesame") {
		t.Error("the log shows a key")
	}
}

// TestImageKeysUnread is no picture for anybody.
func TestImageKeysUnread(t *testing.T) {
	t.Parallel()
	w := newImages(t, signing)
	for range 2 {
		if a := w.get(signed(t, "first-sesame", "/cat.jpg")); a.status != http.StatusInternalServerError || a.code(t) != "SignatureValidationFailure" {
			t.Errorf("got %s", a)
		}
	}
	if n := len(w.aws.Requests(secretsstub.GetSecretValue)); n != 1 {
		t.Errorf("the secret was asked for %d times, want once until it is time to try again", n)
	}
	if n := len(w.aws.Requests(getObject)); n != 0 {
		t.Errorf("%d objects were read", n)
	}
}
