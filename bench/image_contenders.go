package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/lintel-go/lintel/bench/internal/process"
	"github.com/lintel-go/lintel/bench/internal/trial"
)

// pillowSIMD is the environment variable that says which directory package PIL of Pillow-SIMD is in. image.js has another,
// for sharp.
const pillowSIMD = "LINTEL_PILLOW_SIMD"

// An imageContender does tasks in a process of its own.
type imageContender struct {
	// run is nil if it is not installed.
	run func(ctx context.Context, t imageTask) (trial.Sample, error)
	// command is what run starts, of programs only.
	command func(ctx context.Context, t imageTask) *exec.Cmd
}

var (
	//go:embed image.py
	imagePython []byte
	//go:embed image.js
	imageNode []byte
	//go:embed image_turbojpeg.c
	imageC []byte
)

// findImageContenders returns the contenders by name, those that are missing without the means to run them. It writes
// their programs to dir.
func findImageContenders(ctx context.Context, dir string) (map[string]imageContender, error) {
	python, node := filepath.Join(dir, "image.py"), filepath.Join(dir, "image.js")
	if err := errors.Join(os.WriteFile(python, imagePython, 0o600), os.WriteFile(node, imageNode, 0o600)); err != nil {
		return nil, err
	}
	contenders := map[string]imageContender{}
	for _, name := range []string{"lintel", "image/jpeg", "x/image/draw", "disintegration", "std + x/image/draw", "std + disintegration"} {
		contenders[name] = imageContender{run: func(ctx context.Context, t imageTask) (trial.Sample, error) {
			return inWorker(ctx, "image", "operate", append([]string{name}, t.arguments()...)...)
		}}
	}
	if interpreter := pillowPython(ctx); interpreter != "" {
		contenders["pillow"] = imageProgram(func(ctx context.Context, t imageTask) *exec.Cmd {
			return exec.CommandContext(ctx, interpreter, append([]string{python}, t.arguments()...)...)
		})
	}
	if interpreter := simdPython(ctx); interpreter != "" {
		contenders["pillow-simd"] = imageProgram(func(ctx context.Context, t imageTask) *exec.Cmd {
			command := exec.CommandContext(ctx, interpreter, append([]string{python}, t.arguments()...)...)
			command.Env = simdEnvironment()
			return command
		})
	}
	if hasSharp(ctx, node) {
		contenders["sharp"] = imageProgram(func(ctx context.Context, t imageTask) *exec.Cmd {
			return exec.CommandContext(ctx, "node", append([]string{node}, t.arguments()...)...)
		})
	}
	turbo, err := buildTurboJPEG(ctx, dir)
	if err != nil {
		return nil, err
	}
	if turbo != "" {
		for name, memory := range map[string]string{"libjpeg-turbo": "fresh", "libjpeg-turbo, memory reused": "reused"} {
			contenders[name] = imageProgram(func(ctx context.Context, t imageTask) *exec.Cmd { return turboCommand(ctx, turbo, memory, t) })
		}
	}
	return contenders, nil
}

// imageProgram is a contender that is a program, which prints what it measured.
func imageProgram(command func(ctx context.Context, t imageTask) *exec.Cmd) imageContender {
	return imageContender{command: command, run: func(ctx context.Context, t imageTask) (trial.Sample, error) {
		sample, output, _, err := process.Run(command(ctx, t))
		if err != nil {
			return nil, err
		}
		var result struct {
			Operations int     `json:"operations"`
			Micros     float64 `json:"micros"`
		}
		if err := json.Unmarshal(output, &result); err != nil {
			return nil, fmt.Errorf("output %q: %w", output, err)
		}
		if result.Operations == 0 {
			return nil, errors.New("nothing was done")
		}
		sample[operation] = result.Micros / 1000 / float64(result.Operations)
		return sample, nil
	}}
}

// pythons are where Python may be: the first on the path, and Debian's, which its package python3-pil is for.
var pythons = []string{"python3", "/usr/bin/python3"}

// pillowPython returns a Python that has Pillow, or an empty string.
func pillowPython(ctx context.Context) string {
	for _, interpreter := range pythons {
		if exec.CommandContext(ctx, interpreter, "-c", "import PIL.Image").Run() == nil {
			return interpreter
		}
	}
	return ""
}

// simdPython returns a Python that can load Pillow-SIMD, or an empty string. Versions of Pillow-SIMD end in .post and a
// number.
func simdPython(ctx context.Context) string {
	for _, interpreter := range pythons {
		command := exec.CommandContext(ctx, interpreter, "-c", "import PIL.Image, os; print(PIL.__version__, flush=True); os._exit(0)")
		command.Env = simdEnvironment()
		if version, err := command.Output(); err == nil && strings.Contains(string(version), "post") {
			return interpreter
		}
	}
	return ""
}

func simdEnvironment() []string {
	return append(os.Environ(), "PYTHONPATH="+os.Getenv(pillowSIMD))
}

func hasSharp(ctx context.Context, script string) bool {
	return exec.CommandContext(ctx, "node", script).Run() == nil
}

// buildTurboJPEG compiles the program that calls libjpeg-turbo. It returns an empty string where there is no compiler or
// no library.
func buildTurboJPEG(ctx context.Context, dir string) (executable string, err error) {
	empty, source := filepath.Join(dir, "empty.c"), filepath.Join(dir, "turbojpeg.c")
	executable = filepath.Join(dir, "turbojpeg")
	const nothing = "#include <stdio.h>\n#include <turbojpeg.h>\nint main(void) { return tjInitDecompress() == NULL; }\n"
	if err := errors.Join(os.WriteFile(empty, []byte(nothing), 0o600), os.WriteFile(source, imageC, 0o600)); err != nil {
		return "", err
	}
	if exec.CommandContext(ctx, "cc", "-o", executable, empty, "-lturbojpeg").Run() != nil {
		return "", ctx.Err()
	}
	command := exec.CommandContext(ctx, "cc", "-O2", "-Wall", "-Werror", "-o", executable, source, "-lturbojpeg")
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", command, err, output)
	}
	return executable, nil
}

// turboCommand gives a task to the program, which reads no JSON.
func turboCommand(ctx context.Context, executable, memory string, t imageTask) *exec.Cmd {
	command := exec.CommandContext(ctx, executable, memory, t.Stage, t.Option, fmt.Sprint(t.Scale), t.Input,
		fmt.Sprint(t.Width), fmt.Sprint(t.Height), fmt.Sprint(t.AtLeast), t.Output)
	if t.Option == "optimised" {
		// The only way to have the library's simple interface do so.
		command.Env = append(os.Environ(), "TJ_OPTIMIZE=1")
	}
	return command
}
