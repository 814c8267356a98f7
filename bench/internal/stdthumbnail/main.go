// Command stdthumbnail makes a JPEG file of another one and of another size, with the Lanczos filter, by means of image/jpeg
// and golang.org/x/image/draw: the peer of lintel-image that one would write without it.
//
//	stdthumbnail INPUT WIDTH HEIGHT OUTPUT
package main

import (
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"os"
	"strconv"

	"golang.org/x/image/draw"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "stdthumbnail:", err)
		os.Exit(1)
	}
}

func run(arguments []string) (err error) {
	if len(arguments) != 4 {
		return errors.New("usage: stdthumbnail INPUT WIDTH HEIGHT OUTPUT")
	}
	width, widthErr := strconv.Atoi(arguments[1])
	height, heightErr := strconv.Atoi(arguments[2])
	if err := errors.Join(widthErr, heightErr); err != nil {
		return err
	}
	in, err := os.Open(arguments[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	m, err := jpeg.Decode(in)
	if err != nil {
		return err
	}
	thumbnail := image.NewRGBA(image.Rect(0, 0, width, height))
	lanczos := draw.Kernel{Support: 3, At: lanczos3}
	lanczos.Scale(thumbnail, thumbnail.Rect, m, m.Bounds(), draw.Src, nil)
	out, err := os.Create(arguments[3])
	if err != nil {
		return err
	}
	return errors.Join(jpeg.Encode(out, thumbnail, &jpeg.Options{Quality: 80}), out.Close())
}

// lanczos3 is sinc(t) sinc(t/3).
func lanczos3(t float64) float64 {
	if t == 0 {
		return 1
	}
	x := math.Pi * t
	return 3 * math.Sin(x) * math.Sin(x/3) / (x * x)
}
