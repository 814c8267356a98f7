package parameter

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// A Client is the calls of [*ssm.Client] that Write makes. It needs the permissions of
// the same names on the parameter.
type Client interface {
	GetParameter(context.Context, *ssm.GetParameterInput, ...func(*ssm.Options)) (*ssm.GetParameterOutput, error)
	PutParameter(context.Context, *ssm.PutParameterInput, ...func(*ssm.Options)) (*ssm.PutParameterOutput, error)
	GetParameterHistory(context.Context, *ssm.GetParameterHistoryInput, ...func(*ssm.Options)) (*ssm.GetParameterHistoryOutput, error)
	LabelParameterVersion(context.Context, *ssm.LabelParameterVersionInput, ...func(*ssm.Options)) (*ssm.LabelParameterVersionOutput, error)
	UnlabelParameterVersion(context.Context, *ssm.UnlabelParameterVersionInput, ...func(*ssm.Options)) (*ssm.UnlabelParameterVersionOutput, error)
	AddTagsToResource(context.Context, *ssm.AddTagsToResourceInput, ...func(*ssm.Options)) (*ssm.AddTagsToResourceOutput, error)
}

// A Parameter is what a parameter should be.
type Parameter struct {
	Name string
	// AMI is its value.
	AMI string
	// DataType is wiring.DataTypeImage or wiring.DataTypeText.
	DataType string
	// Description is of at most 1024 characters.
	Description string
	// Label is of the version that it gets.
	Label string
	Tags  map[string]string
}

// ErrNotAccepted says that SSM does not give a parameter its image.
var ErrNotAccepted = errors.New("SSM has not given the parameter its image: look whether the AMI is there, and who may use it")

const (
	// accepts is how long SSM may take, and poll how often it is asked.
	accepts = 10 * time.Second
	poll    = 500 * time.Millisecond
)

// A Writer writes parameters. The zero Writer is ready for use.
type Writer struct {
	// Accepts and Poll are the package's own if zero.
	Accepts, Poll time.Duration
}

// Write makes a parameter what it should be, and returns its version.
func (w Writer) Write(ctx context.Context, c Client, p Parameter) (version int64, err error) {
	version, err = w.value(ctx, c, p)
	if err != nil {
		return 0, fmt.Errorf("parameter %s: %w", p.Name, err)
	}
	if err := mark(ctx, c, p, version); err != nil {
		return 0, fmt.Errorf("parameter %s: %w", p.Name, err)
	}
	return version, nil
}

// value sees to it that the parameter has its value.
func (w Writer) value(ctx context.Context, c Client, p Parameter) (version int64, err error) {
	value, version, err := read(ctx, c, p.Name)
	if err != nil || value == p.AMI {
		return version, err
	}
	err = put(ctx, c, p)
	if _, full := errors.AsType[*types.ParameterMaxVersionLimitExceeded](err); full {
		if err = unlabelOldest(ctx, c, p.Name); err == nil {
			err = put(ctx, c, p)
		}
	}
	if err != nil {
		return 0, err
	}
	return w.accepted(ctx, c, p)
}

// read returns the value and version of a parameter, which are zero if there is none.
func read(ctx context.Context, c Client, name string) (value string, version int64, err error) {
	out, err := c.GetParameter(ctx, &ssm.GetParameterInput{Name: &name})
	if _, missing := errors.AsType[*types.ParameterNotFound](err); missing {
		return "", 0, nil
	}
	if err != nil {
		return "", 0, err
	}
	return aws.ToString(out.Parameter.Value), out.Parameter.Version, nil
}

func put(ctx context.Context, c Client, p Parameter) error {
	_, err := c.PutParameter(ctx, &ssm.PutParameterInput{
		Name: &p.Name, Value: &p.AMI, DataType: &p.DataType, Description: &p.Description,
		Type: types.ParameterTypeString, Tier: types.ParameterTierStandard, Overwrite: aws.Bool(true),
	})
	return err
}

// accepted waits until the parameter has its value.
func (w Writer) accepted(ctx context.Context, c Client, p Parameter) (version int64, err error) {
	timeout, interval := w.Accepts, w.Poll
	if timeout == 0 {
		timeout, interval = accepts, poll
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	for {
		value, version, err := read(ctx, c, p.Name)
		if err == nil && value == p.AMI {
			return version, nil
		}
		if err != nil && ctx.Err() == nil {
			return 0, err
		}
		select {
		case <-time.After(interval):
		case <-ctx.Done():
			return 0, fmt.Errorf("%w: AMI %s, in %v", ErrNotAccepted, p.AMI, timeout)
		}
	}
}

// mark gives the version its label and the parameter its tags.
func mark(ctx context.Context, c Client, p Parameter, version int64) error {
	out, err := c.LabelParameterVersion(ctx, &ssm.LabelParameterVersionInput{Name: &p.Name, ParameterVersion: &version, Labels: []string{p.Label}})
	if err != nil {
		return err
	}
	if len(out.InvalidLabels) > 0 {
		return fmt.Errorf("SSM refuses label %q", p.Label)
	}
	var tags []types.Tag
	for _, k := range slices.Sorted(maps.Keys(p.Tags)) {
		tags = append(tags, types.Tag{Key: &k, Value: aws.String(cleanTag(p.Tags[k]))})
	}
	_, err = c.AddTagsToResource(ctx, &ssm.AddTagsToResourceInput{ResourceType: types.ResourceTypeForTaggingParameter, ResourceId: &p.Name, Tags: tags})
	return err
}

// cleanTag writes a value as the value of a tag: what it may not have becomes a hyphen.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Tag.html
func cleanTag(value string) string {
	value = strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(" _.:/=+-@", r) {
			return r
		}
		return '-'
	}, value)
	return value[:min(len(value), 256)]
}

// unlabelOldest takes our labels off the oldest version, so that SSM can delete it.
// Labels of others stay, and with them the version.
func unlabelOldest(ctx context.Context, c Client, name string) error {
	var oldest types.ParameterHistory
	pages := ssm.NewGetParameterHistoryPaginator(c, &ssm.GetParameterHistoryInput{Name: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, version := range page.Parameters {
			if oldest.Version == 0 || version.Version < oldest.Version {
				oldest = version
			}
		}
	}
	ours := slices.DeleteFunc(slices.Clone(oldest.Labels), func(label string) bool { return !strings.HasPrefix(label, wiring.LabelPrefix) })
	if len(ours) == 0 {
		return nil
	}
	_, err := c.UnlabelParameterVersion(ctx, &ssm.UnlabelParameterVersionInput{Name: &name, ParameterVersion: &oldest.Version, Labels: ours})
	return err
}
