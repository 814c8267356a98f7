package logs3

import (
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// maxPrefix leaves room for the rest of the key, of the 1,024 octets that S3 takes
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html).
const maxPrefix = 800

// check panics with what is wrong.
func (p *Props) check(c *synth.Checks) {
	c.Require(strings.HasSuffix(p.Prefix, "/") && !strings.HasPrefix(p.Prefix, "/"), "got Prefix %q: it must end in a slash and not begin with one, such as \"logs/\"", p.Prefix)
	c.Require(len(p.Prefix) <= maxPrefix, "got Prefix of %d octets: it must have %d or less", len(p.Prefix), maxPrefix)
	c.Require(p.Bucket == nil || p.EncryptionKey == nil, "EncryptionKey with Bucket: the brought bucket has its own")
	c.Require(p.Bucket == nil || p.Retention == 0, "Retention with Bucket: set a lifecycle rule on the brought bucket")
	c.Require(p.Bucket != nil || p.Retention >= day && p.Retention%day == 0, "got Retention %v: it must be whole days, one or more", p.Retention)
	c.Require(p.Age >= time.Second && p.Age <= day, "got Age %v: it must be 1s to 24h", p.Age)
	inRange(c, "ObjectKiB", p.ObjectKiB, 1, 16384)
	inRange(c, "BufferMiB", p.BufferMiB, 1, 256)
	c.Require(p.BufferMiB<<10 >= p.ObjectKiB, "got BufferMiB %d for objects of %d KiB: it must be at least %d", p.BufferMiB, p.ObjectKiB, (p.ObjectKiB+1023)>>10)
	c.Panic()
}

func inRange(c *synth.Checks, prop string, got, low, high int) {
	c.Require(got >= low && got <= high, "got %s %d: it must be %d to %d", prop, got, low, high)
}
