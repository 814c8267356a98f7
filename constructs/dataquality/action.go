package dataquality

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// ActionKind is what is done to data that a run judged.
type ActionKind string

// The kinds of action.
const (
	// Tag puts the tag lintel:data-quality on the objects, with the verdict.
	Tag ActionKind = "TAG"
	// Copy copies the objects.
	Copy ActionKind = "COPY"
	// Move copies the objects and then deletes them.
	Move ActionKind = "MOVE"
)

// Action on the objects of the data that are not newer than the run: promote what
// passed, or quarantine what failed. The zero Action does nothing.
type Action struct {
	// Kind of the action. Default: none.
	Kind ActionKind
	// Bucket to copy or move to. Default: the data's own.
	Bucket awss3.IBucket
	// Prefix to copy or move to, such as "curated/". What follows the data's own
	// prefix in a key is appended.
	Prefix string
}

// actionText is the action in the handler's notation.
func (c *Check) actionText(a Action) string {
	switch a.Kind {
	case Tag:
		return wiring.ActionTag
	case Copy:
		return wiring.ActionCopy + c.destination(a)
	case Move:
		return wiring.ActionMove + c.destination(a)
	default:
		return ""
	}
}

func (c *Check) destination(a Action) string { return *c.actionBucket(a).BucketName() + "/" + a.Prefix }

func (c *Check) actionBucket(a Action) awss3.IBucket {
	if a.Bucket != nil {
		return a.Bucket
	}
	return c.DataBucket
}

// grantActions on the objects of the data, and where they go.
func (c *Check) grantActions(p *Props) {
	data := c.DataBucket.ArnForObjects(jsii.String(p.dataPrefix() + "*"))
	c.allow([]*string{c.DataBucket.BucketArn()}, "s3:ListBucket")
	granted := map[string]bool{}
	for _, action := range []Action{p.OnPass, p.OnFail} {
		c.grantAction(action, data, granted)
	}
}

func (c *Check) grantAction(a Action, data *string, granted map[string]bool) {
	grant := func(resource *string, actions ...string) {
		if key := *resource + strings.Join(actions, " "); !granted[key] {
			granted[key] = true
			c.allow([]*string{resource}, actions...)
		}
	}
	if a.Kind == "" {
		return
	}
	grantKey(c.DataBucket, c.Evaluator.Function)
	grant(data, "s3:GetObject", "s3:GetObjectTagging")
	if a.Kind == Tag {
		grant(data, "s3:GetObjectVersionTagging", "s3:PutObjectTagging", "s3:PutObjectVersionTagging")
		return
	}
	if a.Kind == Move {
		grant(data, "s3:DeleteObject")
	}
	bucket := c.actionBucket(a)
	grant(bucket.ArnForObjects(jsii.String(a.Prefix+"*")), "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject", "s3:PutObjectTagging")
	grant(bucket.BucketArn(), "s3:ListBucket")
	grantKey(bucket, c.Evaluator.Function)
}

// checkReach refuses an action on data that the run has not read: it is done to all
// objects below the data's prefix.
func (p *Props) checkReach(c *synth.Checks) {
	if p.OnPass.Kind == "" && p.OnFail.Kind == "" {
		return
	}
	c.Require(p.MaxFiles == 0, "OnPass or OnFail with MaxFiles: the files that were not read would be judged too")
	for name, parameter := range p.PathParameters {
		c.Require(parameter.Filter == "", "OnPass or OnFail with a Filter of PathParameters %q: the files that were not read would be judged too", name)
	}
}

func (a *Action) check(c *synth.Checks, name, dataPrefix string) {
	switch a.Kind {
	case "", Tag:
		c.Require(a.Bucket == nil && a.Prefix == "", "%s has a Bucket or Prefix and the Kind %q: they go with %q and %q", name, a.Kind, Copy, Move)
	case Copy, Move:
		c.Require(a.Prefix == "" || strings.HasSuffix(a.Prefix, "/"), "got %s.Prefix %q: it must end in a slash", name, a.Prefix)
		c.Require(a.Bucket != nil || !strings.HasPrefix(a.Prefix, dataPrefix) && !strings.HasPrefix(dataPrefix, a.Prefix),
			"got %s.Prefix %q in the data's own bucket, whose data are below %q: the next run would read what this one moved; choose another prefix or bucket", name, a.Prefix, dataPrefix)
	default:
		c.Failf("got %s.Kind %q: it must be %q, %q or %q", name, a.Kind, Tag, Copy, Move)
	}
}
