package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"math"
	"os"
	"strconv"

	xdraw "golang.org/x/image/draw"

	"github.com/lintel-go/lintel/bench/internal/picture"
	"github.com/lintel-go/lintel/bench/internal/trial"
)

// thumbnailQuality is the quality of the files that contenders write.
const thumbnailQuality = 80

// arguments are those of a worker or a program that does the task.
func (t imageTask) arguments() []string {
	text, err := json.Marshal(t)
	if err != nil {
		panic(err) // there is nothing in it that cannot be written
	}
	return []string{string(text)}
}

func parseImageTask(arguments []string) (t imageTask, err error) {
	if len(arguments) != 1 {
		return t, errors.New("one task is expected")
	}
	return t, json.Unmarshal([]byte(arguments[0]), &t)
}

// pixels returns the input of a task that begins with pixels.
func (t imageTask) pixels() (*image.RGBA, error) {
	pix, err := os.ReadFile(t.Input)
	if err != nil {
		return nil, err
	}
	if len(pix) != 4*t.Width*t.Height {
		return nil, fmt.Errorf("%s has %d bytes, want %d by %d pixels", t.Input, len(pix), t.Width, t.Height)
	}
	return &image.RGBA{Pix: pix, Stride: 4 * t.Width, Rect: image.Rect(0, 0, t.Width, t.Height)}, nil
}

// decodePixels JPEG FILE writes the pixels of a JPEG file to another one.
func decodePixels(_ context.Context, arguments []string) (trial.Sample, error) {
	m, err := picture.Read(arguments[0])
	if err != nil {
		return nil, err
	}
	return nil, os.WriteFile(arguments[1], picture.ToRGBA(m).Pix, 0o600)
}

// makeReference TASK writes what the task should make, more or less: what it is with image/jpeg, golang.org/x/image/draw
// and means of squares, and before it is encoded.
func makeReference(_ context.Context, arguments []string) (trial.Sample, error) {
	t, err := parseImageTask(arguments)
	if err != nil {
		return nil, err
	}
	var in image.Image
	if t.fromJPEG() {
		in, err = picture.Read(t.Input)
	} else {
		in, err = t.pixels()
	}
	if err != nil {
		return nil, err
	}
	switch t.Stage {
	case "thumbnail", "webp", "resize":
		in = scaleWithDraw(in, t)
	case "decode":
		in = picture.Shrink(in, t.Scale)
	}
	return nil, picture.WritePPM(t.Output, in)
}

// comparePictures FILE REFERENCE PSNR fails if the picture in a file differs more from the reference than that. It measures
// the file and by how much it differs.
func comparePictures(_ context.Context, arguments []string) (trial.Sample, error) {
	atLeast, err := strconv.ParseFloat(arguments[2], 64)
	if err != nil {
		return nil, err
	}
	got, err := readResult(arguments[0])
	if err != nil {
		return nil, err
	}
	want, err := picture.Read(arguments[1])
	if err != nil {
		return nil, err
	}
	psnr, err := picture.PSNR(got, want)
	if err != nil {
		return nil, err
	}
	if psnr < atLeast {
		return nil, fmt.Errorf("the result differs from the reference: %.1f dB, want %.1f", psnr, atLeast)
	}
	return differences(arguments[0], psnr)
}

// drawKernels are the filters as package golang.org/x/image/draw has them.
var drawKernels = map[string]xdraw.Scaler{
	"bilinear": xdraw.BiLinear,
	"bicubic":  xdraw.CatmullRom,
	"lanczos":  &xdraw.Kernel{Support: 3, At: lanczos3},
}

// lanczos3 is sinc(t) sinc(t/3).
func lanczos3(t float64) float64 {
	if t == 0 {
		return 1
	}
	x := math.Pi * t
	return 3 * math.Sin(x) * math.Sin(x/3) / (x * x)
}

func scaleWithDraw(in image.Image, t imageTask) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, t.OutWidth, t.OutHeight))
	drawKernels[t.Option].Scale(out, out.Rect, in, in.Bounds(), draw.Src, nil)
	return out
}

// encodeWithStandard encodes a thumbnail with image/jpeg.
func encodeWithStandard(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, m, &jpeg.Options{Quality: thumbnailQuality})
	return b.Bytes(), err
}
