package main

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"

	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// userOf declares a user with the secret of the same name.
func userOf(username string, acls ...acl) user {
	return user{Username: username, SecretArn: "secret of " + username, ACLs: acls}
}

func usersRequest(kind customresource.RequestType, users ...user) *customresource.Request[usersProperties] {
	return &customresource.Request[usersProperties]{Type: kind, Properties: usersProperties{connection: reached(), Users: users}}
}

// handleUsers sends the request to a handler on the fake. All users have secrets.
func (f *fake) handleUsers(ctx context.Context, r *customresource.Request[usersProperties]) (*customresource.Response, error) {
	values := map[string]string{}
	for _, u := range r.Properties.Users {
		values["secret of "+u.Username] = credentialJSON(u.Username, "password of "+u.Username)
	}
	return (&usersHandler{newResolverOf(values), f.open}).handle(ctx, r)
}

func reads(resource string) acl { return acl{Resource: resource, Operations: []string{"Read"}} }

func TestCreateUsers(t *testing.T) {
	f := newFake()
	response, err := f.handleUsers(t.Context(), usersRequest(customresource.Create,
		userOf("reader", reads("topic:orders"), reads("topic:orders")), userOf("writer")))
	if err != nil {
		t.Fatal(err)
	}
	if want := (map[string]string{"admin": "pw", "reader": "password of reader", "writer": "password of writer"}); !maps.Equal(f.users, want) {
		t.Errorf("got users %q, want %q", f.users, want)
	}
	if want := reads("topic:orders").bindings("reader"); len(f.acls) != 1 || !f.acls[want[0]] {
		t.Errorf("got ACLs %v, want %v", f.acls, want)
	}
	want := map[string]string{"Users": "2", "Acls": "1", "ClusterId": "cluster-id", "BootstrapServers": "b0:9094,b1:9094"}
	if !reflect.DeepEqual(response.Data, want) || response.PhysicalResourceID != "" {
		t.Errorf("got %+v, want attributes %v and the default id", response, want)
	}
	wantCalls(t, f, "create ACLs", "scram")
}

// Permissions come before the credential, and go after it.
func TestUpdateUsers(t *testing.T) {
	f := newFake()
	foreign := reads("topic:foreign").bindings("stays")[0]
	f.acls[foreign] = true
	former := []user{userOf("stays", reads("topic:a"), reads("topic:b")), userOf("leaves", reads("topic:a")), userOf("gone already")}
	if _, err := f.handleUsers(t.Context(), usersRequest(customresource.Create, former...)); err != nil {
		t.Fatal(err)
	}
	delete(f.users, "gone already")
	f.calls = nil

	r := usersRequest(customresource.Update, userOf("stays", reads("topic:b"), reads("topic:c")))
	r.OldProperties = usersProperties{connection: reached(), Users: former}
	if _, err := f.handleUsers(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if got := keys(f.users); !slices.Equal(got, []string{"admin", "stays"}) {
		t.Errorf("got users %q", got)
	}
	want := map[binding]bool{foreign: true, reads("topic:b").bindings("stays")[0]: true, reads("topic:c").bindings("stays")[0]: true}
	if !maps.Equal(f.acls, want) {
		t.Errorf("got ACLs %v, want %v", f.acls, want)
	}
	wantCalls(t, f, "create ACLs", "scram", "delete ACLs")
}

func TestUpdateFromMalformedUsers(t *testing.T) {
	f := newFake()
	f.users["someone"] = "else"
	r := usersRequest(customresource.Update)
	r.OldProperties = usersProperties{connection: reached(), Users: []user{userOf("someone"), userOf("")}}
	if _, err := f.handleUsers(t.Context(), r); err != nil || f.users["someone"] == "" {
		t.Errorf("got users %q, error %v, want the one who was not created here", keys(f.users), err)
	}
}

func TestDeleteUsers(t *testing.T) {
	f := newFake()
	users := []user{userOf("reader", reads("topic:orders")), userOf("admin", acl{Resource: "cluster", Operations: []string{"All"}})}
	if _, err := f.handleUsers(t.Context(), usersRequest(customresource.Create, users...)); err != nil {
		t.Fatal(err)
	}
	if len(f.users) != 2 || len(f.acls) != 2 {
		t.Fatalf("got users %q and ACLs %v", keys(f.users), f.acls)
	}
	r := usersRequest(customresource.Delete, users...)
	for range 2 {
		response, err := (&usersHandler{newResolverOf(nil), f.open}).handle(t.Context(), r) // the users' secrets are gone
		if err != nil || !slices.Equal(keys(f.users), []string{"admin"}) || len(f.acls) != 0 {
			t.Errorf("got users %q and ACLs %v, %v, error %v, want the administrator", keys(f.users), f.acls, response, err)
		}
	}
}

func TestACLsOnly(t *testing.T) {
	f := newFake()
	f.users["reader"] = "of MSK"
	u := user{Username: "reader", ACLs: []acl{reads("topic:orders")}}
	for _, r := range []*customresource.Request[usersProperties]{
		usersRequest(customresource.Create, u), usersRequest(customresource.Update), usersRequest(customresource.Delete, u)} {
		r.Properties.ACLsOnly = true
		if r.Type == customresource.Update {
			r.OldProperties = usersProperties{connection: reached(), Users: []user{u}, ACLsOnly: true}
		}
		if _, err := f.handleUsers(t.Context(), r); err != nil {
			t.Fatalf("%s: %v", r.Type, err)
		}
	}
	wantCalls(t, f, "create ACLs", "delete ACLs", "delete ACLs")

	// Credentials that were written once are left when MSK takes over, and those of MSK when it is left.
	for _, before := range []bool{true, false} {
		r := usersRequest(customresource.Update)
		r.Properties.ACLsOnly = !before
		old := user{Username: "reader"}
		if !before {
			old = userOf("reader")
		}
		r.OldProperties = usersProperties{connection: reached(), Users: []user{old}, ACLsOnly: before}
		if _, err := f.handleUsers(t.Context(), r); err != nil || f.users["reader"] == "" {
			t.Errorf("ACLsOnly before %v: got users %q, error %v", before, keys(f.users), err)
		}
	}
}

func TestUserSecrets(t *testing.T) {
	f := newFake()
	h := usersHandler{newResolverOf(map[string]string{
		"secret of a": credentialJSON("b", "hunter2"), "secret of b": `{"username": "b"}`, "secret of c": "hunter2", "secret of d": binary}), f.open}
	_, err := h.handle(t.Context(), usersRequest(customresource.Create, userOf("a"), userOf("b"), userOf("c"), userOf("d"), userOf("e")))
	wantError(t, err, "user a: secret secret of a is for user b; ", "user b: secret secret of b has no password, need ",
		"user c: secret secret of c is no JSON object of strings", "user d: secret secret of d is binary", "user e: read secret secret of e: ResourceNotFoundException")
	wantCreated(t, err, false)
	if f.calls != nil {
		t.Errorf("got calls %q, want none", f.calls)
	}
}

func TestUsersFail(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(*fake)
		acls    []acl
		want    []string
		created bool
	}{
		"metadata":   {func(f *fake) { f.failures["metadata"] = []error{kerr.UnsupportedVersion} }, nil, []string{"look at the cluster: UNSUPPORTED_VERSION"}, false},
		"ACLs":       {func(f *fake) { f.failures["create ACLs"] = []error{kerr.SecurityDisabled} }, []acl{reads("topic:orders")}, []string{"SECURITY_DISABLED", "set authorizer.class.name"}, true},
		"credential": {func(f *fake) { f.outcomes = map[string]*kerr.Error{"reader": kerr.UnacceptableCredential} }, nil, []string{"write the credential of user reader: UNACCEPTABLE_CREDENTIAL: Requested"}, true},
		"all":        {func(f *fake) { f.failures["scram"] = []error{kerr.UnsupportedVersion} }, nil, []string{"alter credentials: UNSUPPORTED_VERSION"}, true},
		"arrest":     {func(f *fake) { f.failures["open"] = []error{kerr.SaslAuthenticationFailed, errForEver} }, nil, []string{"SASL_AUTHENTICATION_FAILED", "Authentication"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			test.prepare(f)
			r := usersRequest(customresource.Create, userOf("reader", test.acls...))
			r.Properties.Authentication.PropagationTime = duration(0)
			_, err := f.handleUsers(t.Context(), r)
			wantError(t, err, test.want...)
			wantCreated(t, err, test.created)
		})
	}
}

// A result that is missing is not success.
func TestMissingResult(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		f := newFake()
		f.outcomes = map[string]*kerr.Error{"reader": nil}
		_, err := f.handleUsers(ctx, usersRequest(customresource.Create, userOf("reader")))
		wantError(t, err, "the cluster was not ready in time: write the credential of user reader: got no result")
	})
}

func TestUsersWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.failures = map[string][]error{"open": {errors.New("refused")}, "create ACLs": {kerr.NotController}, "scram": {errors.New("reset")}, "delete ACLs": {kerr.RequestTimedOut}}
		r := usersRequest(customresource.Update, userOf("reader", reads("topic:orders")))
		r.OldProperties = usersProperties{connection: reached(), Users: []user{userOf("leaver", reads("topic:orders"))}}
		if _, err := f.handleUsers(t.Context(), r); err != nil {
			t.Error(err)
		}
		if f.count("open") != 5 || f.count("close") != 4 || len(f.users) != 2 || len(f.acls) != 1 {
			t.Errorf("got users %q, ACLs %v after %q", keys(f.users), f.acls, f.calls)
		}
	})
}
