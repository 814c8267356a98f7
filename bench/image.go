package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/bench/internal/trial"
)

// images is packages resample and jpeg of constructs/imagehandler: pictures scaled, and JPEG files read and written.
var images = core{
	name:   "image",
	trials: imageTrials,
	workers: map[string]worker{
		"generate":  generatePicture,
		"stack":     stackPhotographs,
		"pixels":    decodePixels,
		"reference": makeReference,
		"compare":   comparePictures,
		"operate":   operate,
	},
}

const (
	perOperation = "cpu-ms"
	operation    = "operation"
)

// An imageTask is what a contender does again and again in one process.
type imageTask struct {
	// Stage is "thumbnail", from a JPEG file in memory to one; "webp", from a JPEG file to a WebP file; "resize", from pixels
	// in memory to pixels; "decode", from a JPEG file to pixels; or "encode", from pixels to a JPEG file of quality 80.
	Stage string `json:"stage"`
	// Option is the filter of thumbnail, webp and resize; what decode makes, "rgb" or "ycbcr"; or the Huffman tables of encode,
	// "standard" or "optimised".
	Option string `json:"option"`
	// Scale is the denominator for decode.
	Scale int `json:"scale"`
	// Input is a JPEG file, or one with rows of red, green, blue and an octet of 255, of Width by Height pixels.
	Input  string `json:"input"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	// The size of the result.
	OutWidth  int `json:"outWidth"`
	OutHeight int `json:"outHeight"`
	// Output is the file that the first result is written to, as a JPEG file or a portable pixmap. None if it is empty.
	Output string `json:"output"`
	// Processors is how many may be used at once, zero for one.
	Processors int `json:"processors"`
	// AtLeast is the processor time, in microseconds, for which the task is repeated after it was done once to warm up. If
	// it is zero, which programs alone understand, it is done once, and they measure nothing themselves.
	AtLeast int `json:"atLeast"`
}

// imageRepeating is the processor time, in microseconds, for which a task is repeated.
const imageRepeating = 250_000

// An imageCase is a task by the name it has in the result, without its files.
type imageCase struct {
	name string
	// picture is the name of the picture in imagePictures.
	picture string
	task    imageTask
	// psnr is how near the results are to the reference at least, in dB.
	psnr float64
	// peers are the names of contenders in imageContenders.
	peers []string
	// also are units of what is told of the results beside the time.
	also []string
}

// fromJPEG tells that the task begins with a JPEG file.
func (t imageTask) fromJPEG() bool { return t.Stage != "resize" && t.Stage != "encode" }

// imageTrials are all cases of which the pictures can be made here. These are made when they are needed.
func imageTrials(ctx context.Context, dir string) ([]namedTrial, error) {
	contenders, err := findImageContenders(ctx, dir)
	if err != nil {
		return nil, err
	}
	files := &imageFiles{dir: dir, atLeast: imageRepeating, made: map[string]error{}}
	var trials []namedTrial
	for _, c := range imageCases() {
		trials = append(trials, c.trial(files, contenders))
	}
	return append(trials, processTrials(files, contenders, "24MP", "photo 24MP")...), nil
}

// trial compares the contenders that can do the task.
func (c imageCase) trial(files *imageFiles, contenders map[string]imageContender) namedTrial {
	t := trial.Trial{
		Measures: []trial.Measure{{Case: c.name, Unit: perOperation, Key: operation}},
		Ours:     c.contender("lintel", files, contenders["lintel"]),
		Missing:  imagePictures[c.picture].missing(),
	}
	for _, unit := range c.also {
		t.Measures = append(t.Measures, trial.Measure{Case: c.name, Unit: unit})
	}
	for _, name := range c.peers {
		t.Peers = append(t.Peers, c.contender(name, files, contenders[name]))
	}
	return namedTrial{c.name, t}
}

// contender runs with the files of the case, and looks at what the first run has made.
func (c imageCase) contender(name string, files *imageFiles, by imageContender) trial.Contender {
	var checked trial.Sample
	return trial.Contender{Name: name, Missing: by.run == nil, Run: func(ctx context.Context) (trial.Sample, error) {
		task := c.task
		task.AtLeast = files.atLeast
		var err error
		if task.Input, err = files.input(ctx, c); err != nil {
			return nil, err
		}
		if checked == nil {
			task.Output = filepath.Join(files.dir, "output")
		}
		sample, err := by.run(ctx, task)
		if err != nil {
			return nil, err
		}
		if checked == nil {
			if checked, err = files.check(ctx, c, task); err != nil {
				return nil, err
			}
		}
		for _, unit := range c.also {
			sample[unit] = checked[unit]
		}
		return sample, nil
	}}
}

// imageFiles are the files of a directory, each made when it is needed first.
type imageFiles struct {
	dir     string
	atLeast int // for which tasks are repeated
	made    map[string]error
}

// file returns the path of a file, which make makes.
func (f *imageFiles) file(name string, make func(path string) error) (string, error) {
	path := filepath.Join(f.dir, name)
	err, there := f.made[name]
	if !there {
		err = make(path)
		f.made[name] = err
	}
	return path, err
}

// jpeg is the file of a picture.
func (f *imageFiles) jpeg(ctx context.Context, name string) (string, error) {
	p := imagePictures[name]
	return f.file(name+".jpg", func(path string) (err error) {
		of := ""
		if p.of != "" {
			if of, err = f.jpeg(ctx, p.of); err != nil {
				return err
			}
		}
		return p.make(ctx, of, path)
	})
}

// input is what the task of a case begins with.
func (f *imageFiles) input(ctx context.Context, c imageCase) (string, error) {
	jpeg, err := f.jpeg(ctx, c.picture)
	if err != nil || c.task.fromJPEG() {
		return jpeg, err
	}
	return f.file(c.picture+".rgbx", func(path string) error {
		_, err := inWorker(ctx, "image", "pixels", jpeg, path)
		return err
	})
}

// check compares the output of a task with the reference, and measures it.
func (f *imageFiles) check(ctx context.Context, c imageCase, task imageTask) (trial.Sample, error) {
	output := task.Output
	name := "reference " + strings.ReplaceAll(c.name, "/", " of ")
	reference, err := f.file(name, func(path string) error {
		task.Output = path
		_, err := inWorker(ctx, "image", "reference", task.arguments()...)
		return err
	})
	if err != nil {
		return nil, err
	}
	sample, err := inWorker(ctx, "image", "compare", output, reference, strconv.FormatFloat(c.psnr, 'f', -1, 64))
	if err != nil {
		return nil, err
	}
	return sample, os.Remove(output)
}
