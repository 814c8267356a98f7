package wiring_test

import (
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

func small() wiring.Config {
	return wiring.Config{
		Table: "${Token[TOKEN.1]}", Account: "${Token[TOKEN.2]}", ParameterPath: "/images/{pipeline}/latest",
		TopicARN: "${Token[TOKEN.3]}", PromoteFunction: "${Token[TOKEN.4]}",
	}
}

func full() wiring.Config {
	c := small()
	c.ParameterPath = "/images/{pipeline}/{stage}"
	c.DataType = wiring.DataTypeText
	c.Stages = []wiring.Stage{
		{Name: "candidate", Gate: promotion.Automatic},
		{Name: "test", Gate: promotion.Alarms, Alarms: []string{"p99 < 1 s & healthy"}, BakeMinutes: 90},
		{Name: "latest", Gate: promotion.Approval},
	}
	c.Pipelines = []string{"${Token[TOKEN.5]}"}
	c.WithoutPipeline = "by hand"
	c.AccountRoles = map[string]string{"111122223333": "${Token[TOKEN.6]}"}
	c.Tags = map[string]string{"team": "web"}
	c.EventBus = "bus"
	c.HoldFindings = wiring.SeverityHigh
	c.ProtectImages = true
	c.Followers = []wiring.Follower{{Parameter: "/images/web/latest", LaunchTemplate: "lt-1", Group: "g", MinHealthyPercent: 100, MaxHealthyPercent: 110, WarmupSeconds: 60}}
	return c
}

// TestVariables: what the construct writes is what a handler reads.
func TestVariables(t *testing.T) {
	c := full()
	variables, err := c.Variables()
	if err != nil {
		t.Fatal(err)
	}
	if want := reflect.TypeFor[wiring.Config]().NumField(); len(variables) != want {
		t.Errorf("got %d variables of a configuration in which all %d fields are set", len(variables), want)
	}
	for name, text := range variables {
		t.Setenv(name, text)
	}
	got, err := wiring.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, c) {
		t.Errorf("got  %+v\nwant %+v", got, c)
	}
}

func TestDefaults(t *testing.T) {
	c := small()
	variables, err := c.Variables()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{wiring.Table, wiring.Account, wiring.ParameterPath, wiring.TopicARN, wiring.PromoteFunction}
	for _, name := range want {
		if variables[name] == "" {
			t.Errorf("%s is not set", name)
		}
	}
	if len(variables) != len(want) {
		t.Errorf("got %v, want only %v", variables, want)
	}
	for name, text := range variables {
		t.Setenv(name, text)
	}
	got, err := wiring.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if got.DataType != wiring.DataTypeImage || got.EventBus != wiring.DefaultEventBus || !reflect.DeepEqual(got.Stages, wiring.DefaultStages()) {
		t.Errorf("got %+v, want the defaults", got)
	}
	if plan := c.Plan(); len(plan) != 1 || plan[0].Name != "latest" || plan[0].Gate != promotion.Automatic {
		t.Errorf("got plan %v", plan)
	}
}

// TestThisFunction: lambda/promote learns its own name from Lambda.
func TestThisFunction(t *testing.T) {
	c := small()
	c.PromoteFunction = wiring.ThisFunction
	variables, err := c.Variables()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range variables {
		t.Setenv(name, text)
	}
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "Web-Promote-1")
	got, err := wiring.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if got.PromoteFunction != "Web-Promote-1" {
		t.Errorf("got %q", got.PromoteFunction)
	}
}

// TestFollowersWithoutGroup have no percentages, and get no defaults of them.
func TestFollowersWithoutGroup(t *testing.T) {
	c := small()
	c.Stages = []wiring.Stage{{Name: "latest"}}
	c.Followers = []wiring.Follower{{Parameter: "/images/web/latest", LaunchTemplate: "lt-1"}, {Parameter: "/images/web/latest", Group: "g"}}
	variables, err := c.Variables()
	if err != nil {
		t.Fatal(err)
	}
	if c.Stages[0].Gate != "" || c.Followers[1].MinHealthyPercent != 0 {
		t.Errorf("the caller's configuration was changed: %+v", c)
	}
	for name, text := range variables {
		t.Setenv(name, text)
	}
	got, err := wiring.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if template, group := got.Followers[0], got.Followers[1]; template.MinHealthyPercent != 0 || group.MinHealthyPercent != wiring.DefaultMinHealthyPercent || group.MaxHealthyPercent != 100 {
		t.Errorf("got %+v", got.Followers)
	}
}

func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*wiring.Config)
		want  string
	}{
		"no table":          {func(c *wiring.Config) { c.Table = "" }, "LINTEL_AMI_TABLE: need a value"},
		"no account":        {func(c *wiring.Config) { c.Account = "" }, "LINTEL_AMI_ACCOUNT: need"},
		"no topic":          {func(c *wiring.Config) { c.TopicARN = "" }, "LINTEL_AMI_TOPIC_ARN: need"},
		"no function":       {func(c *wiring.Config) { c.PromoteFunction = "" }, "LINTEL_AMI_PROMOTE_FUNCTION: need"},
		"path":              {func(c *wiring.Config) { c.ParameterPath = "/aws/x/{stage}" }, "reserved"},
		"path not by stage": {func(c *wiring.Config) { c.ParameterPath = "/images/{pipeline}" }, "no {stage} and 3 stages"},
		"data type":         {func(c *wiring.Config) { c.DataType = "image" }, "LINTEL_AMI_DATA_TYPE"},
		"gate":              {func(c *wiring.Config) { c.Stages[0].Gate = "later" }, `got gate "later"`},
		"stage twice":       {func(c *wiring.Config) { c.Stages[0].Name = "latest" }, "got it twice"},
		"no alarms":         {func(c *wiring.Config) { c.Stages[1].Alarms = nil }, "go together"},
		"alarms, no gate":   {func(c *wiring.Config) { c.Stages[0].Alarms = []string{"a"} }, "go together"},
		"no bake":           {func(c *wiring.Config) { c.Stages[1].BakeMinutes = 0 }, "got 0 minutes"},
		"long bake":         {func(c *wiring.Config) { c.Stages[1].BakeMinutes = wiring.MaxBakeMinutes + 1 }, "minutes, need"},
		"bake, no gate":     {func(c *wiring.Config) { c.Stages[0].BakeMinutes = 1 }, "without gate"},
		"many alarms":       {func(c *wiring.Config) { c.Stages[1].Alarms = make([]string, wiring.MaxAlarms+1) }, "composite"},
		"account":           {func(c *wiring.Config) { c.AccountRoles["1"] = "r" }, "12 digits"},
		"no role":           {func(c *wiring.Config) { c.AccountRoles["111122223333"] = "" }, "no role"},
		"pipeline":          {func(c *wiring.Config) { c.Pipelines = []string{""} }, "LINTEL_AMI_PIPELINES"},
		"without pipeline":  {func(c *wiring.Config) { c.WithoutPipeline = "--" }, "letter or digit"},
		"tag":               {func(c *wiring.Config) { c.Tags["AWS:x"] = "" }, "aws:"},
		"our tag":           {func(c *wiring.Config) { c.Tags["lintel:x"] = "" }, "lintel:"},
		"tag value":         {func(c *wiring.Config) { c.Tags["x"] = strings.Repeat("x", 257) }, "256"},
		"severity":          {func(c *wiring.Config) { c.HoldFindings = "low" }, "LINTEL_AMI_HOLD_FINDINGS"},
		"follower of what":  {func(c *wiring.Config) { c.Followers[0].Parameter = "x" }, "slash"},
		"who follows":       {func(c *wiring.Config) { c.Followers[0] = wiring.Follower{Parameter: "/x"} }, "a group or both"},
		"no group":          {func(c *wiring.Config) { c.Followers[0].Group = "" }, "without a group"},
		"min healthy":       {func(c *wiring.Config) { c.Followers[0].MinHealthyPercent = 101 }, "MinHealthyPercent"},
		"max healthy":       {func(c *wiring.Config) { c.Followers[0].MaxHealthyPercent = 99 }, "MaxHealthyPercent"},
		"healthy range":     {func(c *wiring.Config) { c.Followers[0].MinHealthyPercent, c.Followers[0].MaxHealthyPercent = 50, 151 }, "MaxHealthyPercent"},
		"warm-up":           {func(c *wiring.Config) { c.Followers[0].WarmupSeconds = -1 }, "WarmupSeconds"},
		"followers":         {func(c *wiring.Config) { c.Followers = make([]wiring.Follower, wiring.MaxFollowers+1) }, "need at most 20"},
	} {
		t.Run(name, func(t *testing.T) {
			c := full()
			c.AccountRoles, c.Tags = maps.Clone(c.AccountRoles), maps.Clone(c.Tags)
			test.spoil(&c)
			_, err := c.Variables()
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestTooLarge: what does not fit into a function is refused before it is deployed.
func TestTooLarge(t *testing.T) {
	c := full()
	for i := range 30 {
		c.Tags[strings.Repeat("x", i+1)] = strings.Repeat("y", 200)
	}
	if _, err := c.Variables(); err == nil || !strings.Contains(err.Error(), "4096") {
		t.Errorf("got %v", err)
	}
}
