package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"os"
	"runtime"
	"time"

	"github.com/disintegration/imaging"

	"github.com/lintel-go/lintel/bench/internal/picture"
	"github.com/lintel-go/lintel/bench/internal/process"
	"github.com/lintel-go/lintel/bench/internal/trial"
)

// An imageOperation does a task once. It returns a picture or a JPEG file.
type imageOperation func() (any, error)

// imageOperations are the tasks by stage and peer.
var imageOperations = map[string]map[string]func(imageTask) (imageOperation, error){
	"thumbnail": {
		"std + x/image/draw": fromFile(func(data []byte, t imageTask) (any, error) {
			m, err := jpeg.Decode(bytes.NewReader(data))
			if err != nil {
				return nil, err
			}
			return encodeWithStandard(scaleWithDraw(m, t))
		}),
		"std + disintegration": fromFile(func(data []byte, t imageTask) (any, error) {
			m, err := imaging.Decode(bytes.NewReader(data))
			if err != nil {
				return nil, err
			}
			var b bytes.Buffer
			m = imaging.Resize(m, t.OutWidth, t.OutHeight, imagingFilters[t.Option])
			err = imaging.Encode(&b, m, imaging.JPEG, imaging.JPEGQuality(thumbnailQuality))
			return b.Bytes(), err
		}),
	},
	"resize": {
		"x/image/draw": fromPixels(func(m *image.RGBA, t imageTask) (any, error) { return scaleWithDraw(m, t), nil }),
		"disintegration": func(t imageTask) (imageOperation, error) {
			m, err := t.pixels()
			if err != nil {
				return nil, err
			}
			// The type it is fastest with. They are the same where everything is opaque.
			opaque := &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
			return func() (any, error) {
				return imaging.Resize(opaque, t.OutWidth, t.OutHeight, imagingFilters[t.Option]), nil
			}, nil
		},
	},
	"decode": {
		"image/jpeg": fromFile(func(data []byte, t imageTask) (any, error) {
			m, err := jpeg.Decode(bytes.NewReader(data))
			if err != nil || t.Option == "ycbcr" {
				return m, err
			}
			out := image.NewRGBA(m.Bounds())
			draw.Draw(out, out.Rect, m, out.Rect.Min, draw.Src)
			return out, nil
		}),
	},
	"encode": {
		"image/jpeg": fromPixels(func(m *image.RGBA, _ imageTask) (any, error) { return encodeWithStandard(m) }),
	},
}

// imagingFilters are the filters as package github.com/disintegration/imaging has them.
var imagingFilters = map[string]imaging.ResampleFilter{
	"bilinear": imaging.Linear,
	"bicubic":  imaging.CatmullRom,
	"lanczos":  imaging.Lanczos,
}

// fromFile reads the input of a task into memory.
func fromFile(do func(data []byte, t imageTask) (any, error)) func(imageTask) (imageOperation, error) {
	return func(t imageTask) (imageOperation, error) {
		data, err := os.ReadFile(t.Input)
		if err != nil {
			return nil, err
		}
		return func() (any, error) { return do(data, t) }, nil
	}
}

// fromPixels is fromFile for tasks that begin with pixels.
func fromPixels(do func(m *image.RGBA, t imageTask) (any, error)) func(imageTask) (imageOperation, error) {
	return func(t imageTask) (imageOperation, error) {
		m, err := t.pixels()
		if err != nil {
			return nil, err
		}
		return func() (any, error) { return do(m, t) }, nil
	}
}

// operate CONTENDER TASK does a task again and again. Like a function with less than two processors, it has one, if the task
// does not say more; with more, the garbage collector would also take those that would be idle.
func operate(_ context.Context, arguments []string) (trial.Sample, error) {
	t, err := parseImageTask(arguments[1:])
	if err != nil {
		return nil, err
	}
	runtime.GOMAXPROCS(max(t.Processors, 1))
	prepare := imageOperations[t.Stage][arguments[0]]
	if arguments[0] == "lintel" {
		prepare = ourOperations[t.Stage]
	}
	if prepare == nil {
		return nil, fmt.Errorf("%s cannot %s", arguments[0], t.Stage)
	}
	do, err := prepare(t)
	if err != nil {
		return nil, err
	}
	result, err := do()
	if err != nil {
		return nil, err
	}
	if err := saveResult(t.Output, result); err != nil {
		return nil, err
	}
	runtime.GC() // what that has left
	return repeatOperation(do, time.Duration(t.AtLeast)*time.Microsecond)
}

// saveResult writes the result of an operation to a file, if there is one.
func saveResult(file string, result any) error {
	if file == "" {
		return nil
	}
	switch result := result.(type) {
	case []byte:
		return os.WriteFile(file, result, 0o600)
	case image.Image:
		return picture.WritePPM(file, result)
	}
	return errors.New("the result is neither a picture nor a file")
}

// repeatOperation measures an operation.
func repeatOperation(do imageOperation, atLeast time.Duration) (trial.Sample, error) {
	started, err := process.SelfCPU()
	if err != nil {
		return nil, err
	}
	var used time.Duration
	times := 0
	for ; used < atLeast; times++ {
		if _, err := do(); err != nil {
			return nil, err
		}
		now, err := process.SelfCPU()
		if err != nil {
			return nil, err
		}
		used = now - started
	}
	return trial.Sample{operation: process.Milliseconds(used) / float64(times)}, nil
}
