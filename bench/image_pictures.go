package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"strconv"

	"github.com/lintel-go/lintel/bench/internal/picture"
	"github.com/lintel-go/lintel/bench/internal/trial"
)

// pictureQuality is the quality of the JPEG files that are made, with chroma at half the resolution in both directions.
const pictureQuality = 90

// An imagePicture is a JPEG file that contenders get.
type imagePicture struct {
	width, height int
	// needs is the program it is made with, if there is one.
	needs string
	// photographs are the files it is made of, and photographsIn the Debian packages they are in.
	photographs   []string
	photographsIn string
	// of is the name of the picture that it is made of, if there is one.
	of string
	// make makes the file, of another file if there is one.
	make func(ctx context.Context, of, path string) error
}

// missing is what is not installed that the picture needs, empty if nothing is missing.
func (p imagePicture) missing() string {
	if p.needs != "" {
		if _, err := exec.LookPath(p.needs); err != nil {
			return p.needs
		}
	}
	for _, file := range p.photographs {
		if _, err := os.Stat(file); err != nil {
			return p.photographsIn
		}
	}
	return ""
}

// imagePictures are the pictures by name.
var imagePictures = map[string]imagePicture{
	"24MP":             synthetic(4000, 6000),
	"12MP":             synthetic(3000, 4000),
	"2MP":              synthetic(1600, 1200),
	"24MP progressive": progressive("24MP", 4000, 6000),

	"photo 24MP":             stacked(4000, 3000, nuthatch, dragonfly),
	"photo 2MP":              stacked(1600, 1200, dragonfly),
	"photo 24MP progressive": progressive("photo 24MP", 4000, 6000, nuthatch, dragonfly),
}

const (
	// Photographs as wallpapers: a bird on a tree of 6028x3391 pixels, of which one third is sharp and the rest out of
	// focus, and leaves in the sun of 4224x3168 pixels.
	nuthatch  = "/usr/share/backgrounds/Kleiber_by_Lukas_Baubkus.jpg"
	dragonfly = "/usr/share/backgrounds/Dragonfly_by_Bolly.jpg"

	wallpapers = "lomiri-wallpapers-20.04 and lomiri-wallpapers-16.04"
)

func synthetic(width, height int) imagePicture {
	return imagePicture{width: width, height: height, make: func(ctx context.Context, _, path string) error {
		_, err := inWorker(ctx, "image", "generate", path, strconv.Itoa(width), strconv.Itoa(height))
		return err
	}}
}

// generatePicture FILE WIDTH HEIGHT makes a picture like a photograph.
func generatePicture(_ context.Context, arguments []string) (trial.Sample, error) {
	width, widthErr := strconv.Atoi(arguments[1])
	height, heightErr := strconv.Atoi(arguments[2])
	if err := errors.Join(widthErr, heightErr); err != nil {
		return nil, err
	}
	return nil, writePicture(arguments[0], picture.Synthetic(width, height, 1))
}

func writePicture(file string, m image.Image) error {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: pictureQuality}); err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o600)
}

// stacked is made of the top left of photographs, each of width by height pixels.
func stacked(width, height int, photographs ...string) imagePicture {
	p := imagePicture{width: width, height: height * len(photographs), photographs: photographs, photographsIn: wallpapers}
	p.make = func(ctx context.Context, _, path string) error {
		arguments := append([]string{path, strconv.Itoa(width), strconv.Itoa(height)}, photographs...)
		_, err := inWorker(ctx, "image", "stack", arguments...)
		return err
	}
	return p
}

// stackPhotographs FILE WIDTH HEIGHT PHOTOGRAPH... cuts the top left of that size from photographs.
func stackPhotographs(_ context.Context, arguments []string) (trial.Sample, error) {
	width, widthErr := strconv.Atoi(arguments[1])
	height, heightErr := strconv.Atoi(arguments[2])
	if err := errors.Join(widthErr, heightErr); err != nil {
		return nil, err
	}
	var photographs []*image.YCbCr
	for _, file := range arguments[3:] {
		m, err := picture.Read(file)
		if err != nil {
			return nil, err
		}
		p, ok := m.(*image.YCbCr)
		if !ok {
			return nil, fmt.Errorf("%s: a %T", file, m)
		}
		photographs = append(photographs, p)
	}
	m, err := picture.Stack(image.Pt(width, height), photographs...)
	if err != nil {
		return nil, err
	}
	return nil, writePicture(arguments[0], m)
}

// progressive has the same coefficients as another picture, in the ten scans that libjpeg makes.
func progressive(of string, width, height int, photographs ...string) imagePicture {
	p := imagePicture{width: width, height: height, of: of, needs: "jpegtran", photographs: photographs, photographsIn: wallpapers}
	p.make = func(ctx context.Context, baseline, path string) error {
		command := exec.CommandContext(ctx, "jpegtran", "-progressive", "-outfile", path, baseline)
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", command, err, output)
		}
		return nil
	}
	return p
}
