package parameter_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/parameter"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// A fake is SSM with one parameter, of which it keeps 100 versions.
type fake struct {
	versions []types.ParameterHistory
	tags     map[string]string
	puts     int
	// slow is how many reads do not see the last version yet; refuse is that SSM does not
	// accept images.
	slow   int
	refuse bool
	err    error
}

func (f *fake) GetParameter(context.Context, *ssm.GetParameterInput, ...func(*ssm.Options)) (*ssm.GetParameterOutput, error) {
	visible := f.versions
	if f.slow > 0 {
		f.slow--
		visible = visible[:len(visible)-1]
	}
	if len(visible) == 0 {
		return nil, &types.ParameterNotFound{}
	}
	last := visible[len(visible)-1]
	return &ssm.GetParameterOutput{Parameter: &types.Parameter{Value: last.Value, Version: last.Version}}, f.err
}

func (f *fake) PutParameter(_ context.Context, in *ssm.PutParameterInput, _ ...func(*ssm.Options)) (*ssm.PutParameterOutput, error) {
	f.puts++
	if f.refuse {
		return &ssm.PutParameterOutput{}, nil
	}
	next := int64(1)
	if n := len(f.versions); n > 0 {
		next = f.versions[n-1].Version + 1
	}
	if len(f.versions) == 100 {
		if len(f.versions[0].Labels) > 0 {
			return nil, &types.ParameterMaxVersionLimitExceeded{}
		}
		f.versions = f.versions[1:]
	}
	f.versions = append(f.versions, types.ParameterHistory{Value: in.Value, Version: next})
	return &ssm.PutParameterOutput{Version: next}, nil
}

// GetParameterHistory answers in pages of 50, the newest first, which is not what the
// code may count on.
func (f *fake) GetParameterHistory(_ context.Context, in *ssm.GetParameterHistoryInput, _ ...func(*ssm.Options)) (*ssm.GetParameterHistoryOutput, error) {
	all := slices.Clone(f.versions)
	slices.Reverse(all)
	if in.NextToken != nil {
		return &ssm.GetParameterHistoryOutput{Parameters: all[50:]}, nil
	}
	if len(all) <= 50 {
		return &ssm.GetParameterHistoryOutput{Parameters: all}, nil
	}
	return &ssm.GetParameterHistoryOutput{Parameters: all[:50], NextToken: aws.String("more")}, nil
}

func (f *fake) find(version int64) *types.ParameterHistory {
	return &f.versions[slices.IndexFunc(f.versions, func(v types.ParameterHistory) bool { return v.Version == version })]
}

func (f *fake) LabelParameterVersion(_ context.Context, in *ssm.LabelParameterVersionInput, _ ...func(*ssm.Options)) (*ssm.LabelParameterVersionOutput, error) {
	if strings.Contains(in.Labels[0], "/") {
		return &ssm.LabelParameterVersionOutput{InvalidLabels: in.Labels}, nil
	}
	for i := range f.versions {
		f.versions[i].Labels = slices.DeleteFunc(f.versions[i].Labels, func(l string) bool { return l == in.Labels[0] })
	}
	v := f.find(*in.ParameterVersion)
	v.Labels = append(v.Labels, in.Labels...)
	return &ssm.LabelParameterVersionOutput{}, nil
}

func (f *fake) UnlabelParameterVersion(_ context.Context, in *ssm.UnlabelParameterVersionInput, _ ...func(*ssm.Options)) (*ssm.UnlabelParameterVersionOutput, error) {
	v := f.find(*in.ParameterVersion)
	v.Labels = slices.DeleteFunc(v.Labels, func(l string) bool { return slices.Contains(in.Labels, l) })
	return &ssm.UnlabelParameterVersionOutput{}, nil
}

func (f *fake) AddTagsToResource(_ context.Context, in *ssm.AddTagsToResourceInput, _ ...func(*ssm.Options)) (*ssm.AddTagsToResourceOutput, error) {
	f.tags = map[string]string{}
	for _, tag := range in.Tags {
		f.tags[*tag.Key] = *tag.Value
	}
	return &ssm.AddTagsToResourceOutput{}, nil
}

func build(n int) parameter.Parameter {
	return parameter.Parameter{
		Name: "/images/web/latest", AMI: fmt.Sprintf("ami-%08x", n), DataType: wiring.DataTypeImage, Label: fmt.Sprintf("v1.0.0-%d", n),
		Tags: map[string]string{"team": "é & web", "n": strings.Repeat("x", 300)},
	}
}

var quick = parameter.Writer{Accepts: 50 * time.Millisecond, Poll: time.Millisecond}

func TestWrite(t *testing.T) {
	f := &fake{}
	for n := 1; n <= 3; n++ {
		version, err := quick.Write(t.Context(), f, build(n))
		if err != nil || version != int64(n) {
			t.Fatalf("got version %d, %v, want %d", version, err, n)
		}
	}
	if version, err := quick.Write(t.Context(), f, build(3)); err != nil || version != 3 || f.puts != 3 {
		t.Errorf("once more: got version %d, %v and %d puts, want no further version", version, err, f.puts)
	}
	if got := f.versions[2].Labels; !slices.Equal(got, []string{"v1.0.0-3"}) {
		t.Errorf("got labels %q", got)
	}
	if want := map[string]string{"team": "- - web", "n": strings.Repeat("x", 256)}; !maps.Equal(f.tags, want) {
		t.Errorf("got tags %q", f.tags)
	}
	// Back to an earlier image: the label goes with it.
	if version, err := quick.Write(t.Context(), f, build(1)); err != nil || version != 4 || len(f.versions[0].Labels) != 0 || f.versions[3].Labels[0] != "v1.0.0-1" {
		t.Errorf("got version %d, %v, versions %+v", version, err, f.versions)
	}
}

// TestSlow: a parameter is written once SSM has accepted its image, and not before.
func TestSlow(t *testing.T) {
	f := &fake{}
	if _, err := quick.Write(t.Context(), f, build(1)); err != nil {
		t.Fatal(err)
	}
	slow := &slowFake{fake: f}
	if version, err := quick.Write(t.Context(), slow, build(2)); err != nil || version != 2 {
		t.Errorf("got version %d, %v", version, err)
	}
	f.refuse = true
	if _, err := quick.Write(t.Context(), f, build(3)); !errors.Is(err, parameter.ErrNotAccepted) {
		t.Errorf("got %v", err)
	}
	if len(f.versions[1].Labels) != 1 {
		t.Errorf("got labels %q of the version before", f.versions[1].Labels)
	}
}

// A slowFake shows what was put only to the fourth read after.
type slowFake struct{ *fake }

func (f *slowFake) PutParameter(ctx context.Context, in *ssm.PutParameterInput, o ...func(*ssm.Options)) (*ssm.PutParameterOutput, error) {
	f.slow = 3
	return f.fake.PutParameter(ctx, in, o...)
}

// TestFull: when SSM has 100 versions with labels, the oldest loses ours.
func TestFull(t *testing.T) {
	f := &fake{}
	for n := 1; n <= 103; n++ {
		if _, err := quick.Write(t.Context(), f, build(n)); err != nil {
			t.Fatalf("version %d: %v", n, err)
		}
	}
	if len(f.versions) != 100 || f.versions[0].Version != 4 || len(f.versions[0].Labels) != 1 {
		t.Errorf("got %d versions, the oldest %+v", len(f.versions), f.versions[0])
	}
	f.versions[0].Labels = []string{"prod"} // somebody else's
	full := new(types.ParameterMaxVersionLimitExceeded)
	if _, err := quick.Write(t.Context(), f, build(104)); !errors.As(err, &full) || !slices.Equal(f.versions[0].Labels, []string{"prod"}) {
		t.Errorf("got %v, labels %q", err, f.versions[0].Labels)
	}
}

func TestErrors(t *testing.T) {
	f := &fake{err: errors.New("down")}
	f.versions = []types.ParameterHistory{{Version: 1, Value: aws.String("x")}}
	if _, err := quick.Write(t.Context(), f, build(1)); !errors.Is(err, f.err) || f.puts != 0 || !strings.Contains(err.Error(), "/images/web/latest") {
		t.Errorf("got %v and %d puts", err, f.puts)
	}
	p := build(1)
	p.Label = "v1/1"
	if _, err := quick.Write(t.Context(), &fake{}, p); err == nil || !strings.Contains(err.Error(), "label") {
		t.Errorf("got %v", err)
	}
}
