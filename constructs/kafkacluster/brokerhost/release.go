package brokerhost

import (
	"fmt"
	"strings"
)

// Release is the Kafka archive that the brokers run.
type Release struct {
	// Version of Kafka, such as "4.3.1". At least 4.2.0; see the package's documentation.
	Version string
	// ScalaVersion is the Scala version in the archive's name. Default: "2.13",
	// the only one that Kafka 4 is published for.
	ScalaVersion string
	// URL of the archive: https, or s3://bucket/key for networks without
	// internet access. It may hold CDK tokens. Default: the archive of the Apache
	// Software Foundation.
	URL string
	// Digest of the archive in hexadecimal: 128 digits are a SHA-512, 64 a SHA-256.
	// There is no default for a Version other than [DefaultRelease]'s: nothing
	// that was not verified is run.
	Digest string
}

// DefaultRelease is the release that a [Config] without one gets.
//
// The digest is the one in kafka-versions.yaml of strimzi/strimzi-kafka-operator
// and, independently, in the build scripts of several other public projects that
// verify this archive.
var DefaultRelease = Release{
	Version:      "4.3.1",
	ScalaVersion: "2.13",
	URL:          "https://archive.apache.org/dist/kafka/4.3.1/kafka_2.13-4.3.1.tgz",
	Digest: "c7d7b2318cb51aa0c61d3246a51c349210073c5c9b754947ef965a439f2f939e" +
		"8600f204e134a75ac31faf3829c9370960ef7c6a9886c8a1dbf0339a21f4c54c",
}

// withDefaults fills in what the release leaves open.
func (r Release) withDefaults() Release {
	if r == (Release{}) {
		return DefaultRelease
	}
	if r.ScalaVersion == "" {
		r.ScalaVersion = DefaultRelease.ScalaVersion
	}
	if r.URL == "" {
		r.URL = fmt.Sprintf("https://archive.apache.org/dist/kafka/%s/%s.tgz", r.Version, r.directory())
	}
	if r.Digest == "" && r.Version == DefaultRelease.Version && r.ScalaVersion == DefaultRelease.ScalaVersion {
		r.Digest = DefaultRelease.Digest
	}
	r.Digest = strings.ToLower(r.Digest)
	return r
}

// directory is the name of the one directory that the archive holds.
func (r Release) directory() string { return "kafka_" + r.ScalaVersion + "-" + r.Version }
