package dockerfile_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
)

// arm is the options of a function on arm64.
var arm = dockerfile.Options{Platform: "linux/arm64"}

func lint(t *testing.T, text string, o dockerfile.Options) []dockerfile.Finding {
	t.Helper()
	file, err := dockerfile.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return file.Lint(o)
}

// ruleCases are Dockerfiles below "FROM example.com/base:1" unless they have a FROM
// of their own. want is "RULE@line" of all findings.
var ruleCases = []struct{ name, text, want string }{
	{"nothing wrong", "WORKDIR /var/task\nCOPY a b /app/\nENTRYPOINT [\"/app/a\"]", ""},
	{"instruction before FROM", "ARG V=1\nRUN true\nFROM a:$V", "DL3061@2"},
	{"no FROM", "ARG V", "DL3061@1"},
	{"unknown instruction", "COPPY a b", "LT0001@2"},
	{"two stages of a name", "FROM a:1 AS x\nFROM b:1 AS X", "DL3024@2"},
	{"no tag", "FROM a", "DL3006@1"},
	{"no tag but a digest", "FROM a@sha256:" + strings.Repeat("0", 64), ""},
	{"a stage has no tag", "FROM a:1 AS x\nFROM x", ""},
	{"scratch has no tag", "FROM scratch", ""},
	{"latest", "FROM a:latest", "DL3007@1"},
	{"latest with a digest", "FROM a:latest@sha256:" + strings.Repeat("0", 64), ""},
	{"latest by argument", "ARG V=latest\nFROM a:${V}", "DL3007@2"},
	{"tag by default of an argument", "FROM a:${V:-1}", ""},
	{"argument without a value", "ARG V\nFROM a:$V", ""},
	{"latest switched off", "# hadolint ignore=DL3006,DL3007\nFROM a:latest", ""},
	{"another rule switched off", "# hadolint ignore=DL3006\nFROM a:latest", "DL3007@2"},
	{"relative directory", "WORKDIR app", "DL3000@2"},
	{"directory of a variable", "WORKDIR ${LAMBDA_TASK_ROOT}", ""},
	{"quoted directory", `WORKDIR "/var/task"`, ""},
	{"root last", "USER app\nUSER root:root", "DL3002@3"},
	{"root in between", "USER root\nUSER app", ""},
	{"root of the base stage", "FROM a:1 AS x\nUSER 0\nFROM x", "DL3002@2"},
	{"root of a stage that only builds", "FROM a:1 AS x\nUSER 0\nFROM b:1\nCOPY --from=x /a /a", ""},
	{"sudo", "RUN true && sudo dnf install x", "DL3004@2"},
	{"sudo in exec form", `RUN ["sudo", "x"]`, "DL3004@2"},
	{"pseudo", "RUN pseudo x", ""},
	{"ADD of a file", "ADD app.py /app/", "DL3020@2"},
	{"ADD of an archive", "ADD app.tar.gz /app/", ""},
	{"ADD of a download", "ADD https://example.com/x /x", "LT0003@2"},
	{"ADD of a download with its checksum", "ADD --checksum=sha256:00 https://example.com/x /x", ""},
	{"several to no directory", "COPY a b app", "DL3021@2"},
	{"several to a directory, exec form", `COPY ["a", "b", "/app/"]`, ""},
	{"here-document", "COPY <<A <<B /app/\nx\nA\ny\nB", ""},
	{"from an unknown stage", "COPY --from=x /a /a", "DL3022@2"},
	{"from an image", "COPY --from=example.com/x:1 /a /a", ""},
	{"from a stage by number", "FROM a:1\nFROM b:1\nCOPY --from=0 /a /a", ""},
	{"from a later stage", "FROM a:1\nCOPY --from=x /a /a\nFROM b:1 AS x", "DL3022@2"},
	{"from itself", "FROM a:1 AS x\nCOPY --from=x /a /a", "DL3023@2"},
	{"shell form", "ENTRYPOINT /app\nCMD x y", "DL3025@2 DL3025@3"},
	{"broken exec form", "CMD ['x']", "DL3025@2"},
	{"maintainer", "MAINTAINER me", "DL4000@2"},
	{"two CMDs", "CMD [\"a\"]\nCMD [\"b\"]", "DL4003@2"},
	{"two ENTRYPOINTs", "ENTRYPOINT [\"a\"]\nENTRYPOINT [\"b\"]", "DL4004@2"},
	{"one CMD a stage", "FROM a:1\nCMD [\"a\"]\nFROM b:1\nCMD [\"b\"]", ""},
	{"password", "ENV DB_PASSWORD=hunter2", "LT0002@2"},
	{"password in the old form", "ENV DB_PASSWORD hunter2", "LT0002@2"},
	{"password among others", "ENV A=b github_token=\"x y\"", "LT0002@2"},
	{"password's place", "ENV DB_PASSWORD_FILE=/x SECRETARY=me", ""},
	{"build argument", "ARG NPM_TOKEN", "LT0002@2"},
	{"other platform", "FROM --platform=linux/amd64 a:1", "LT0005@1"},
	{"same platform in other words", "FROM --platform=linux/arm64/v8 a:1", ""},
	{"the target's platform", "FROM --platform=$TARGETPLATFORM a:1", ""},
	{"other platform of a stage that only builds", "FROM --platform=linux/amd64 a:1 AS x\nFROM b:1", ""},
	{"other platform of the base stage", "FROM --platform=amd64 a:1 AS x\nFROM x AS y", "LT0005@1"},
	{"AWS's image for the other architecture", "FROM public.ecr.aws/lambda/python:3.14-x86_64", "LT0005@1"},
	{"AWS's image for this architecture", "FROM public.ecr.aws/lambda/python:3.14-arm64", ""},
}

func TestRules(t *testing.T) {
	found := map[string]bool{"LT0004": true} // TestTarget
	for _, tt := range ruleCases {
		t.Run(tt.name, func(t *testing.T) {
			text := tt.text
			if !strings.Contains(text, "FROM ") && tt.name != "no FROM" {
				text = "FROM example.com/base:1\n" + text
			}
			var got []string
			for _, f := range lint(t, text, arm) {
				got = append(got, f.Rule.ID+"@"+string('0'+byte(f.Line)))
				found[f.Rule.ID] = true
				if strings.Contains(f.String(), "hunter2") {
					t.Errorf("the finding tells the secret: %s", f)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %q, want %q", strings.Join(got, " "), tt.want)
			}
		})
	}
	for _, rule := range dockerfile.Rules() {
		if !found[rule.ID] {
			t.Errorf("no test finds %s", rule.ID)
		}
	}
}

func TestTarget(t *testing.T) {
	const text = "FROM a:1 AS function\nUSER app\nFROM function AS local\nUSER root\n"
	for target, want := range map[string]string{"": "DL3002", "LOCAL": "DL3002", "function": "", "0": "", "test": "LT0004"} {
		var got []string
		for _, f := range lint(t, text, dockerfile.Options{Target: target}) {
			got = append(got, f.Rule.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("target %q: got %q, want %q", target, got, want)
		}
	}
}

func TestBuildArgs(t *testing.T) {
	const text = "ARG V=1\nFROM a:$V"
	if got := lint(t, text, dockerfile.Options{BuildArgs: map[string]string{"V": "latest"}}); len(got) != 1 || got[0].Rule.ID != "DL3007" {
		t.Errorf("got %v, want DL3007", got)
	}
}

func TestRulesAreToldApart(t *testing.T) {
	var ids []string
	for _, rule := range dockerfile.Rules() {
		if slices.Contains(ids, rule.ID) || rule.Advice == "" || rule.Severity != dockerfile.Error && rule.Severity != dockerfile.Warning {
			t.Errorf("rule %+v", rule)
		}
		ids = append(ids, rule.ID)
	}
}

func TestRulesAreInTheREADME(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range dockerfile.Rules() {
		if row := fmt.Sprintf("\n| %s | %s | %s |\n", rule.ID, rule.Severity, rule.Advice); !strings.Contains(string(text), row) {
			t.Errorf("the README has no row %s", row)
		}
	}
	if rows := strings.Count(string(text), "\n| DL") + strings.Count(string(text), "\n| LT"); rows != len(dockerfile.Rules()) {
		t.Errorf("the README has %d rules, want %d", rows, len(dockerfile.Rules()))
	}
}
