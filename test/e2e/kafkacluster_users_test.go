package e2e

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// declaredUser returns the declaration of a user.
func declaredUser(username, secretARN string, acls ...map[string]any) map[string]any {
	u := map[string]any{"Username": username}
	if secretARN != "" {
		u["SecretArn"] = secretARN
	}
	if acls != nil {
		u["ACLs"] = acls
	}
	return u
}

// allowing returns the declaration of an ACL.
func allowing(resource string, operations ...string) map[string]any {
	return map[string]any{"Resource": resource, "Operations": operations}
}

func usersOf(users ...map[string]any) map[string]any { return map[string]any{"Users": users} }

// newKafkaUsers returns a resource and gives users, who are not created yet, secrets.
func newKafkaUsers(t *testing.T, k *kafkaCluster, usernames ...string) (r *kafkaResource, arns map[string]string) {
	t.Helper()
	r, arns = newKafkaResource(t, kafkaUsers, k), map[string]string{}
	for _, username := range usernames {
		arns[username] = r.rotate(username, "first")
	}
	return r, arns
}

// rotate changes a user's password in the secret, and expects it to be written.
func (r *kafkaResource) rotate(username, password string) (arn string) {
	password += passwordMark
	r.kafka.expect(map[string]string{username: password})
	return r.putUser(username, password)
}

// assertACLs fails the test unless the cluster has exactly these ACLs.
func (k *kafkaCluster) assertACLs(want ...string) {
	k.t.Helper()
	slices.Sort(want)
	if got := k.acls(); !slices.Equal(got, want) {
		k.t.Errorf("got ACLs\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// assertUsers fails the test unless these users, and the administrator, have credentials.
func (k *kafkaCluster) assertUsers(want ...string) {
	k.t.Helper()
	want = slices.Sorted(slices.Values(append(want, administrator)))
	if got := k.users(); !slices.Equal(got, want) {
		k.t.Errorf("got users %q, want %q", got, want)
	}
}

// assertPassword fails the test unless the cluster takes a user's password, or refuses it.
func (k *kafkaCluster) assertPassword(username, password string, right bool) {
	k.t.Helper()
	_, err := kadm.NewClient(k.client(username, password+passwordMark)).BrokerMetadata(k.t.Context())
	if right && err != nil || !right && !errors.Is(err, kerr.SaslAuthenticationFailed) {
		k.t.Errorf("password %s of %s is right: got error %v, want %v", password, username, err, right)
	}
}

// assertProduces fails the test unless a user's attempt to write to a topic ends with the error, which may be nil.
func (k *kafkaCluster) assertProduces(username, password, topic string, want *kerr.Error) {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.t.Context(), 10*time.Second)
	defer cancel()
	err := k.produceAs(ctx, username, password+passwordMark, topic, "by "+username)
	if want == nil && err != nil || want != nil && !errors.Is(err, want) {
		k.t.Errorf("%s writes to %s with password %s: got %v, want %v", username, topic, password, err, want)
	}
}

// TestKafkaUsersLife is the life of a declaration of users.
func TestKafkaUsersLife(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t)
	k.seed(1, 1, nil, "orders")
	k.seed(1, 1, nil, "audit")
	r, arns := newKafkaUsers(t, k, "writer", "reader")
	const foreign = "User:writer ALLOW READ LITERAL TOPIC audit *"
	if _, err := k.admin().CreateACLs(t.Context(), kadm.NewACLs().Allow("User:writer").Topics("audit").Operations(kadm.OpRead)); err != nil {
		t.Fatal(err)
	}

	created := r.create(usersOf(
		declaredUser("writer", arns["writer"], allowing("topic:orders", "Write", "Describe"), allowing("cluster", "IdempotentWrite")),
		declaredUser("reader", arns["reader"], allowing("topic:ord*", "Read"), allowing("group:billing-*", "Read"), allowing("topic:*", "Describe"),
			map[string]any{"Resource": "transactional-id:billing", "Operations": []string{"All"}, "Host": "127.0.0.1"})))
	assertSuccess(t, created)
	if want := (map[string]any{"Users": "2", "Acls": "7", "ClusterId": created.Data["ClusterId"],
		"BootstrapServers": strings.Join(r.servers, ",")}); !reflect.DeepEqual(created.Data, want) || created.Data["ClusterId"] == "" {
		t.Errorf("got attributes %v, want %v", created.Data, want)
	}
	k.assertUsers("writer", "reader")
	k.assertACLs(foreign,
		"User:writer ALLOW WRITE LITERAL TOPIC orders *",
		"User:writer ALLOW DESCRIBE LITERAL TOPIC orders *",
		"User:writer ALLOW IDEMPOTENT_WRITE LITERAL CLUSTER kafka-cluster *",
		"User:reader ALLOW READ PREFIXED TOPIC ord *",
		"User:reader ALLOW READ PREFIXED GROUP billing- *",
		"User:reader ALLOW DESCRIBE LITERAL TOPIC * *",
		"User:reader ALLOW ALL LITERAL TRANSACTIONAL_ID billing 127.0.0.1")
	k.assertProduces("writer", "first", "orders", nil)
	k.assertProduces("writer", "first", "audit", kerr.TopicAuthorizationFailed)
	k.assertPassword("writer", "wrong", false)
	k.assertProduces("reader", "first", "orders", kerr.TopicAuthorizationFailed)

	// The writer's password is rotated, and the ACLs are others.
	r.rotate("writer", "second")
	assertSuccess(t, r.update(usersOf(
		withProperty(declaredUser("writer", arns["writer"], allowing("topic:orders", "Write")), "RotationToken", "2"),
		declaredUser("reader", arns["reader"], allowing("topic:ord*", "Read"), allowing("group:billing-*", "Read", "Describe")))))
	k.assertUsers("writer", "reader")
	k.assertACLs(foreign,
		"User:writer ALLOW WRITE LITERAL TOPIC orders *",
		"User:reader ALLOW READ PREFIXED TOPIC ord *",
		"User:reader ALLOW READ PREFIXED GROUP billing- *",
		"User:reader ALLOW DESCRIBE PREFIXED GROUP billing- *")
	k.assertProduces("writer", "second", "orders", nil)
	k.assertPassword("writer", "first", false)

	// The reader leaves, with a secret that is gone.
	r.secrets.Delete("kafka/reader")
	assertSuccess(t, r.update(usersOf(declaredUser("writer", arns["writer"], allowing("topic:orders", "Write")))))
	k.assertUsers("writer")
	k.assertACLs(foreign, "User:writer ALLOW WRITE LITERAL TOPIC orders *")

	r.secrets.Delete("kafka/writer")
	for range 2 {
		assertSuccess(t, r.delete())
		k.assertUsers()
		k.assertACLs(foreign)
	}
}

// TestKafkaUsersAdministrator rotates the password that the handler itself needs. The administrator survives the
// resource.
func TestKafkaUsersAdministrator(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t)
	r, _ := newKafkaUsers(t, k)
	k.expect(map[string]string{administrator: administratorPassword})
	properties := func(token string) map[string]any {
		return usersOf(withProperty(declaredUser(administrator, r.adminARN), "RotationToken", token))
	}
	assertSuccess(t, r.create(properties("1")))

	r.rotate(administrator, "second") // the cluster still has the first one
	assertSuccess(t, r.update(properties("2")))
	k.assertPassword(administrator, "second", true)
	assertSuccess(t, r.update(usersOf()))
	assertSuccess(t, r.delete())
	k.assertPassword(administrator, "second", true)

	// Two rotations without an update are one too many.
	r.rotate(administrator, "third")
	r.rotate(administrator, "fourth")
	assertFailed(t, r.create(properties("4")), "SASL_AUTHENTICATION_FAILED", "invalid credentials", "the cluster refuses the user, the password or the role in Authentication")
}

// TestKafkaUsersACLsOnly leaves the credentials to Amazon MSK.
func TestKafkaUsersACLsOnly(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t, kfake.User("SCRAM-SHA-512", "associated", "first"+passwordMark))
	r, _ := newKafkaUsers(t, k)
	altered := k.requests(kmsg.AlterUserSCRAMCredentials)
	acl := allowing("topic:orders", "Read")

	assertSuccess(t, r.create(withProperty(usersOf(declaredUser("associated", "", acl)), "ACLsOnly", "true")))
	k.assertACLs("User:associated ALLOW READ LITERAL TOPIC orders *")
	assertSuccess(t, r.update(withProperty(usersOf(declaredUser("another", "", acl)), "ACLsOnly", "true")))
	k.assertACLs("User:another ALLOW READ LITERAL TOPIC orders *")
	assertSuccess(t, r.delete())
	k.assertACLs()
	k.assertUsers("associated")
	if n := altered(); n != 0 {
		t.Errorf("altered credentials %d times, want never", n)
	}
}

// TestKafkaUsersRollback goes back from an update that has failed halfway.
func TestKafkaUsersRollback(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t)
	r, arns := newKafkaUsers(t, k, "writer", "newcomer")
	right := usersOf(declaredUser("writer", arns["writer"], allowing("topic:orders", "Write")))
	assertSuccess(t, r.create(right))

	k.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.AlterUserSCRAMCredentials}, Resource: "newcomer", Err: kerr.UnacceptableCredential})
	assertFailed(t, r.update(usersOf(declaredUser("newcomer", arns["newcomer"], allowing("topic:orders", "Read")))),
		"write the credential of user newcomer: UNACCEPTABLE_CREDENTIAL")
	k.assertACLs("User:newcomer ALLOW READ LITERAL TOPIC orders *", "User:writer ALLOW WRITE LITERAL TOPIC orders *")
	assertSuccess(t, r.update(right))
	k.assertUsers("writer")
	k.assertACLs("User:writer ALLOW WRITE LITERAL TOPIC orders *")
	k.assertPassword("writer", "first", true)
}

// TestKafkaUsersProperties has all that is wrong with properties, and with secrets, in one reason each.
func TestKafkaUsersProperties(t *testing.T) {
	t.Parallel()
	k := newKafkaCluster(t)
	r, arns := newKafkaUsers(t, k, "writer")
	properties := map[string]any{
		"BootstrapServers": []string{},
		"Authentication":   map[string]any{"Type": "SCRAM-SHA-512"},
		"RootCASecretArn":  nil,
		"Users": []map[string]any{
			declaredUser("", arns["writer"]),
			declaredUser("*", arns["writer"]),
			declaredUser("writer", ""),
			declaredUser("writer", arns["writer"], allowing("orders", "Read"), allowing("topic:a*b"), allowing("topic:orders", "read", "IdempotentWrite"),
				map[string]any{"Resource": "cluster:x", "Operations": []string{"All"}, "Host": "10.0.0.0/8"}),
		},
	}
	assertFailed(t, r.create(properties), "nothing was created", "malformed properties",
		"BootstrapServers: got none", "Authentication.SecretArn: got nothing",
		"Users[0].Username: got nothing", `Users[1].Username: got "*", which would be everybody`,
		"Users[2].SecretArn: got nothing", "Users[3].Username: got writer, which Users[2] has already",
		`Users[3].ACLs[0].Resource: got "orders"`, `Users[3].ACLs[1].Resource: got "topic:a*b"`, "Users[3].ACLs[1].Operations: got none",
		`Users[3].ACLs[2].Operations[0]: got "read", need one of All, Alter`,
		"Users[3].ACLs[2].Operations[1]: got IdempotentWrite, which has no meaning for topic:orders",
		`Users[3].ACLs[3].Resource: got "cluster:x"`, `Users[3].ACLs[3].Host: got "10.0.0.0/8"`)
	assertSuccess(t, r.delete())

	for name, secret := range map[string]string{
		"no-password": `{"username": "no-password"}`,
		"no-json":     "hunter2" + passwordMark,
		"numbers":     `{"username": "numbers", "password": 5` + strings.Repeat("0", 30) + `}`,
		"someone":     `{"username": "else", "password": "hunter2` + passwordMark + `"}`,
	} {
		arns[name] = r.secrets.Put("kafka/"+name, secret)
	}
	arns["binary"] = r.secrets.PutBinary("kafka/binary", []byte("hunter2"+passwordMark))
	arns["missing"] = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka/missing"
	var users []map[string]any
	for _, name := range slices.Sorted(maps.Keys(arns)) {
		users = append(users, declaredUser(name, arns[name]))
	}
	failed := r.create(usersOf(users...))
	assertFailed(t, failed, "nothing was created",
		"user no-password: secret "+arns["no-password"]+" has no password", "user no-json: secret "+arns["no-json"]+" is no JSON object",
		"user numbers: secret", "user someone: secret "+arns["someone"]+" is for user else", "user binary: secret "+arns["binary"]+" is binary",
		"user missing: read secret", "ResourceNotFoundException")
	if strings.Contains(failed.Reason, "hunter2") || strings.Contains(failed.Reason, "user writer") {
		t.Errorf("the reason shows too much: %s", failed.Reason)
	}
	k.assertUsers()
}
