package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
)

// Colours of the quarters of the picture, from the upper left clockwise.
var quarters = [4]color.NRGBA{{220, 40, 40, 255}, {40, 200, 60, 255}, {40, 60, 220, 255}, {230, 220, 60, 255}}

// quartered is an upright picture of four colours.
func quartered(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetNRGBA(x, y, quarterAt(float64(x)/float64(width), float64(y)/float64(height)))
		}
	}
	return m
}

// quarterAt is the colour at a part of width and height.
func quarterAt(u, v float64) color.NRGBA {
	switch {
	case u < 0.5 && v < 0.5:
		return quarters[0]
	case v < 0.5:
		return quarters[1]
	case u >= 0.5:
		return quarters[2]
	}
	return quarters[3]
}

// exif is a TIFF structure with an orientation.
func exif(o orient.Orientation) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(o))
	return append(b, 0, 0, 0, 0, 0, 0)
}

// directory holds the pictures of a test: chart.jpg, chart.png, chart.gif, and
// chart1.jpg to chart8.jpg by orientation, all 400 x 300 pixels when upright.
func directory(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	m := quartered(400, 300)
	save := func(name string, encode func(b *bytes.Buffer) error) {
		var b bytes.Buffer
		if err := errors.Join(encode(&b), os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	save("chart.png", func(b *bytes.Buffer) error { return png.Encode(b, m) })
	palette := color.Palette{quarters[0], quarters[1], quarters[2], quarters[3]}
	paletted := image.NewPaletted(m.Rect, palette)
	draw.Draw(paletted, m.Rect, m, image.Point{}, draw.Src)
	save("chart.gif", func(b *bytes.Buffer) error { return gif.Encode(b, paletted, nil) })
	save("chart.jpg", func(b *bytes.Buffer) error {
		return jpeg.Encode(b, m, &jpeg.EncodeOptions{Quality: 95, ICC: []byte("profile"), XMP: []byte("packet")})
	})
	save("text.jpg", func(b *bytes.Buffer) error { b.WriteString("this is no picture"); return nil })
	for o := orient.TopLeft; o <= orient.LeftBottom; o++ {
		stored := orient.Image(m, o)
		if o == orient.RightTop || o == orient.LeftBottom { // quarter turns undo each other
			stored = orient.Image(m, orient.RightTop+orient.LeftBottom-o)
		}
		save(fmt.Sprintf("chart%d.jpg", o), func(b *bytes.Buffer) error {
			return jpeg.Encode(b, stored, &jpeg.EncodeOptions{Quality: 95, Exif: exif(o)})
		})
	}
	cut, err := os.ReadFile(filepath.Join(dir, "chart.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	save("cut.jpg", func(b *bytes.Buffer) error { b.Write(cut[:len(cut)/2]); return nil })
	return dir
}

// call runs the command with files in a directory: of arguments that contain a dot,
// the directory is put in front.
func call(t *testing.T, dir string, stdin []byte, args ...string) (code int, stdout []byte, stderr string) {
	t.Helper()
	var out, messages bytes.Buffer
	code = run(t.Context(), within(dir, args), bytes.NewReader(stdin), &out, &messages)
	return code, out.Bytes(), messages.String()
}

func within(dir string, args []string) []string {
	args = append([]string(nil), args...)
	for i, arg := range args {
		if strings.Contains(arg, ".") {
			args[i] = filepath.Join(dir, arg)
		}
	}
	return args
}

// open decodes a picture.
func open(t *testing.T, path string) image.Image {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, data)
}

func decode(t *testing.T, data []byte) image.Image {
	t.Helper()
	if bytes.HasPrefix(data, []byte("\x89PNG")) {
		m, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m, err := jpeg.Decode(bytes.NewReader(data), jpeg.Options{Format: jpeg.RGBA})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// near tells whether a pixel has a colour, but for what JPEG does to it.
func near(m image.Image, x, y int, want color.NRGBA) bool {
	got := color.NRGBAModel.Convert(m.At(m.Bounds().Min.X+x, m.Bounds().Min.Y+y)).(color.NRGBA)
	const most = 16
	for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
		if d < -most || d > most {
			return false
		}
	}
	return true
}

var (
	red, green, blue, yellow = quarters[0], quarters[1], quarters[2], quarters[3]
	black                    = color.NRGBA{0, 0, 0, 255}
	white                    = color.NRGBA{255, 255, 255, 255}
)

// TestPictures looks at the corners of what flags make of the chart, from the
// upper left clockwise.
func TestPictures(t *testing.T) {
	dir := directory(t)
	for _, tt := range []struct {
		args          string
		width, height int
		corners       [4]color.NRGBA
	}{
		{"chart.jpg o.jpg", 400, 300, quarters},
		{"chart.png o.png", 400, 300, quarters},
		{"chart.gif o.png", 400, 300, quarters},
		{"chart.gif o.jpeg", 400, 300, quarters},
		{"-width 100 chart.jpg o.jpg", 100, 75, quarters},
		{"chart.jpg o.jpg --height 30", 40, 30, quarters},
		{"-width 100 -height 100 chart.jpg o.jpg", 100, 100, quarters},
		{"-width 100 -height 100 -fit cover -position left chart.jpg o.jpg", 100, 100, quarters},
		{"-width 40 -height 100 -position left chart.jpg o.jpg", 40, 100, [4]color.NRGBA{red, red, yellow, yellow}},
		{"-width 40 -height 100 -gravity east chart.jpg o.jpg", 40, 100, [4]color.NRGBA{green, green, blue, blue}},
		{"-width 100 -height 30 -position top chart.jpg o.jpg", 100, 30, [4]color.NRGBA{red, green, green, red}},
		{"-width 100 -height 30 -position left-bottom chart.jpg o.jpg", 100, 30, [4]color.NRGBA{yellow, blue, blue, yellow}},
		{"-width 100 -height 100 -fit contain chart.jpg o.jpg", 100, 100, [4]color.NRGBA{black, black, black, black}},
		{"-width 100 -height 100 -fit contain -background #ffffff -position top chart.jpg o.png", 100, 100, [4]color.NRGBA{red, green, white, white}},
		{"-width 100 -height 90 -fit fill chart.png o.jpg", 100, 90, quarters},
		{"-width 100 -height 60 -fit inside chart.jpg o.jpg", 80, 60, quarters},
		{"-width 100 -height 90 -fit outside chart.jpg o.jpg", 120, 90, quarters},
		{"-width 800 -height 600 chart.jpg o.jpg", 400, 300, quarters},
		{"-width 800 -enlarge chart.jpg o.jpg", 800, 600, quarters},
		{"-width 800 -height 300 chart.jpg o.jpg", 400, 300, quarters},
		{"-crop 210,10,100,200 chart.jpg o.jpg", 100, 200, [4]color.NRGBA{green, green, blue, blue}},
		{"-crop 0,160,400,140 -width 50 -height 50 -filter bicubic chart.png o.png", 50, 50, [4]color.NRGBA{yellow, blue, blue, yellow}},
		{"-width 99 -filter nearest -quality 95 -subsampling 444 -progressive chart.jpg o.jpg", 99, 74, quarters},
		{"-no-orient chart8.jpg o.jpg", 300, 400, [4]color.NRGBA{yellow, red, green, blue}},
		{"-no-orient -width 30 -height 80 -fit fill chart6.jpg o.jpg", 30, 80, [4]color.NRGBA{green, blue, yellow, red}},
	} {
		t.Run(tt.args, func(t *testing.T) {
			args := strings.Fields(tt.args)
			code, stdout, stderr := call(t, dir, nil, args...)
			if code != 0 || len(stdout) > 0 || stderr != "" {
				t.Fatalf("exit %d, stdout %q, stderr %s", code, stdout, stderr)
			}
			name := "o.jpg"
			for _, arg := range args {
				if strings.HasPrefix(arg, "o.") {
					name = arg
				}
			}
			m := open(t, filepath.Join(dir, name))
			if size := m.Bounds().Size(); size != image.Pt(tt.width, tt.height) {
				t.Fatalf("%v, want %d x %d", size, tt.width, tt.height)
			}
			right, bottom := tt.width-2, tt.height-2
			for i, at := range [4]image.Point{{1, 1}, {right, 1}, {right, bottom}, {1, bottom}} {
				if !near(m, at.X, at.Y, tt.corners[i]) {
					t.Errorf("at %v: %v, want %v", at, m.At(at.X, at.Y), tt.corners[i])
				}
			}
		})
	}
}

// TestOrientations makes the same of every way to store a picture.
func TestOrientations(t *testing.T) {
	dir := directory(t)
	for o := 1; o <= 8; o++ {
		for _, flags := range []string{"", "-width 37", "-width 61 -height 33", "-width 60 -height 60 -fit contain", "-crop 120,90,160,120 -width 41 -subsampling 4:2:2"} {
			for _, name := range []string{"o.jpg", "o.png"} {
				args := append(strings.Fields(flags), fmt.Sprintf("chart%d.jpg", o), name)
				if code, _, stderr := call(t, dir, nil, args...); code != 0 {
					t.Fatalf("%d %s: %s", o, flags, stderr)
				}
				m := open(t, filepath.Join(dir, name))
				size := m.Bounds().Size()
				for _, at := range []image.Point{{1, 2}, {3, 2}, {3, 3}, {1, 3}} { // in fifths, inside of contain's background
					x, y := at.X*size.X/5, at.Y*size.Y/5
					if want := quarterAt(float64(at.X)/5, float64(at.Y)/5); !near(m, x, y, want) {
						t.Errorf("%d %s %s: at %d, %d of %v: %v, want %v", o, flags, name, x, y, size, m.At(x, y), want)
					}
				}
			}
		}
	}
}

func TestMetadata(t *testing.T) {
	dir := directory(t)
	for flags, want := range map[string][2]bool{"": {true, false}, "-strip": {false, false}, "-keep-metadata": {true, true}} {
		code, stdout, stderr := call(t, dir, nil, append(strings.Fields(flags), "chart.jpg", "-")...)
		if code != 0 {
			t.Fatal(stderr)
		}
		m, err := jpeg.Decode(bytes.NewReader(stdout), jpeg.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]bool{m.ICC != nil, m.XMP != nil}; got != want {
			t.Errorf("%s: profile and XMP %v, want %v", flags, got, want)
		}
	}
}

func TestStandardInputAndOutput(t *testing.T) {
	dir := directory(t)
	file, err := os.ReadFile(filepath.Join(dir, "chart.png"))
	if err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := call(t, dir, file, "-width", "40", "-", "-")
	if m := decode(t, stdout); code != 0 || m.Bounds().Dx() != 40 || !bytes.HasPrefix(stdout, []byte("\x89PNG")) {
		t.Errorf("exit %d, %v, %s", code, m.Bounds(), stderr)
	}
	code, stdout, stderr = call(t, dir, file, "-", "-format", "jpeg", "-")
	if code != 0 || !bytes.HasPrefix(stdout, []byte("\xff\xd8")) {
		t.Errorf("exit %d, %s", code, stderr)
	}
}

func TestHelp(t *testing.T) {
	code, stdout, stderr := call(t, "", nil, "-help")
	if code != 0 || len(stdout) > 0 || !strings.Contains(stderr, "usage: lintel-image [flags] INPUT OUTPUT") || !strings.Contains(stderr, "-background") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

// TestErrors are told with what was got and what is allowed, and leave no file.
func TestErrors(t *testing.T) {
	dir := directory(t)
	before := names(t, dir)
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"", exitUsage, "0 files: two are needed, the input and the output"},
		{"chart.jpg", exitUsage, "1 files: two are needed"},
		{"chart.jpg o.jpg p.jpg", exitUsage, "3 files: two are needed"},
		{"-colour chart.jpg o.jpg", exitUsage, "-colour"},
		{"-width 0 chart.jpg o.jpg", exitUsage, "whole numbers of 1 to 65535 are allowed"},
		{"-height ten chart.jpg o.jpg", exitUsage, `"ten" for flag -height: whole numbers of 1 to 65535 are allowed`},
		{"-fit crop chart.jpg o.jpg", exitUsage, "one of cover, contain, fill, inside, outside is allowed"},
		{"-position middle chart.jpg o.jpg", exitUsage, "northeast"},
		{"-position top -gravity north chart.jpg o.jpg", exitUsage, "-position and -gravity: one of them is allowed"},
		{"-strip -keep-metadata chart.jpg o.jpg", exitUsage, "-strip and -keep-metadata: one of them is allowed"},
		{"-crop 1,2,3 chart.jpg o.jpg", exitUsage, "left,top,width,height is allowed"},
		{"-crop 1,2,0,4 chart.jpg o.jpg", exitUsage, "width and height at least 1"},
		{"-filter sharp chart.jpg o.jpg", exitUsage, "lanczos3"},
		{"-background pink chart.jpg o.jpg", exitUsage, "six or eight hexadecimal digits are allowed"},
		{"-background +fffff chart.jpg o.jpg", exitUsage, "six or eight hexadecimal digits are allowed"},
		{"-quality 101 chart.jpg o.jpg", exitUsage, "whole numbers of 1 to 100 are allowed"},
		{"-subsampling 4:1:1 chart.jpg o.jpg", exitUsage, "4:2:0, 4:2:2 and 4:4:4 are allowed"},
		{"-format gif chart.jpg o.jpg", exitUsage, "jpeg, png or same is allowed"},
		{"-max-pixels 0 chart.jpg o.jpg", exitUsage, "whole numbers from 1 are allowed"},
		{"chart.jpg o.webp", exitUsage, "the extensions .jpg, .jpeg and .png are allowed: rename it, or name its -format"},
		{"missing.jpg o.jpg", exitFailure, "missing.jpg: no such file"},
		{"text.jpg o.jpg", exitFailure, "text.jpg: transform: the source is none of JPEG, PNG and GIF: it begins with 74 68 69 73"},
		{"cut.jpg o.jpg", exitFailure, "cut.jpg: jpeg: invalid"},
		{"-crop 300,0,200,100 chart.jpg o.jpg", exitFailure, "crop 300,0,200,100 (left, top, width, height): a part of the picture, which is 400 x 300 pixels, is allowed"},
		{"-max-pixels 1000 chart.jpg o.jpg", exitFailure, "at most 1000 are allowed"},
		{"chart.jpg no.where/o.jpg", exitFailure, "no.where/o.jpg: no such file"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			code, stdout, stderr := call(t, dir, nil, strings.Fields(tt.args)...)
			if code != tt.code || len(stdout) > 0 || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d, want %d, stdout %q, stderr %s, want %q", code, tt.code, stdout, stderr, tt.want)
			}
			if after := names(t, dir); after != before {
				t.Errorf("left files: %s, before: %s", after, before)
			}
		})
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var s []string
	for _, e := range entries {
		s = append(s, e.Name())
	}
	return strings.Join(s, " ")
}

// TestFileStaysUntilItsSuccessor is complete.
func TestFileStaysUntilItsSuccessor(t *testing.T) {
	dir := directory(t)
	target := filepath.Join(dir, "o.jpg")
	if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := call(t, dir, nil, "cut.jpg", "o.jpg"); code != exitFailure {
		t.Errorf("exit %d", code)
	}
	if data, err := os.ReadFile(target); err != nil || string(data) != "old" {
		t.Errorf("%q, %v", data, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code := run(ctx, within(dir, []string{"chart.jpg", "o.jpg"}), nil, nil, &bytes.Buffer{}); code != exitFailure {
		t.Errorf("interrupted: exit %d", code)
	}
	if data, err := os.ReadFile(target); err != nil || string(data) != "old" {
		t.Errorf("%q, %v", data, err)
	}
	// In place, and through a link.
	link := filepath.Join(dir, "link.jpg")
	if err := os.Symlink("chart.jpg", link); err != nil {
		t.Skip("no symbolic links:", err)
	}
	if code, _, stderr := call(t, dir, nil, "-width", "20", "link.jpg", "link.jpg"); code != 0 {
		t.Fatal(stderr)
	}
	if m := open(t, filepath.Join(dir, "chart.jpg")); m.Bounds().Dx() != 20 {
		t.Errorf("through the link: %v", m.Bounds())
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
}
