package wiring

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/lintel-go/lintel/constructs/amipipeline/parameterpath"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
)

var accountID = regexp.MustCompile(`^[0-9]{12}$`)

// Validate returns all that is wrong, by the names of the variables.
func (c Config) Validate() error {
	v := &validator{}
	v.path(c)
	v.stages(c)
	v.accounts(c)
	v.tags(c)
	v.followers(c)
	v.oneOf(DataType, c.DataType, "", DataTypeImage, DataTypeText)
	v.oneOf(HoldFindings, c.HoldFindings, "", SeverityCritical, SeverityHigh, SeverityMedium)
	for name, text := range map[string]string{Table: c.Table, Account: c.Account, TopicARN: c.TopicARN, PromoteFunction: c.PromoteFunction} {
		if text == "" {
			v.fail("%s: need a value", name)
		}
	}
	slices.SortFunc(v.errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(v.errs...)
}

// A validator collects what is wrong.
type validator struct{ errs []error }

func (v *validator) fail(format string, args ...any) {
	v.errs = append(v.errs, fmt.Errorf(format, args...))
}

func (v *validator) oneOf(name, got string, allowed ...string) {
	if !slices.Contains(allowed, got) {
		v.fail("%s: got %.40q, need one of %q", name, got, allowed)
	}
}

func (v *validator) path(c Config) {
	t, err := c.Template()
	if err != nil {
		v.fail("%s: %w", ParameterPath, err)
		return
	}
	if len(c.Stages) > 1 && !t.Uses(parameterpath.Stage) {
		v.fail("%s: got no {%s} and %d stages, need it so that each has its own parameter", ParameterPath, parameterpath.Stage, len(c.Stages))
	}
}

func (v *validator) stages(c Config) {
	if err := c.Plan().Validate(); err != nil {
		v.fail("%s: %w", Stages, err)
	}
	for _, s := range c.Stages {
		waits := s.Gate == promotion.Alarms
		switch {
		case waits != (len(s.Alarms) > 0):
			v.fail("%s: stage %q: Alarms and gate %q go together: got one of them", Stages, s.Name, promotion.Alarms)
		case waits && (s.BakeMinutes < 1 || s.BakeMinutes > MaxBakeMinutes):
			v.fail("%s: stage %q: got %d minutes, need 1 to %d", Stages, s.Name, s.BakeMinutes, MaxBakeMinutes)
		case !waits && s.BakeMinutes != 0:
			v.fail("%s: stage %q: BakeMinutes is set without gate %q", Stages, s.Name, promotion.Alarms)
		case len(s.Alarms) > MaxAlarms:
			v.fail("%s: stage %q: got %d alarms, need at most %d: make a composite alarm of them", Stages, s.Name, len(s.Alarms), MaxAlarms)
		}
	}
}

func (v *validator) accounts(c Config) {
	for _, account := range slices.Sorted(maps.Keys(c.AccountRoles)) {
		if !accountID.MatchString(account) {
			v.fail("%s: got account %.40q, need 12 digits", AccountRoles, account)
		}
		if c.AccountRoles[account] == "" {
			v.fail("%s: got no role for account %s", AccountRoles, account)
		}
	}
	if slices.Contains(c.Pipelines, "") {
		v.fail("%s: got an empty ARN", Pipelines)
	}
	if c.WithoutPipeline != "" && parameterpath.Clean(c.WithoutPipeline) == "" {
		v.fail("%s: need a text with a letter or digit", WithoutPipeline)
	}
}

func (v *validator) tags(c Config) {
	if len(c.Tags) > MaxTags {
		v.fail("%s: got %d tags, need at most %d", Tags, len(c.Tags), MaxTags)
	}
	for _, key := range slices.Sorted(maps.Keys(c.Tags)) {
		if key == "" || len(key) > 128 || strings.HasPrefix(strings.ToLower(key), "aws:") || strings.HasPrefix(key, TagPrefix) {
			v.fail("%s: got key %.40q, need 1 to 128 characters that begin with neither aws: nor %s", Tags, key, TagPrefix)
		}
		if len(c.Tags[key]) > 256 {
			v.fail("%s: tag %.40q: got a value of %d characters, need at most 256", Tags, key, len(c.Tags[key]))
		}
	}
}

func (v *validator) followers(c Config) {
	if len(c.Followers) > MaxFollowers {
		v.fail("%s: got %d, need at most %d", Followers, len(c.Followers), MaxFollowers)
	}
	for i, f := range c.Followers {
		minimum, maximum := f.MinHealthyPercent, f.MaxHealthyPercent
		switch {
		case !strings.HasPrefix(f.Parameter, "/"):
			v.fail("%s: follower %d: got parameter %.80q, need a name that begins with a slash", Followers, i+1, f.Parameter)
		case f.LaunchTemplate == "" && f.Group == "":
			v.fail("%s: follower %d: need a launch template, a group or both", Followers, i+1)
		case f.Group == "" && (minimum != 0 || maximum != 0 || f.WarmupSeconds != 0):
			v.fail("%s: follower %d: percentages and warm-up are set without a group", Followers, i+1)
		case minimum < 0 || minimum > 100:
			v.fail("%s: follower %d: got MinHealthyPercent %d, need 1 to 100, or 0 for %d", Followers, i+1, minimum, DefaultMinHealthyPercent)
		case maximum != 0 && (maximum < 100 || maximum > 200 || minimum != 0 && maximum-minimum > 100):
			v.fail("%s: follower %d: got MaxHealthyPercent %d, need 100 to 200 and at most 100 more than MinHealthyPercent", Followers, i+1, maximum)
		case f.WarmupSeconds < 0 || f.WarmupSeconds > 21600:
			v.fail("%s: follower %d: got WarmupSeconds %d, need 0 to 21600", Followers, i+1, f.WarmupSeconds)
		}
	}
}
