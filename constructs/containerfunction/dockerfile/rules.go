package dockerfile

import (
	"regexp"
	"slices"
	"strings"
)

// rules in the order they are applied. Those with DL are described at
// https://github.com/hadolint/hadolint/wiki, LT0002 also at
// https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/.
var rules = []Rule{
	{"DL3061", Error, "begin with FROM; only ARG may come before", startsWithFrom},
	{"LT0001", Error, "use an instruction that Docker knows", unknownInstruction},
	{"LT0004", Error, "name a stage of the Dockerfile", missingTarget},
	{"DL3024", Error, "give every stage a name of its own", uniqueNames},
	{"DL3006", Warning, "name a tag or, better, a digest", untagged},
	{"DL3007", Warning, "latest changes under you: name a version or a digest", latest},
	{"DL3000", Error, "give WORKDIR an absolute path", each("WORKDIR", relativeWorkdir)},
	{"DL3002", Warning, "Lambda runs the image as a user of its own; do not switch to root last", lastUserRoot},
	{"DL3004", Error, "a build runs as root: leave sudo out", each("RUN", sudo)},
	{"DL3020", Error, "use COPY for files and directories", each("ADD", addOfFiles)},
	{"LT0003", Warning, "give ADD --checksum=sha256:…, or what is downloaded may be anything", each("ADD", addWithoutChecksum)},
	{"DL3021", Error, "end the destination of several sources with /", each("COPY", copyOfMany)},
	{"DL3022", Warning, "copy from an earlier stage, or from an image with a tag or a digest", copyFromUnknown},
	{"DL3023", Error, "a stage cannot copy from itself", copyFromSelf},
	{"DL3025", Warning, `write a JSON list, ["/var/task/app"]: no shell between Lambda and the program`, shellForm},
	{"DL4000", Error, "MAINTAINER is deprecated: use LABEL", each("MAINTAINER", func(p *pass, in *Instruction) { p.report(in, "MAINTAINER") })},
	{"DL4003", Warning, "only the last CMD counts", once("CMD")},
	{"DL4004", Error, "only the last ENTRYPOINT counts", once("ENTRYPOINT")},
	{"LT0002", Error, "every reader of the image reads it: fetch it at run time, or use RUN --mount=type=secret", secretVariable},
	{"LT0005", Error, "build for the function's architecture, or set the function's Architecture", otherPlatform},
}

var instructions = []string{
	"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL",
	"MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}

func unknownInstruction(p *pass) {
	for i := range p.file.Instructions {
		if in := &p.file.Instructions[i]; !slices.Contains(instructions, in.Keyword) {
			p.report(in, "%q is no instruction", in.Keyword)
		}
	}
}

func startsWithFrom(p *pass) {
	for i := range p.file.Instructions {
		in := &p.file.Instructions[i]
		if in.Keyword == "FROM" {
			return
		}
		if in.Keyword != "ARG" {
			p.report(in, "%s before FROM", in.Keyword)
		}
	}
	if len(p.stages) == 0 {
		p.report(&p.file.Instructions[0], "no FROM")
	}
}

func missingTarget(p *pass) {
	if p.target < 0 && len(p.stages) > 0 {
		p.report(p.stages[0].From, "no stage is named %q", p.options.Target)
	}
}

func uniqueNames(p *pass) {
	for i, stage := range p.stages {
		if first := find(p.stages, i, stage.Name); stage.Name != "" && first >= 0 && p.stages[first].Name == stage.Name {
			p.report(stage.From, "the stage of line %d is named %q too", p.stages[first].From.Line, stage.Name)
		}
	}
}

// bases reports to check every base that is an image in a registry and whose name
// is known.
func bases(p *pass, check func(from *Instruction, image Reference)) {
	for i, stage := range p.stages {
		if stage.Base == "" || stage.Base == Scratch || find(p.stages, i, stage.Base) >= 0 {
			continue
		}
		if image, err := ParseReference(stage.Base); err == nil {
			check(stage.From, image)
		}
	}
}

func untagged(p *pass) {
	bases(p, func(from *Instruction, image Reference) {
		if image.Tag == "" && image.Digest == "" {
			p.report(from, "%s has no tag", image)
		}
	})
}

func latest(p *pass) {
	bases(p, func(from *Instruction, image Reference) {
		if image.Tag == "latest" && image.Digest == "" {
			p.report(from, "%s", image)
		}
	})
}

var windowsPath = regexp.MustCompile(`^[a-zA-Z]:[\\/]`)

func relativeWorkdir(p *pass, in *Instruction) {
	path := unquote(in.Args, p.file.Escape)
	if path == "" || !strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "$") && !windowsPath.MatchString(path) {
		p.report(in, "WORKDIR %s", in.Args)
	}
}

func lastUserRoot(p *pass) {
	for _, stage := range p.final() {
		for i := len(stage.Instructions) - 1; i >= 0; i-- {
			in := &stage.Instructions[i]
			if in.Keyword != "USER" {
				continue
			}
			if user, _, _ := strings.Cut(in.Args, ":"); user == "root" || user == "0" {
				p.report(in, "USER %s", in.Args)
			}
			return
		}
	}
}

var sudoWord = regexp.MustCompile(`(^|[;&|(\s])sudo(\s|$)`)

func sudo(p *pass, in *Instruction) {
	if sudoWord.MatchString(strings.Join(in.Words(), " ")) {
		p.report(in, "RUN with sudo")
	}
}

func isURL(source string) bool {
	return strings.Contains(source, "://") || strings.HasPrefix(source, "git@")
}

// archives are what ADD unpacks, which COPY does not.
var archives = regexp.MustCompile(`\.(tar|tgz|tbz2?|txz|tlz|tzst|gz|bz2|xz|lzma|zst|Z)$`)

func sources(in *Instruction) []string {
	words := in.Words()
	if len(words) < 2 || len(in.Heredocs) > 0 {
		return nil
	}
	return words[:len(words)-1]
}

func addOfFiles(p *pass, in *Instruction) {
	for _, source := range sources(in) {
		if source = unquote(source, p.file.Escape); !isURL(source) && !archives.MatchString(source) && !strings.Contains(source, "$") {
			p.report(in, "ADD %s", source)
			return
		}
	}
}

func addWithoutChecksum(p *pass, in *Instruction) {
	for _, source := range sources(in) {
		if isURL(source) && !strings.HasPrefix(source, "git@") && !strings.Contains(source, ".git") && in.Flag("checksum") == "" {
			p.report(in, "ADD %s", source)
			return
		}
	}
}

func copyOfMany(p *pass, in *Instruction) {
	words := in.Words()
	if len(words) <= 2 || len(in.Heredocs) > 0 {
		return
	}
	if to := unquote(words[len(words)-1], p.file.Escape); !strings.HasSuffix(to, "/") && to != "." && to != ".." {
		p.report(in, "COPY of %d sources to %s", len(words)-1, to)
	}
}

// copies reports to check every COPY --from, with the index of its stage.
func copies(p *pass, check func(stage int, in *Instruction, from string)) {
	for i, stage := range p.stages {
		for j := range stage.Instructions {
			in := &stage.Instructions[j]
			if from := in.Flag("from"); in.Keyword == "COPY" && from != "" && !strings.Contains(from, "$") {
				check(i, in, from)
			}
		}
	}
}

func copyFromUnknown(p *pass) {
	copies(p, func(stage int, in *Instruction, from string) {
		image, err := ParseReference(from)
		if find(p.stages, stage, from) < 0 && !strings.EqualFold(p.stages[stage].Name, from) &&
			(err != nil || image.Digest == "" && (image.Tag == "" || image.Tag == "latest")) {
			p.report(in, "COPY --from=%s", from)
		}
	})
}

func copyFromSelf(p *pass) {
	copies(p, func(stage int, in *Instruction, from string) {
		if strings.EqualFold(p.stages[stage].Name, from) {
			p.report(in, "COPY --from=%s in the stage %s", from, from)
		}
	})
}

func shellForm(p *pass) {
	for _, keyword := range []string{"CMD", "ENTRYPOINT"} {
		each(keyword, func(p *pass, in *Instruction) {
			if in.Exec == nil {
				p.report(in, "%s", in.Text)
			}
		})(p)
	}
}

// secretName is how variables end that hold secrets.
var secretName = regexp.MustCompile(`(?i)(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|SECRETS|TOKEN|API_?KEY|ACCESS_?KEY|SECRET_?KEY|PRIVATE_?KEY|CREDENTIALS?)$`)

// secretVariable finds secrets with a value. One that follows another variable is
// found where that is set; an ARG without a default is too, since a build argument
// stays in the image's history.
func secretVariable(p *pass) {
	for _, keyword := range []string{"ENV", "ARG"} {
		each(keyword, func(p *pass, in *Instruction) {
			for _, v := range in.variables(p.file.Escape) {
				if secretName.MatchString(v.name) && (keyword == "ARG" || v.value != "") {
					p.report(in, "%s %s", keyword, v.name) // the value is not shown
				}
			}
		})(p)
	}
}

// otherPlatform finds a base for another platform than the image is for: of those
// that the image is made from, the stages that only build may be for any.
func otherPlatform(p *pass) {
	if p.options.Platform == "" {
		return
	}
	for _, stage := range p.final() {
		image, _ := ParseReference(stage.Base)
		_, want, _ := strings.Cut(p.options.Platform, "/")
		switch got := normalPlatform(stage.Platform); {
		case got != "" && got != normalPlatform(p.options.Platform):
			p.report(stage.From, "FROM --platform=%s, the function is for %s", stage.Platform, p.options.Platform)
		case image.awsArchitecture() != "" && image.awsArchitecture() != want:
			p.report(stage.From, "%s is for %s, the function is for %s", image, image.awsArchitecture(), p.options.Platform)
		}
	}
}

// normalPlatform writes equal platforms the same way: linux/arm64/v8 is
// linux/arm64, linux/x86_64 is linux/amd64.
func normalPlatform(platform string) string {
	platform = strings.ToLower(platform)
	if !strings.Contains(platform, "/") && platform != "" {
		platform = "linux/" + platform
	}
	return strings.NewReplacer("/x86_64", "/amd64", "/x86-64", "/amd64", "/aarch64", "/arm64").Replace(strings.TrimSuffix(platform, "/v8"))
}
