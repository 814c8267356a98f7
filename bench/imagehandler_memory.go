package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/lintel-go/lintel/bench/internal/picture"
	"github.com/lintel-go/lintel/bench/internal/trial"
)

// memorySizes are those of functions, in MB, that are tried out.
var memorySizes = []int{512, 1024, 2048}

// memoryRequests are what functions of these sizes are asked for, each in a process of its own.
var memoryRequests = []struct {
	name string
	handlerRequest
}{
	{"24MP JPEG->800 JPEG", handlerRequest{"24MP.jpg", "jpeg", 800, 1200, 80}},
	{"24MP JPEG->1920 JPEG", handlerRequest{"24MP.jpg", "jpeg", 1920, 2880, 80}},
	{"24MP JPEG->800 WebP", handlerRequest{"24MP.jpg", "webp", 800, 1200, 80}},
	{"24MP JPEG->1920 WebP", handlerRequest{"24MP.jpg", "webp", 1920, 2880, 80}},
	{"24MP JPEG->800 AVIF", handlerRequest{"24MP.jpg", "avif", 800, 1200, 50}},
	{"24MP JPEG->1920 AVIF", handlerRequest{"24MP.jpg", "avif", 1920, 2880, 50}},
	{"12MP PNG->800 JPEG", handlerRequest{"12MP.png", "jpeg", 800, 1200, 80}},
	{"40 frames of GIF->240 GIF", handlerRequest{"moving.gif", "gif", 240, 180, 0}},
	{"40 frames of GIF->240 WebP", handlerRequest{"moving.gif", "webp", 240, 180, 80}},
}

// httpStatus is the unit of what a function answers with: 200, or why it refuses.
const httpStatus = "status"

// memoryTrials are what our handler takes for one request, by the memory it has.
func memoryTrials(files *imageFiles, executable string) []namedTrial {
	var trials []namedTrial
	for _, r := range memoryRequests {
		for _, memory := range memorySizes {
			name := fmt.Sprintf("%s, %d MB", r.name, memory)
			t := trial.Trial{Ours: trial.Contender{Name: "lintel", Run: func(ctx context.Context) (trial.Sample, error) {
				return oneRequest(ctx, files, exec.Command(executable), memory, r.handlerRequest)
			}}}
			for _, unit := range []string{httpStatus, trial.CPU, trial.PeakRSS} {
				t.Measures = append(t.Measures, trial.Measure{Case: name, Unit: unit})
			}
			trials = append(trials, namedTrial{name, t})
		}
	}
	return trials
}

// oneRequest is all of a function's life, from its start to its first answer.
func oneRequest(ctx context.Context, files *imageFiles, command *exec.Cmd, memory int, r handlerRequest) (_ trial.Sample, err error) {
	asked, err := files.start(ctx, command, memory, r)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, asked.close()) }()
	status, err := asked.request(ctx)
	if err != nil {
		return nil, err
	}
	if status == http.StatusInternalServerError {
		return nil, errors.New("status 500")
	}
	sample := trial.Sample{httpStatus: float64(status)}
	return sample, asked.put(sample, trial.CPU, trial.PeakRSS)
}

// source is the file of a picture by the name that it is asked for.
func (f *imageFiles) source(ctx context.Context, name string) (string, error) {
	kind := strings.TrimPrefix(filepath.Ext(name), ".")
	if kind == "jpg" {
		return f.jpeg(ctx, strings.TrimSuffix(name, ".jpg"))
	}
	return f.file(name, func(path string) error {
		_, err := inWorker(ctx, "imagehandler", kind, path)
		return err
	})
}

// makePNG FILE makes a picture of 12 megapixels.
func makePNG(_ context.Context, arguments []string) (trial.Sample, error) {
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&b, picture.Synthetic(3000, 4000, 1)); err != nil {
		return nil, err
	}
	return nil, os.WriteFile(arguments[0], b.Bytes(), 0o600)
}

// The animation: a view of 480 by 360 pixels that moves over a larger picture.
const (
	gifWidth, gifHeight = 480, 360
	gifFrames           = 40
)

// makeGIF FILE makes an animation.
func makeGIF(_ context.Context, arguments []string) (trial.Sample, error) {
	all := picture.Synthetic(gifWidth+2*gifFrames, gifHeight+gifFrames, 1)
	animation := &gif.GIF{}
	for i := range gifFrames {
		frame := image.NewPaletted(image.Rect(0, 0, gifWidth, gifHeight), palette.WebSafe)
		draw.Draw(frame, frame.Rect, all, all.Bounds().Min.Add(image.Pt(2*i, i)), draw.Src)
		animation.Image = append(animation.Image, frame)
		animation.Delay = append(animation.Delay, 5)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, animation); err != nil {
		return nil, err
	}
	return nil, os.WriteFile(arguments[0], b.Bytes(), 0o600)
}
