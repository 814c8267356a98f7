package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/lintel-go/lintel/test/e2e/internal/secretsstub"
)

// mskIAM authenticates clients of a cluster as Amazon MSK does with AWS_MSK_IAM.
type mskIAM struct {
	t           testing.TB
	credentials aws.Credentials

	mu      sync.Mutex
	granted int // sessions
	refused int // sessions that are still to be refused
}

// newIAMCluster starts a cluster that takes AWS_MSK_IAM only. kfake does not know who a client is, so there are no ACLs.
func newIAMCluster(t *testing.T, refused int) (*kafkaCluster, *mskIAM) {
	k := unstartedKafkaCluster(t)
	if err := k.startWith(); err != nil {
		t.Fatal(err)
	}
	iam := &mskIAM{t: t, refused: refused, credentials: aws.Credentials{
		AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "example-secret-access-key", SessionToken: "example session/token+="}}
	k.ControlKey(int16(kmsg.SASLHandshake), func(request kmsg.Request) (kmsg.Response, error, bool) {
		k.KeepControl()
		response := request.ResponseKind().(*kmsg.SASLHandshakeResponse)
		response.SupportedMechanisms = []string{"AWS_MSK_IAM"}
		if request.(*kmsg.SASLHandshakeRequest).Mechanism != "AWS_MSK_IAM" {
			response.ErrorCode = kerr.UnsupportedSaslMechanism.Code
		}
		return response, nil, true
	})
	k.ControlKey(int16(kmsg.SASLAuthenticate), func(request kmsg.Request) (kmsg.Response, error, bool) {
		k.KeepControl()
		return iam.authenticate(request.(*kmsg.SASLAuthenticateRequest)), nil, true
	})
	return k, iam
}

// env is what the function has in its environment.
func (m *mskIAM) env() map[string]string {
	return map[string]string{
		"AWS_ACCESS_KEY_ID":     m.credentials.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY": m.credentials.SecretAccessKey,
		"AWS_SESSION_TOKEN":     m.credentials.SessionToken,
	}
}

// authenticate verifies the client's message: a request for kafka-cluster:Connect, pre-signed with Signature Version 4.
// https://github.com/aws/aws-msk-iam-auth#details
func (m *mskIAM) authenticate(request *kmsg.SASLAuthenticateRequest) kmsg.Response {
	m.mu.Lock()
	defer m.mu.Unlock()
	response := request.ResponseKind().(*kmsg.SASLAuthenticateResponse)
	if m.refused > 0 {
		m.refused--
		response.ErrorCode = kerr.SaslAuthenticationFailed.Code
		response.ErrorMessage = kmsg.StringPtr("[1b7a3a1c]: Access denied")
		return response
	}
	if err := m.verify(request.SASLAuthBytes); err != nil {
		m.t.Errorf("got a message for AWS_MSK_IAM that Amazon MSK would refuse: %v", err)
	}
	m.granted++
	response.SASLAuthBytes = []byte(`{"version":"2020_10_22","request-id":"0f2d8b1e"}`)
	return response
}

func (m *mskIAM) verify(message []byte) error {
	var got map[string]string
	if err := json.Unmarshal(message, &got); err != nil {
		return err
	}
	signedAt, err := time.Parse("20060102T150405Z", got["x-amz-date"])
	if err != nil {
		return err
	}
	query := url.Values{"Action": {"kafka-cluster:Connect"}, "X-Amz-Expires": {got["x-amz-expires"]}}
	connect, err := http.NewRequest(http.MethodGet, "https://"+got["host"]+"/?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	nothing := sha256.Sum256(nil)
	signed, _, err := v4.NewSigner().PresignHTTP(m.t.Context(), m.credentials, connect, hex.EncodeToString(nothing[:]), "kafka-cluster", "eu-west-1", signedAt)
	if err != nil {
		return err
	}
	signedURL, err := url.Parse(signed)
	if err != nil {
		return err
	}
	want := map[string]string{"version": "2020_10_22", "host": "127.0.0.1", "user-agent": got["user-agent"]}
	for name, values := range signedURL.Query() {
		want[strings.ToLower(name)] = values[0]
	}
	if !reflect.DeepEqual(got, want) || got["user-agent"] == "" {
		return fmt.Errorf("it has the members %q, want %q", got, want)
	}
	return nil
}

// TestKafkaClusterIAM authenticates with the function's role.
func TestKafkaClusterIAM(t *testing.T) {
	t.Parallel()
	properties := func(topics map[string]any, propagation string) map[string]any {
		return withProperty(topics, "Authentication", map[string]any{"Type": "AWS_MSK_IAM", "PropagationTime": propagation})
	}
	t.Run("topics", func(t *testing.T) {
		t.Parallel()
		k, iam := newIAMCluster(t, 0)
		r := newKafkaResourceIn(t, kafkaTopics, k, iam.env())
		assertSuccess(t, r.create(properties(oneTopic, "0s")))
		iam.assertTopics(k, "orders")
		if iam.granted == 0 {
			t.Error("the function was not authenticated")
		}
		if got := len(r.aws.Requests(secretsstub.GetSecretValue)); got != 1 {
			t.Errorf("read %d secrets, want that of the root CA", got)
		}
	})
	t.Run("a policy takes its time", func(t *testing.T) {
		t.Parallel()
		k, iam := newIAMCluster(t, 2)
		r := newKafkaResourceIn(t, kafkaTopics, k, iam.env())
		assertSuccess(t, r.create(properties(oneTopic, "20s")))
		iam.assertTopics(k, "orders")
	})
	t.Run("no permission", func(t *testing.T) {
		t.Parallel()
		k, iam := newIAMCluster(t, 1<<20)
		for _, kind := range []string{kafkaTopics, kafkaUsers} {
			r := newKafkaResourceIn(t, kind, k, iam.env())
			assertFailed(t, r.create(properties(map[string]any{}, "0s")), "SASL_AUTHENTICATION_FAILED", "Access denied", "role in Authentication")
		}
	})
	t.Run("with a secret", func(t *testing.T) {
		t.Parallel()
		k, iam := newIAMCluster(t, 0)
		r := newKafkaResourceIn(t, kafkaTopics, k, iam.env())
		assertFailed(t, r.create(withProperty(oneTopic, "Authentication", map[string]any{"Type": "AWS_MSK_IAM", "SecretArn": r.adminARN})),
			"Authentication.SecretArn: got one, need none for AWS_MSK_IAM")
	})
}

// assertTopics fails the test unless the cluster has the topic, asked without authentication.
func (m *mskIAM) assertTopics(k *kafkaCluster, name string) {
	m.t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(k.ListenAddrs()...), kgo.DialTLSConfig(k.trust()))
	if err != nil {
		m.t.Fatal(err)
	}
	defer client.Close()
	details, err := kadm.NewClient(client).ListTopics(m.t.Context())
	if err != nil || !details.Has(name) {
		m.t.Errorf("got topics %v, %v, want %s", details.Names(), err, name)
	}
}
