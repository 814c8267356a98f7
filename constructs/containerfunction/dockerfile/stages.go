package dockerfile

import (
	"maps"
	"strconv"
	"strings"
)

// Stage of a build: a FROM and what follows it.
type Stage struct {
	// Name that AS gives it; empty without.
	Name string
	// Base is the image or the earlier stage that it begins with, build
	// arguments replaced. Empty where they have no known value.
	Base string
	// Platform of the base, such as "linux/arm64"; empty where FROM names none or
	// its value is not known.
	Platform string
	// From is the FROM instruction.
	From *Instruction
	// Instructions after FROM.
	Instructions []Instruction
}

// Scratch is the base without any file.
const Scratch = "scratch"

// Options of a build that [File.Lint] and [File.Stages] follow.
type Options struct {
	// Platform that the image is for, such as "linux/arm64". Default: any.
	Platform string
	// BuildArgs are values for ARG instructions.
	BuildArgs map[string]string
	// Target is the stage that is built. Default: the last.
	Target string
}

// Stages of the file, in order.
func (f *File) Stages(o Options) []Stage {
	values := predefined(o.Platform)
	var stages []Stage
	for i := range f.Instructions {
		in := &f.Instructions[i]
		switch {
		case in.Keyword == "FROM":
			stages = append(stages, f.stage(in, values))
		case len(stages) > 0:
			last := &stages[len(stages)-1]
			last.Instructions = append(last.Instructions, *in)
		case in.Keyword == "ARG": // before the first FROM: for all FROMs
			for _, v := range in.variables(f.Escape) {
				if given, ok := o.BuildArgs[v.name]; ok {
					values[v.name] = given
				} else if value, ok := expand(v.value, values); ok && v.set {
					values[v.name] = value
				}
			}
		}
	}
	return stages
}

// predefined are the arguments that BuildKit sets for a platform.
func predefined(platform string) map[string]string {
	values := map[string]string{}
	if platform == "" {
		return values
	}
	parts := strings.Split(platform, "/")
	values["TARGETPLATFORM"], values["TARGETOS"] = platform, parts[0]
	if len(parts) > 1 {
		values["TARGETARCH"] = parts[1]
	}
	return values
}

func (f *File) stage(from *Instruction, values map[string]string) Stage {
	s := Stage{From: from}
	words := from.Words()
	if len(words) > 0 {
		s.Base, _ = expand(unquote(words[0], f.Escape), values)
	}
	if len(words) == 3 && strings.EqualFold(words[1], "AS") {
		s.Name = strings.ToLower(words[2])
	}
	s.Platform, _ = expand(from.Flag("platform"), maps.Clone(values))
	return s
}

// find is the index of a stage by name or number among the first n, or -1.
func find(stages []Stage, n int, name string) int {
	for i := range n {
		if name != "" && strings.EqualFold(stages[i].Name, name) {
			return i
		}
	}
	if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < n {
		return i
	}
	return -1
}

// target is the index of the stage that is built, or -1 if there is none of that
// name.
func target(stages []Stage, name string) int {
	if name == "" {
		return len(stages) - 1
	}
	return find(stages, len(stages), name)
}
