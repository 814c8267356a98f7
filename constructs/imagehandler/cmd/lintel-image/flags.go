package main

import (
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
	"github.com/lintel-go/lintel/constructs/imagehandler/transform"
)

// command is what the arguments say.
type command struct {
	input, output string
	options       transform.Options
}

const usage = `usage: lintel-image [flags] INPUT OUTPUT

INPUT is a JPEG, PNG or GIF, OUTPUT a JPEG or PNG; - is standard input or output.

`

// parse reads the arguments. Flags may stand between and behind the files.
func parse(args []string, stderr io.Writer) (*command, error) {
	c := &command{}
	flags := flag.NewFlagSet("lintel-image", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	c.define(flags)
	var files []string
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				fmt.Fprint(stderr, usage)
				flags.SetOutput(stderr)
				flags.PrintDefaults()
			}
			return nil, err
		}
		if args = flags.Args(); len(args) > 0 {
			files, args = append(files, args[0]), args[1:]
		}
	}
	if len(files) != 2 {
		return nil, fmt.Errorf("%d files: two are needed, the input and the output (- for standard input and output)", len(files))
	}
	c.input, c.output = files[0], files[1]
	return c, c.finish(flags)
}

// define declares the flags.
func (c *command) define(flags *flag.FlagSet) {
	o := &c.options
	side := func(name, usage string, p *int) {
		flags.Func(name, usage, func(s string) (err error) {
			*p, err = number(s, 1, fit.MaxSide)
			return err
		})
	}
	side("width", "width of the result, in `pixels`; follows from the height if only that is given", &o.Fit.Width)
	side("height", "height of the result, in `pixels`; follows from the width if only that is given", &o.Fit.Height)
	flags.Func("fit", "how the picture is fitted into width and height: `cover`, contain, fill, inside or outside (default cover)", func(s string) (err error) {
		o.Fit.Mode, err = fit.ParseMode(s)
		return err
	})
	position := func(s string) (err error) {
		o.Fit.Position, err = fit.ParsePosition(s)
		return err
	}
	flags.Func("position", "what cover keeps and where contain puts the picture: `center`, top, \"right top\", ... (default center)", position)
	flags.Func("gravity", "position as a point of the compass: `centre`, north, northeast, ...", position)
	o.Fit.WithoutEnlargement = true
	flags.BoolFunc("enlarge", "make the picture larger where the size asks for it", func(s string) error {
		enlarge, err := strconv.ParseBool(s)
		o.Fit.WithoutEnlargement = !enlarge
		return err
	})
	flags.Func("crop", "part of the upright picture to use, before it is fitted: `left,top,width,height` in its pixels", func(s string) (err error) {
		o.Crop, err = parseCrop(s)
		return err
	})
	flags.Func("filter", "`filter` that resizes: lanczos3, lanczos2, bicubic, mitchell, hamming, bilinear, box or nearest (default lanczos3)", func(s string) (err error) {
		o.Filter, err = resample.ParseFilter(strings.ToLower(s))
		return err
	})
	flags.Func("background", "`colour` beside the picture (contain), or behind a transparent one in a JPEG: rrggbb or rrggbbaa (default 000000)", func(s string) (err error) {
		o.Background, err = parseColor(s)
		return err
	})
	flags.Func("format", "`format` of the result, jpeg or png (default by the name of OUTPUT, or that of INPUT)", func(s string) (err error) {
		o.Format, err = transform.ParseFormat(s)
		return err
	})
	flags.Func("quality", "quality of a JPEG, 1 to 100 (default 80)", func(s string) (err error) {
		o.Quality, err = number(s, 1, 100)
		return err
	})
	flags.Func("subsampling", "chroma of a JPEG: `4:2:0`, 4:2:2 or 4:4:4 (default 4:2:0)", func(s string) (err error) {
		o.Subsampling, err = parseSubsampling(s)
		return err
	})
	flags.BoolVar(&o.Progressive, "progressive", false, "write a progressive JPEG")
	flags.BoolVar(&o.IgnoreOrientation, "no-orient", false, "leave the picture as it is stored, whatever its EXIF says")
	metadata := func(name, usage string, m transform.Metadata) {
		flags.BoolFunc(name, usage, func(s string) error {
			on, err := strconv.ParseBool(s)
			if on {
				o.Metadata = m
			}
			return err
		})
	}
	metadata("strip", "write no metadata at all, not even the colour profile", transform.KeepNothing)
	metadata("keep-metadata", "keep EXIF and XMP too, which may tell where a picture was taken", transform.KeepAll)
	flags.Func("max-pixels", fmt.Sprintf("largest picture that is read, in `pixels` (default %d)", jpeg.DefaultMaxPixels), func(s string) (err error) {
		o.MaxPixels, err = strconv.ParseInt(s, 10, 64)
		if err != nil || o.MaxPixels < 1 {
			return errors.New("whole numbers from 1 are allowed")
		}
		return nil
	})
}

// finish checks what depends on more than one argument.
func (c *command) finish(flags *flag.FlagSet) error {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for _, pair := range [][2]string{{"strip", "keep-metadata"}, {"position", "gravity"}} {
		if given[pair[0]] && given[pair[1]] {
			return fmt.Errorf("-%s and -%s: one of them is allowed", pair[0], pair[1])
		}
	}
	if given["format"] || c.output == "-" {
		return nil
	}
	extension := strings.TrimPrefix(filepath.Ext(c.output), ".")
	if extension == "" {
		return nil
	}
	format, err := transform.ParseFormat(extension)
	if err != nil || format == transform.Same {
		return fmt.Errorf("output %q: the extensions .jpg, .jpeg and .png are allowed: rename it, or name its -format", c.output)
	}
	c.options.Format = format
	return nil
}

// number reads a whole number within bounds.
func number(s string, low, high int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("whole numbers of %d to %d are allowed", low, high)
	}
	return n, nil
}

// parseCrop reads left, top, width and height.
func parseCrop(s string) (image.Rectangle, error) {
	fields := strings.Split(s, ",")
	var v [4]int
	ok := len(fields) == len(v)
	for i := 0; ok && i < len(v); i++ {
		n, err := number(strings.TrimSpace(fields[i]), i/2, fit.MaxSide)
		v[i], ok = n, err == nil
	}
	if !ok {
		return image.Rectangle{}, fmt.Errorf("left,top,width,height is allowed, whole numbers up to %d, width and height at least 1, as in 100,50,800,600", fit.MaxSide)
	}
	return image.Rect(v[0], v[1], v[0]+v[2], v[1]+v[3]), nil
}

// parseColor reads three or four octets in hexadecimal, with or without #.
func parseColor(s string) (color.Color, error) {
	digits := strings.TrimPrefix(s, "#")
	v, err := strconv.ParseUint(digits, 16, 32)
	switch {
	case err == nil && len(digits) == 6:
		v = v<<8 | 255
	case err != nil || len(digits) != 8:
		return nil, errors.New("six or eight hexadecimal digits are allowed, as in ffffff or ffffff00")
	}
	return color.NRGBA{R: byte(v >> 24), G: byte(v >> 16), B: byte(v >> 8), A: byte(v)}, nil
}

// parseSubsampling reads 4:2:0 or 420.
func parseSubsampling(s string) (jpeg.Subsampling, error) {
	for _, sub := range []jpeg.Subsampling{jpeg.Subsampling420, jpeg.Subsampling422, jpeg.Subsampling444} {
		if name := sub.String(); s == name || s == strings.ReplaceAll(name, ":", "") {
			return sub, nil
		}
	}
	return 0, errors.New("4:2:0, 4:2:2 and 4:4:4 are allowed")
}
