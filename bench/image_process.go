package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/lintel-go/lintel/bench/internal/process"
	"github.com/lintel-go/lintel/bench/internal/trial"
)

// A thumbnailer makes the command that makes one thumbnail, of a file and to a file.
type thumbnailer func(ctx context.Context, t imageTask) *exec.Cmd

// processTrials compare programs that are started for one of these pictures.
func processTrials(files *imageFiles, contenders map[string]imageContender, pictures ...string) []namedTrial {
	commands := map[string]thumbnailer{
		"lintel-image":       builtThumbnailer(files, library+"/constructs/imagehandler/cmd/lintel-image", ourArguments),
		"std + x/image/draw": builtThumbnailer(files, library+"/bench/internal/stdthumbnail", stdArguments),
		"sharp":              contenders["sharp"].command,
		"pillow":             contenders["pillow"].command,
		"vipsthumbnail": func(ctx context.Context, t imageTask) *exec.Cmd {
			return exec.CommandContext(ctx, "vipsthumbnail", t.Input, fmt.Sprintf("--size=%dx%d!", t.OutWidth, t.OutHeight),
				fmt.Sprintf("--output=%s[Q=%d]", t.Output, thumbnailQuality))
		},
	}
	var trials []namedTrial
	for _, picture := range pictures {
		c := thumbnailCase(picture, "256x128", 256, 128)
		c.name += " process"
		contender := func(name string) trial.Contender {
			started := trial.Contender{Name: name, Missing: commands[name] == nil, Run: func(ctx context.Context) (trial.Sample, error) {
				return c.start(ctx, files, commands[name])
			}}
			if name == "vipsthumbnail" {
				started.Needs = name
			}
			return started
		}
		t := trial.Trial{
			Ours:    contender("lintel-image"),
			Peers:   []trial.Contender{contender("vipsthumbnail"), contender("sharp"), contender("pillow"), contender("std + x/image/draw")},
			Missing: imagePictures[picture].missing(),
		}
		for _, unit := range []string{trial.CPU, trial.Wall, trial.PeakRSS} {
			t.Measures = append(t.Measures, trial.Measure{Case: c.name, Unit: unit})
		}
		trials = append(trials, namedTrial{c.name, t})
	}
	return trials
}

// start runs the program once, and looks at what it has made.
func (c imageCase) start(ctx context.Context, files *imageFiles, command thumbnailer) (trial.Sample, error) {
	task := c.task
	task.Output = filepath.Join(files.dir, "thumbnail.jpg")
	var err error
	if task.Input, err = files.input(ctx, c); err != nil {
		return nil, err
	}
	start := command(ctx, task)
	if start.Err != nil {
		return nil, start.Err
	}
	start.Env = append(start.Environ(), "GOMAXPROCS=1", "VIPS_CONCURRENCY=1")
	sample, _, _, err := process.Run(start)
	if err != nil {
		return nil, err
	}
	_, err = files.check(ctx, c, task)
	return sample, err
}

// builtThumbnailer is a program in Go, which is built when it is needed first.
func builtThumbnailer(files *imageFiles, importPath string, arguments func(imageTask) []string) thumbnailer {
	return func(ctx context.Context, t imageTask) *exec.Cmd {
		executable, err := files.file(filepath.Base(importPath), func(path string) error {
			build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o="+path, importPath)
			build.Env = append(os.Environ(), "CGO_ENABLED=0")
			if output, err := build.CombinedOutput(); err != nil {
				return fmt.Errorf("%s: %w: %s", build, err, output)
			}
			return nil
		})
		command := exec.CommandContext(ctx, executable, arguments(t)...)
		if err != nil {
			command.Err = err
		}
		return command
	}
}

func stdArguments(t imageTask) []string {
	return []string{t.Input, fmt.Sprint(t.OutWidth), fmt.Sprint(t.OutHeight), t.Output}
}

func ourArguments(t imageTask) []string {
	return []string{"-width", fmt.Sprint(t.OutWidth), "-height", fmt.Sprint(t.OutHeight), "-fit", "fill", "-quality", fmt.Sprint(thumbnailQuality), t.Input, t.Output}
}
