package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// smallImageFiles are files of a picture called "small", which is quick to make.
func smallImageFiles(t *testing.T) *imageFiles {
	t.Helper()
	for _, name := range []string{"small", "small progressive"} {
		t.Cleanup(func() { delete(imagePictures, name) })
	}
	imagePictures["small"] = synthetic(320, 240)
	imagePictures["small progressive"] = progressive("small", 320, 240)
	return &imageFiles{dir: t.TempDir(), atLeast: 1000, made: map[string]error{}}
}

// smallImageCases are the cases of a kind each, of small pictures. Scales between the least and the greatest are left out.
func smallImageCases() []imageCase {
	var cases []imageCase
	seen := map[imageTask]bool{}
	for _, c := range imageCases() {
		name := "small"
		if strings.HasSuffix(c.picture, " progressive") {
			name = "small progressive"
		}
		if imagePictures[name].missing() != "" || c.task.Scale == 2 || c.task.Scale == 4 {
			continue
		}
		c = c.of(name)
		switch c.task.Stage {
		case "thumbnail", "webp", "resize":
			c.task.OutWidth, c.task.OutHeight = 60, 30
		case "decode":
			c.task.OutWidth, c.task.OutHeight = 320/c.task.Scale, 240/c.task.Scale
		default:
			c.task.OutWidth, c.task.OutHeight = 320, 240
		}
		task := c.task
		task.Input = name
		if !seen[task] {
			seen[task] = true
			cases = append(cases, c)
		}
	}
	return cases
}

func TestImageContenders(t *testing.T) {
	contenders, err := findImageContenders(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Run("operations", func(t *testing.T) { testImageOperations(t, contenders) })
	t.Run("compared", func(t *testing.T) { testImageResultIsCompared(t, contenders["lintel"]) })
	t.Run("processes", func(t *testing.T) { testImageProcesses(t, contenders) })
}

// Everyone who is installed makes about the same.
func testImageOperations(t *testing.T, contenders map[string]imageContender) {
	files := smallImageFiles(t)
	for _, c := range smallImageCases() {
		for _, name := range append([]string{"lintel"}, c.peers...) {
			if contenders[name].run == nil {
				t.Logf("%s is not installed; the benchmark lists it as missing", name)
				continue
			}
			sample, err := c.contender(name, files, contenders[name]).Run(t.Context())
			if err != nil || sample[operation] <= 0 {
				t.Errorf("%s, %s: got %v, %v", c.name, name, sample, err)
			}
		}
	}
}

// A result that is not what is wanted is an error.
func testImageResultIsCompared(t *testing.T, lintel imageContender) {
	files := smallImageFiles(t)
	c := imageCase{name: "small", task: imageTask{Stage: "thumbnail", Option: "lanczos", OutWidth: 60, OutHeight: 30}, psnr: 60}.of("small")
	if _, err := c.contender("lintel", files, lintel).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "the result differs from the reference: ") {
		t.Errorf("got %v", err)
	}
	other := c.task
	other.OutWidth, other.AtLeast, other.Output = 61, 1, filepath.Join(files.dir, "other")
	var err error
	if other.Input, err = files.jpeg(t.Context(), "small"); err != nil {
		t.Fatal(err)
	}
	if _, err := lintel.run(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if _, err := files.check(t.Context(), c, other); err == nil || !strings.Contains(err.Error(), "pictures of (61,30) and (60,30) pixels") {
		t.Errorf("got %v", err)
	}
}

// What programs make that are started for one picture is compared, too.
func testImageProcesses(t *testing.T, contenders map[string]imageContender) {
	files := smallImageFiles(t)
	for _, of := range processTrials(files, contenders, "small") {
		rows, err := of.Run(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if row.Missing {
				t.Logf("%s is not installed; the benchmark lists it as missing", row.Peer)
			} else if row.Ratio.Median <= 0 {
				t.Errorf("got %+v", row)
			}
		}
	}
}

func TestImageNamesDiffer(t *testing.T) {
	trials, err := imageTrials(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, of := range trials {
		names = append(names, of.name)
	}
	slices.Sort(names)
	if len(slices.Compact(slices.Clone(names))) != len(names) || len(names) < 20 {
		t.Errorf("got %q", names)
	}
}

func TestShrinkOnLoad(t *testing.T) {
	for _, tt := range []struct{ width, height, outWidth, outHeight, want int }{
		{4000, 6000, 256, 128, 8},
		{4000, 6000, 800, 1200, 4},
		{4000, 6000, 1920, 2880, 2},
		{1600, 1200, 256, 128, 4},
		{320, 240, 320, 10, 1},
		{320, 240, 160, 120, 2},
		{319, 240, 160, 120, 1},
	} {
		task := imageTask{Width: tt.width, Height: tt.height, OutWidth: tt.outWidth, OutHeight: tt.outHeight}
		if got := shrinkOnLoad(task); got != tt.want {
			t.Errorf("%+v: got %d", tt, got)
		}
	}
}

// A picture of photographs that are not there is missing.
func TestMissingPictures(t *testing.T) {
	file := filepath.Join(t.TempDir(), "photograph.jpg")
	p := stacked(10, 10, file)
	if got := p.missing(); got != wallpapers {
		t.Errorf("got %q", got)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := p.missing(); got != "" {
		t.Errorf("got %q", got)
	}
	p.needs = "lintel-bench-no-such-program"
	if got := p.missing(); got != p.needs {
		t.Errorf("got %q", got)
	}
}
