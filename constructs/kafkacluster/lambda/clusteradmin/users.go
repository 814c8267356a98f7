package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// usersAPI is what the handler of users calls of a cluster.
type usersAPI interface {
	BrokerMetadata(context.Context) (kadm.Metadata, error)
	AlterUserSCRAMs(ctx context.Context, deletions []kadm.DeleteSCRAM, upsertions []kadm.UpsertSCRAM) (kadm.AlteredUserSCRAMs, error)
	createACLs(context.Context, []binding) error
	deleteACLs(context.Context, []binding) error
}

// iterations of SCRAM's key derivation: the most that Kafka takes (KIP-554). The work is
// that of clients, once per connection, and of whoever tries passwords on a stolen log.
const iterations = 16384

// usersHandler is the handler of Custom::LintelKafkaUsers.
type usersHandler struct {
	resolver
	open opener
}

func (h *usersHandler) handle(ctx context.Context, r *customresource.Request[usersProperties]) (*customresource.Response, error) {
	run := &usersRun{declared: r.Properties}
	switch r.Type {
	case customresource.Update:
		run.former = formerUsers(ctx, r)
	case customresource.Delete:
		run.former = r.Properties
		run.declared.Users = nil
	}
	if err := h.apply(ctx, run, r.Properties); err != nil {
		return nil, notCreated(r.Type, run.changed, err)
	}
	return &customresource.Response{Data: run.attributes()}, nil
}

// formerUsers returns the properties before an update. Those that are malformed were
// refused as a whole, and left nothing behind.
func formerUsers(ctx context.Context, r *customresource.Request[usersProperties]) usersProperties {
	if err := join(r.OldPropertiesErr, r.OldProperties.check()); err != nil {
		slog.WarnContext(ctx, "the properties before the update were never applied", "error", err)
		return usersProperties{}
	}
	return r.OldProperties
}

// apply makes the cluster have what is declared, and no longer what was.
func (h *usersHandler) apply(ctx context.Context, run *usersRun, p usersProperties) error {
	if err := p.check(); err != nil {
		return err
	}
	to, err := h.resolve(ctx, p.connection)
	if err != nil {
		return err
	}
	run.administrator = to.username
	if run.credentials, err = h.readCredentials(ctx, run.declared); err != nil {
		return err
	}
	return patience{p.Authentication.propagationTime()}.until(ctx, func(ctx context.Context) error {
		c, err := h.open(ctx, to)
		if err != nil {
			return err
		}
		defer c.Close()
		return c.explain(run.attempt(ctx, c))
	})
}

// readCredentials returns the credentials to be written. The error names every secret
// that is not right.
func (h *usersHandler) readCredentials(ctx context.Context, p usersProperties) ([]credential, error) {
	if p.ACLsOnly {
		return nil, nil
	}
	var (
		list   []credential
		failed []error
	)
	for _, u := range p.Users {
		c, err := readCredential(ctx, h.secrets, u.SecretArn, currentVersion)
		switch {
		case err != nil:
			failed = append(failed, fmt.Errorf("user %s: %w", u.Username, err))
		case c.username != u.Username:
			failed = append(failed, fmt.Errorf("user %s: secret %s is for user %s", u.Username, u.SecretArn, c.username))
		}
		list = append(list, c)
	}
	return list, join(failed...)
}

// usersRun carries out one request.
type usersRun struct {
	declared, former usersProperties
	credentials      []credential // of the declared users
	administrator    string       // who is kept

	changed   bool // something in the cluster, perhaps
	clusterID string
}

// attempt makes all changes. A user can do what the ACLs say from the first moment, and
// loses the credential before the ACLs: without any, a cluster may allow everything
// (allow.everyone.if.no.acl.found).
func (run *usersRun) attempt(ctx context.Context, api usersAPI) error {
	metadata, err := api.BrokerMetadata(ctx)
	if err != nil {
		return fmt.Errorf("look at the cluster: %w", err)
	}
	run.clusterID = metadata.Cluster
	declared := run.declared.bindings()
	if err := run.alterACLs(ctx, api.createACLs, "wrote an ACL", declared); err != nil {
		return err
	}
	if err := run.alterCredentials(ctx, api); err != nil {
		return err
	}
	return run.alterACLs(ctx, api.deleteACLs, "deleted an ACL", without(run.former.bindings(), declared))
}

func (run *usersRun) alterACLs(ctx context.Context, alter func(context.Context, []binding) error, done string, bindings []binding) error {
	if len(bindings) == 0 {
		return nil
	}
	run.changed = true
	if err := alter(ctx, bindings); err != nil {
		return err
	}
	for _, b := range bindings {
		slog.InfoContext(ctx, done, "acl", b.String())
	}
	return nil
}

// alterCredentials writes those of the declared users and deletes those of the others.
func (run *usersRun) alterCredentials(ctx context.Context, api usersAPI) error {
	var (
		upsertions []kadm.UpsertSCRAM
		deletions  []kadm.DeleteSCRAM
	)
	for _, c := range run.credentials {
		upsertions = append(upsertions, kadm.UpsertSCRAM{
			User: c.username, Password: c.password, Mechanism: kadm.ScramSha512, Iterations: iterations})
	}
	for _, username := range run.leaving(ctx) {
		deletions = append(deletions, kadm.DeleteSCRAM{User: username, Mechanism: kadm.ScramSha512})
	}
	if upsertions == nil && deletions == nil {
		return nil
	}
	run.changed = true
	altered, err := api.AlterUserSCRAMs(ctx, deletions, upsertions)
	if err != nil {
		return fmt.Errorf("alter credentials: %w", err)
	}
	var failed []error
	for _, c := range run.credentials {
		failed = append(failed, outcome(altered, "write the credential of user ", c.username))
	}
	for _, d := range deletions {
		err := outcome(altered, "delete the credential of user ", d.User)
		if !errors.Is(err, kerr.ResourceNotFound) { // it is gone already
			failed = append(failed, err)
		}
	}
	if err := join(failed...); err != nil {
		return err
	}
	slog.InfoContext(ctx, "altered credentials", "written", len(upsertions), "deleted", len(deletions))
	return nil
}

// outcome returns the error of one user.
func outcome(altered kadm.AlteredUserSCRAMs, doing, username string) error {
	result, ok := altered[username]
	switch {
	case !ok:
		return fmt.Errorf("%s%s: got no result", doing, username)
	case result.Err != nil:
		return &brokerError{doing + username, result.Err, result.ErrMessage}
	}
	return nil
}

// leaving returns the users whose credentials are to be deleted.
func (run *usersRun) leaving(ctx context.Context) []string {
	if run.declared.ACLsOnly || run.former.ACLsOnly {
		return nil
	}
	leaving := without(run.former.usernames(), run.declared.usernames())
	if i := slices.Index(leaving, run.administrator); i >= 0 {
		slog.WarnContext(ctx, "kept the credential of the administrator", "username", run.administrator)
		leaving = slices.Delete(leaving, i, i+1)
	}
	return leaving
}

// without returns the elements of list that are not in others.
func without[E comparable](list, others []E) []E {
	remaining := make(map[E]struct{}, len(others))
	for _, e := range others {
		remaining[e] = struct{}{}
	}
	return slices.DeleteFunc(slices.Clone(list), func(e E) bool { _, ok := remaining[e]; return ok })
}

// attributes returns those of the resource.
func (run *usersRun) attributes() map[string]string {
	return map[string]string{
		"Users":            strconv.Itoa(len(run.declared.Users)),
		"Acls":             strconv.Itoa(len(run.declared.bindings())),
		"ClusterId":        run.clusterID,
		"BootstrapServers": run.declared.BootstrapServers.String(),
	}
}
