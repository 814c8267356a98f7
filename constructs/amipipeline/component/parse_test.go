package component_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/component"
)

const hardening = `name: hardening
description: Turns off what nobody uses.
schemaVersion: 1.0
parameters:
  - Banner:
      type: string
      default: Hello
      description: Shown at log-in.
  - Owner: {type: string}
constants:
  - Path: {type: string, value: /etc/issue}
phases:
  - name: build
    steps:
      - name: Update
        action: UpdateOS
      - name: Banner
        action: ExecuteBash
        timeoutSeconds: 60
        maxAttempts: 3
        onFailure: Abort
        inputs:
          commands:
            - echo '{{ Banner }}' > {{ Path }}
  - name: validate
    steps:
      - name: Banner
        action: ExecuteBash
        loop: {for: {start: 0, end: 2, updateBy: 1}}
        inputs: {commands: [test -s /etc/issue]}
`

func TestParse(t *testing.T) {
	d, err := component.Parse(hardening)
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "hardening" || d.Description != "Turns off what nobody uses." || d.IsTest() {
		t.Errorf("got %+v", d)
	}
	if len(d.Parameters) != 2 || d.Parameters["Banner"] || !d.Parameters["Owner"] {
		t.Errorf("got parameters %v, want Banner with and Owner without a default", d.Parameters)
	}
	steps := []string{}
	for _, phase := range d.Phases {
		for _, step := range phase.Steps {
			steps = append(steps, phase.Name+" "+step.Name+" "+step.Action)
		}
	}
	if want := []string{"build Update UpdateOS", "build Banner ExecuteBash", "validate Banner ExecuteBash"}; !slices.Equal(steps, want) {
		t.Errorf("got %q, want %q", steps, want)
	}
	if err := d.Check(component.Linux); err != nil {
		t.Error(err)
	}
	want := "line 17: action \"ExecuteBash\" does not run on Windows\nline 27: action \"ExecuteBash\" does not run on Windows"
	if err := d.Check(component.Windows); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTestComponent(t *testing.T) {
	d, err := component.Parse("schemaVersion: '1.0'\nphases: [{name: test, steps: [{name: Boot, action: Reboot}]}]")
	if err != nil || !d.IsTest() {
		t.Errorf("got %+v, %v, want a test component", d, err)
	}
}

func TestAliases(t *testing.T) {
	d, err := component.Parse(`schemaVersion: 1.0
phases:
  - name: build
    steps: &steps
      - {name: Update, action: UpdateOS}
  - name: test
    steps: *steps
`)
	if err != nil || len(d.Phases) != 2 || len(d.Phases[1].Steps) != 1 {
		t.Errorf("got %+v, %v, want the steps in both phases", d, err)
	}
}

func TestProblems(t *testing.T) {
	const build = "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n"
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", "a document is a mapping"},
		{"no YAML", "a: [", "did not find"},
		{"a list", "- a", "a document is a mapping"},
		{"version", strings.Replace(hardening, "1.0", "2.0", 1), `line 3: got schemaVersion "2.0": it must be 1.0`},
		{"no version", "phases: [{name: test, steps: [{name: A, action: Reboot}]}]", "no schemaVersion"},
		{"no phases", "schemaVersion: 1.0", "no phases"},
		{"empty phases", "schemaVersion: 1.0\nphases: []", "phases must be a list"},
		{"phase", strings.Replace(hardening, "name: validate", "name: verify", 1), `got phase "verify"`},
		{"phase twice", strings.Replace(hardening, "name: validate", "name: build", 1), `phase "build" is there twice`},
		{"no steps", "schemaVersion: 1.0\nphases: [{name: build}]", `phase "build" has no steps`},
		{"a phase of text", "schemaVersion: 1.0\nphases: [build]", "a phase is a mapping"},
		{"action", build + "      - {name: A, action: RunBash}", `line 5: got action "RunBash": it must be one of AppendFile, Assert,`},
		{"no name", build + "      - {action: Reboot}", "line 5: a step has no name"},
		{"step twice", build + "      - {name: A, action: Reboot}\n      - {name: A, action: Reboot}", `line 6: step "A" is there twice in phase "build"`},
		{"no inputs", build + "      - {name: A, action: ExecuteBash}", `step "A" has no inputs: ExecuteBash needs them`},
		{"on failure", build + "      - {name: A, action: Reboot, onFailure: abort}", `got onFailure "abort"`},
		{"timeout", build + "      - {name: A, action: Reboot, timeoutSeconds: 0}", `got timeoutSeconds "0"`},
		{"attempts", build + "      - {name: A, action: Reboot, maxAttempts: many}", `got maxAttempts "many"`},
		{"unknown field", build + "      - {name: A, action: Reboot, timeout: 3}", `a step has no "timeout"`},
		{"field twice", build + "      - {name: A, name: B, action: Reboot}", `"name" is there twice`},
		{"a name that is a list", build + "      - {name: [A], action: Reboot}", "where a text belongs"},
		{"parameter type", strings.Replace(hardening, "{type: string}", "{type: number}", 1), `got a parameter "Owner" of type "number"`},
		{"parameter twice", strings.Replace(hardening, "Owner", "Banner", 1), `a parameter "Banner" is there twice`},
		{"parameters as a mapping", strings.Replace(hardening, "  - Owner: {type: string}", "  - Owner: {type: string}\n    B: {type: string}", 1), "a parameter is one name"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := component.Parse(test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestEveryProblemIsTold(t *testing.T) {
	_, err := component.Parse("schemaVersion: 2\nphases:\n  - name: build\n    steps:\n      - {name: A, action: X}\n      - {action: Reboot}")
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 3 {
		t.Errorf("got %q, want three problems", lines)
	}
}

func BenchmarkParse(b *testing.B) {
	b.SetBytes(int64(len(hardening)))
	for b.Loop() {
		if _, err := component.Parse(hardening); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzParse: no text makes the parser panic, and what it takes has phases whose steps
// have names and known actions.
func FuzzParse(f *testing.F) {
	f.Add(hardening)
	f.Add("schemaVersion: 1.0\nphases: &a [*a]")
	f.Add("a: &a [*a, *a]")
	f.Add("schemaVersion: 1.0\nphases: [{name: test, steps: [{name: A, action: Reboot}]}]")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := component.Parse(text)
		if (d == nil) == (err == nil) {
			t.Fatalf("got %+v and %v", d, err)
		}
		if d == nil {
			return
		}
		if len(d.Phases) == 0 {
			t.Fatal("no phases")
		}
		for _, phase := range d.Phases {
			for _, step := range phase.Steps {
				if step.Name == "" || step.Action == "" {
					t.Fatalf("got %+v", step)
				}
			}
		}
	})
}
