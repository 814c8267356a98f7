package dockerfile

import (
	"fmt"
	"slices"
)

// Severity says whether a finding stops a deployment.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // it does not build, does not run in Lambda, or gives a secret away
	Warning Severity = "warning" // it builds, but not as it should
)

// Rule of [File.Lint].
type Rule struct {
	// ID is hadolint's where hadolint has the rule, and LT with four digits where
	// it is Lintel's own.
	ID string
	// Severity of its findings.
	Severity Severity
	// Advice is what to do.
	Advice string

	check func(*pass)
}

// Finding is what a rule found.
type Finding struct {
	Rule Rule
	Line int    // of the instruction, from 1
	Got  string // what is there
}

// String is one line: where, what, what to do.
func (f Finding) String() string {
	return fmt.Sprintf("%s line %d: %s: %s", f.Rule.ID, f.Line, f.Got, f.Rule.Advice)
}

// Lint applies all rules, in the order of the lines. The rules about the image
// that comes out look at the stage that is built and at what it is made from.
func (f *File) Lint(o Options) []Finding {
	p := &pass{file: f, options: o, stages: f.Stages(o)}
	p.target = target(p.stages, o.Target)
	for _, rule := range rules {
		p.rule = rule
		rule.check(p)
	}
	slices.SortStableFunc(p.findings, func(a, b Finding) int { return a.Line - b.Line })
	return p.findings
}

// Rules are all rules, in the order they are applied.
func Rules() []Rule { return slices.Clone(rules) }

// pass is one run of the rules over a file.
type pass struct {
	file     *File
	options  Options
	stages   []Stage
	target   int // index of the stage that is built, -1 if there is none of its name
	rule     Rule
	findings []Finding
}

// report adds a finding, unless a comment switches the rule off.
func (p *pass) report(in *Instruction, format string, args ...any) {
	if !slices.Contains(in.Ignored, p.rule.ID) {
		p.findings = append(p.findings, Finding{p.rule, in.Line, fmt.Sprintf(format, args...)})
	}
}

// final is the stage that is built after the stages it is made from, outermost
// first: what the image that comes out consists of.
func (p *pass) final() []Stage {
	var chain []Stage
	for i := p.target; i >= 0; {
		chain = append(chain, p.stages[i])
		i = find(p.stages, i, p.stages[i].Base)
	}
	return chain
}

// each runs a check on the instructions of all stages that have a keyword.
func each(keyword string, check func(p *pass, in *Instruction)) func(*pass) {
	return func(p *pass) {
		for i := range p.file.Instructions {
			if in := &p.file.Instructions[i]; in.Keyword == keyword {
				check(p, in)
			}
		}
	}
}

// once reports every instruction of a keyword in a stage but the last, which is
// the only one with an effect.
func once(keyword string) func(*pass) {
	return func(p *pass) {
		for _, stage := range p.stages {
			var last *Instruction
			for i := range stage.Instructions {
				in := &stage.Instructions[i]
				if in.Keyword != keyword {
					continue
				}
				if last != nil {
					p.report(last, "%s is given again at line %d", keyword, in.Line)
				}
				last = in
			}
		}
	}
}
