package amipipeline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"

	"github.com/lintel-go/lintel/constructs/amipipeline/parameterpath"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Gate is how an image comes into a stage.
type Gate = promotion.Gate

// The gates.
const (
	// Automatic lets an image in at once.
	Automatic = promotion.Automatic
	// Approval waits for an operator.
	Approval = promotion.Approval
	// AlarmsOK waits until alarms have been OK for some time.
	AlarmsOK = promotion.Alarms
)

// Stage through which images go.
type Stage struct {
	// Name is what {stage} stands for in the names of parameters: lower-case letters and
	// digits, with single _ . and - between them. Required.
	Name string
	// Gate from the stage before, or from the build. Default: Automatic.
	Gate Gate
	// Alarms that must be OK with the gate AlarmsOK, in the stack's Region; a composite
	// alarm is one too.
	Alarms []awscloudwatch.IAlarm
	// Bake is for how long they must have been OK since the image came into the stage
	// before, in whole minutes up to 14 days.
	Bake time.Duration
}

func (p *Props) checkStages(c *synth.Checks) {
	plan := promotion.Plan{}
	for i := range p.Stages {
		s := p.Stages[i].withDefaults()
		plan = append(plan, promotion.Stage{Name: s.Name, Gate: s.Gate})
		waits := s.Gate == AlarmsOK
		c.Require(waits == (len(s.Alarms) > 0), "Stages %q: Alarms and the gate %q go together", s.Name, AlarmsOK)
		c.Require(waits == (s.Bake != 0), "Stages %q: Bake and the gate %q go together", s.Name, AlarmsOK)
		c.Require(s.Bake%time.Minute == 0 && s.Bake >= 0 && s.Bake <= wiring.MaxBakeMinutes*time.Minute, "got Bake %v of Stages %q: it must be whole minutes, up to %v", s.Bake, s.Name, wiring.MaxBakeMinutes*time.Minute)
		c.Require(len(s.Alarms) <= wiring.MaxAlarms, "got %d Alarms of Stages %q: it must be at most %d; make a composite alarm of them", len(s.Alarms), s.Name, wiring.MaxAlarms)
	}
	failAll(c, "Stages", plan.Validate())
	template, err := parameterpath.Parse(p.ParameterPath)
	failAll(c, "ParameterPath", err)
	c.Require(err != nil || len(p.Stages) <= 1 || template.Uses(parameterpath.Stage), "got ParameterPath %q with %d Stages: it must have {stage}, so that each has its own parameter", p.ParameterPath, len(p.Stages))
	c.Require(p.BuildTopic == nil || len(p.Pipelines) == 0 || p.WithoutPipeline == "", "WithoutPipeline with Pipelines: images that no pipeline made are not theirs")
}

// wired is a stage as the handlers know it.
func (s Stage) wired() wiring.Stage {
	out := wiring.Stage{Name: s.Name, Gate: s.Gate, BakeMinutes: int(s.Bake / time.Minute)}
	for _, alarm := range s.Alarms {
		out.Alarms = append(out.Alarms, *alarm.AlarmName())
	}
	return out
}

// ParameterName is the name of the parameter of a stage, to launch instances from:
//
//	awsec2.MachineImage_ResolveSsmParameterAtLaunch(jsii.String(images.ParameterName("latest")), nil)
//
// It is there as soon as an image came into the stage. ParameterName panics with an
// error if there is no such stage, or if the name depends on what is only known of an
// image: with BuildTopic, or with {os}, {version} or {major} in ParameterPath.
func (c *Pipeline) ParameterName(stage string) string {
	name, err := c.parameterName(stage)
	if err != nil {
		panic(&synth.Error{Path: *c.Node().Path(), Problems: []string{err.Error()}})
	}
	return name
}

// checkParameterNames refuses that two write one parameter.
func (c *Pipeline) checkParameterNames(p *Props) {
	native := c.nativeParameter(p)
	if p.BuildTopic != nil || native == "" {
		return
	}
	for _, stage := range p.Stages {
		if name, err := c.parameterName(stage.Name); err == nil && strings.Trim(name, "/") == strings.Trim(native, "/") {
			panic(&synth.Error{Path: *c.Node().Path(), Problems: []string{fmt.Sprintf("got NativeParameter %q, which is that of the stage %q: give another, or DisableNativeParameter", native, stage.Name)}})
		}
	}
}

func (c *Pipeline) parameterName(stage string) (string, error) {
	if !slices.ContainsFunc(c.props.Stages, func(s Stage) bool { return s.Name == stage }) {
		return "", fmt.Errorf("got stage %q: Stages has no such stage", stage)
	}
	values := parameterpath.Values{}
	if c.props.BuildTopic == nil {
		values = parameterpath.Values{
			Pipeline: c.name, Recipe: c.name, Platform: string(c.props.Platform), Architecture: string(c.props.Architecture),
		}
	}
	name, err := c.template.Expand(values, stage)
	if err != nil {
		return "", fmt.Errorf("the name of the parameter is not known before there is an image: %w", err)
	}
	return name, nil
}
