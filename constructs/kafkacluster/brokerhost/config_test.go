package brokerhost

import (
	"encoding/base64"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestValidate(t *testing.T) {
	if err := testConfig().Validate(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Config){
		`Cluster is "a b", allowed are`:                          func(c *Config) { c.Cluster = "a b" },
		`ClusterID is "short", want the 22 characters`:           func(c *Config) { c.ClusterID = "short" },
		`Brokers has 2 nodes, allowed are 1, 3 or 5`:             func(c *Config) { c.Brokers = c.Brokers[:2] },
		`NodeID 9 is none of Brokers`:                            func(c *Config) { c.NodeID = 9 },
		`Brokers: node id 2, want 1 or more and unique`:          func(c *Config) { c.Brokers[0].NodeID = 2 },
		`Brokers: host "B1.kafka.test", want a unique`:           func(c *Config) { c.Brokers[0].Host = "B1.kafka.test" },
		`Brokers: host "b2.kafka.test", want a unique`:           func(c *Config) { c.Brokers[0].Host = "b2.kafka.test" },
		`Brokers: host "b1.kafka.test.", want a unique`:          func(c *Config) { c.Brokers[0].Host = "b1.kafka.test." },
		"at most 64 characters":                                  func(c *Config) { c.Brokers[0].Host = strings.Repeat("a", 60) + ".test" },
		`Administrator is "a,b", allowed`:                        func(c *Config) { c.Administrator = "a,b" },
		`Release.Version is "4.1.2", want 4.2.0 or a later`:      func(c *Config) { c.Release = Release{Version: "4.1.2", Digest: strings.Repeat("a", 64)} },
		`Release.Version is "3.9.1", want 4.2.0 or a later`:      func(c *Config) { c.Release = Release{Version: "3.9.1", Digest: strings.Repeat("a", 64)} },
		`Release.Digest is "", want the SHA-512`:                 func(c *Config) { c.Release = Release{Version: "4.4.0"} },
		`Release.Digest is "abc", want the SHA-512`:              func(c *Config) { c.Release = Release{Version: "4.3.1", Digest: "ABC"} },
		`Release.URL is "http://mirror/k.tgz", want an https://`: func(c *Config) { c.Release = Release{Version: "4.3.1", URL: "http://mirror/k.tgz"} },
		`ScriptsURL is "https://x", want an s3:// URL`:           func(c *Config) { c.ScriptsURL = "https://x" },
		`CertificateValidity is 1h0m0s, allowed`:                 func(c *Config) { c.CertificateValidity = time.Hour },
		`CertificateValidity is 73h0m0s, allowed`:                func(c *Config) { c.CertificateValidity = 73 * time.Hour },
		`Retention is 1m0s, allowed is 1h or more`:               func(c *Config) { c.Retention = time.Minute },
		`Stack and SignalResource: only one is set ("Broker2")`:  func(c *Config) { c.Stack = "" },
		`REGION is empty, it is required`:                        func(c *Config) { c.Region = "" },
		`VOLUME_ID is "vol'", allowed is printable ASCII`:        func(c *Config) { c.VolumeID = "vol'" },
		`LOG_GROUP is "a\nb", allowed is printable ASCII`:        func(c *Config) { c.LogGroup = "a\nb" },
		`LOG_GROUP is "$HOME", allowed is printable ASCII`:       func(c *Config) { c.LogGroup = "$HOME" },
		`CA_ARN is "${Token[A.1]}\\", allowed is printable`:      func(c *Config) { c.CertificateAuthorityARN = `${Token[A.1]}\` },
		`ServerProperties: listeners is set by the scripts`:      func(c *Config) { c.ServerProperties = map[string]string{"listeners": "x"} },
		`ServerProperties: "a b" is not a property name`:         func(c *Config) { c.ServerProperties = map[string]string{"a b": "x"} },
		`ServerProperties: num.partitions is "1\n2", allowed is`: func(c *Config) { c.ServerProperties = map[string]string{"num.partitions": "1\n2"} },
	} {
		c := testConfig()
		change(&c)
		err := c.Validate()
		if err == nil || !strings.Contains(err.Error(), "kafka broker ") || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
			continue
		}
		if n := strings.Count(err.Error(), "\n"); n > 1 {
			t.Errorf("one mistake gave %d problems: %v", n+1, err)
		}
		if _, err := c.UserData(); err == nil {
			t.Errorf("UserData accepts: %s", want)
		}
	}
}

// TestTokensPass checks that tokens stand in the user data as they were given:
// CDK finds them by their text.
func TestTokensPass(t *testing.T) {
	c := testConfig()
	tokens := map[string]*string{
		"REGION": &c.Region, "HOSTED_ZONE_ID": &c.HostedZoneID, "VOLUME_ID": &c.VolumeID, "CA_ARN": &c.CertificateAuthorityARN,
		"SIGNING_ALGORITHM": &c.SigningAlgorithm, "SECRET_ARN": &c.CredentialSecretARN, "SCRIPTS_URL": &c.ScriptsURL,
		"LOG_GROUP": &c.LogGroup, "STACK": &c.Stack, "SIGNAL_RESOURCE": &c.SignalResource,
	}
	for name, value := range tokens {
		*value = "${Token[" + name + ".7]}"
	}
	c.Release = Release{Version: "4.3.1", URL: "s3://${Token[Bucket.1]}/${Token[Key.2]}"}
	data, err := c.UserData()
	if err != nil {
		t.Fatal(err)
	}
	for name := range tokens {
		if want := "\n" + name + "='${Token[" + name + ".7]}'\n"; !strings.Contains(data, want) {
			t.Errorf("the user data holds no line %q", want)
		}
	}
	if want := "\nKAFKA_URL='s3://${Token[Bucket.1]}/${Token[Key.2]}'\n"; !strings.Contains(data, want) {
		t.Errorf("the user data holds no line %q", want)
	}
	// A token outside the documents would be subject to the shell.
	if n := strings.Count(data[strings.LastIndex(data, "\n"+heredocEnd):], "${Token"); n != 0 {
		t.Errorf("%d tokens in the script", n)
	}
}

func TestUserDataIsBounded(t *testing.T) {
	c := testConfig()
	data, err := c.UserData()
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > UserDataLimit/3 {
		t.Errorf("%d bytes without further properties", len(data))
	}
	c.ServerProperties = map[string]string{"num.partitions": strings.Repeat("1", UserDataLimit)}
	if _, err := c.UserData(); err == nil || !strings.Contains(err.Error(), "at most 12288 are allowed") {
		t.Errorf("got %v", err)
	}
}

func TestDefaults(t *testing.T) {
	c := testConfig().withDefaults()
	if c.Release != DefaultRelease || c.Release.withDefaults() != DefaultRelease {
		t.Errorf("release %+v", c.Release)
	}
	if r := (Release{Version: DefaultRelease.Version}).withDefaults(); r != DefaultRelease {
		t.Errorf("release %+v", r)
	}
	if c.CertificateValidity != 6*day || c.SigningAlgorithm != "SHA256WITHECDSA" || c.Retention != 7*day {
		t.Errorf("%+v", c)
	}
	if got := (Config{Retention: -1}).retentionMilliseconds(); got != -1 {
		t.Errorf("for ever is %d", got)
	}
}

// TestIDs checks that ids have the form of Kafka's UUIDs, differ, and stay.
func TestIDs(t *testing.T) {
	form := regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_-]{21}$`)
	seen := map[string]bool{}
	for _, name := range []string{"", "a", "b", "Stack/Cluster"} {
		seen[ClusterID(name)] = true
	}
	for i := range 1000 {
		id := ClusterID(strings.Repeat("x", i))
		raw, err := base64.RawURLEncoding.DecodeString(id)
		if !form.MatchString(id) || err != nil || raw[6]>>4 != 8 || raw[8]>>6 != 2 {
			t.Errorf("id %q (%v)", id, err)
		}
	}
	c := testConfig()
	for id := range strings.FieldsSeq(c.directoryList()) {
		seen[id] = true
	}
	c.ClusterID = ClusterID("other")
	for id := range strings.FieldsSeq(c.directoryList()) {
		seen[id] = true
	}
	if len(seen) != 4+3+3 {
		t.Errorf("ids repeat: %q", slices.Sorted(maps.Keys(seen)))
	}
	// A changed id is another cluster, whose brokers refuse their volumes.
	if got, want := ClusterID("Stack/Cluster"), "Dq3UxgqNhNuz2HB3q6tGNg"; got != want {
		t.Errorf("ClusterID is %q, was %q", got, want)
	}
}

func TestBootstrapServers(t *testing.T) {
	want := []string{"b1.kafka.test:9096", "b2.kafka.test:9096", "b3.kafka.test:9096"}
	if got := BootstrapServers(testConfig().Brokers); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestMetricDimensions(t *testing.T) {
	if got := MetricDimensions(MetricMemoryUsed, "orders", 2); !maps.Equal(got, map[string]string{"Cluster": "orders", "Broker": "2"}) {
		t.Errorf("memory: %v", got)
	}
	want := map[string]string{"Cluster": "orders", "Broker": "2", "path": "/var/lib/kafka", "fstype": "xfs"}
	if got := MetricDimensions(MetricDiskUsed, "orders", 2); !maps.Equal(got, want) {
		t.Errorf("disk: %v", got)
	}
}
