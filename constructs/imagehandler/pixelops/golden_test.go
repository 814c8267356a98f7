package pixelops

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// loadPicture reads a picture of testdata.
func loadPicture(t testing.TB, name string) *image.NRGBA {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	n := image.NewNRGBA(image.Rect(0, 0, m.Bounds().Dx(), m.Bounds().Dy()))
	if straight, ok := m.(*image.NRGBA); ok {
		for y := range n.Rect.Dy() {
			copy(row(n, y), row(straight, y))
		}
		return n
	}
	draw.Draw(n, n.Rect, m, m.Bounds().Min, draw.Src) // grey and opaque pictures
	return n
}

// An edit is an operation of golden.mjs, and by how many levels its result may differ
// from sharp's.
type edit struct {
	operation Operation
	tolerance int
}

// edits are those of golden.mjs, by the names that it gives them.
func edits(t testing.TB) map[string]edit {
	mark, other := loadPicture(t, "mark"), loadPicture(t, "other")
	weights := make([]float64, 20)
	for i := range weights {
		weights[i] = float64(i * 7 % 5)
	}
	m := map[string]edit{
		"negate":            {Negate{}, 0},
		"negate-keep":       {Negate{KeepAlpha: true}, 0},
		"greyscale":         {Greyscale{}, 0},
		"tint":              {Tint{color.NRGBA{R: 255, G: 120, B: 20}}, 1},
		"modulate":          {Modulate{Brightness: 1.2, Saturation: 0.6, Hue: 70, Lightness: -4}, 1},
		"vivid":             {Modulate{Brightness: 1, Saturation: 1.8}, 1},
		"recomb":            {Recomb{[]float64{0.3588, 0.7044, 0.1368, 0.299, 0.587, 0.114, 0.2392, 0.4696, 0.0912}}, 1},
		"recomb-4":          {Recomb{[]float64{0, 1, 0, 0, 0, 0, 1, 0, 0.5, 0, 0, 0.5, 0.1, 0, 0, 0.9}}, 1},
		"linear":            {Linear{[]float64{1.3}, []float64{-20}}, 1},
		"linear-3":          {Linear{[]float64{1.2, 0.8, 0.5}, []float64{-10, 20, 40}}, 1},
		"linear-4":          {Linear{[]float64{1.2, 0.8, 0.5, 0.7}, []float64{-10, 20, 40, 30}}, 1},
		"threshold":         {Threshold{Level: 100}, 0},
		"threshold-colour":  {Threshold{Level: 140, Colour: true}, 0},
		"normalise":         {Normalise{}, 1},
		"normalise-20-80":   {Normalise{20, 80}, 1},
		"normalise-0-100":   {Normalise{0, 100}, 1},
		"clahe":             {CLAHE{9, 7, 3}, 0},
		"clahe-even":        {CLAHE{16, 16, 10}, 0},
		"clahe-unlimited":   {CLAHE{12, 5, 0}, 0},
		"bandbool":          {Bandbool{Eor}, 0},
		"bandbool-and":      {Bandbool{And}, 0},
		"bandbool-or":       {Bandbool{Or}, 0},
		"extract-green":     {ExtractChannel{1}, 0},
		"extract-alpha":     {ExtractChannel{3}, 0},
		"remove-alpha":      {RemoveAlpha{}, 0},
		"ensure-alpha":      {EnsureAlpha{0.4}, 0},
		"flatten":           {Flatten{color.NRGBA{R: 200, G: 100, B: 50}}, 1},
		"unflatten":         {Unflatten{}, 0},
		"flip":              {Flip{}, 0},
		"flop":              {Flop{}, 0},
		"rotate-90":         {Rotate{Angle: 90}, 0},
		"rotate-180":        {Rotate{Angle: 180}, 0},
		"rotate-270":        {Rotate{Angle: -90}, 0},
		"rotate-30":         {Rotate{Angle: 30, Background: color.NRGBA{10, 60, 200, 255}}, 1},
		"rotate--100":       {Rotate{Angle: -100}, 1},
		"affine-bilinear":   {Affine{Matrix: [4]float64{1.1, 0.3, -0.2, 0.9}}, 1},
		"affine-bicubic":    {Affine{Matrix: [4]float64{1.4, 0.3, -0.2, 1.7}, Background: color.NRGBA{240, 240, 240, 255}, Interpolator: Bicubic}, 1},
		"affine-nearest":    {Affine{Matrix: [4]float64{0.83, 0.27, 0.13, 1.31}, Background: color.NRGBA{9, 8, 7, 255}, Interpolator: Nearest}, 0},
		"affine-offsets":    {Affine{Matrix: [4]float64{1, 0.2, 0, 1}, Background: color.NRGBA{255, 255, 255, 255}, IDX: 2.5, IDY: -1, ODX: 4, ODY: 3.25}, 1},
		"extend-background": {Extend{Top: 3, Left: 5, Bottom: 7, Right: 2, Background: color.NRGBA{1, 2, 3, 255}}, 0},
		"extend-copy":       {Extend{Top: 3, Left: 5, Bottom: 7, Right: 2, With: ExtendCopy}, 0},
		"extend-repeat":     {Extend{Top: 40, Left: 60, Bottom: 7, Right: 50, With: ExtendRepeat}, 0},
		"extend-mirror":     {Extend{Top: 40, Left: 60, Bottom: 7, Right: 50, With: ExtendMirror}, 0},
		"extract":           {Extract{Left: 5, Top: 6, Width: 20, Height: 11}, 0},
		"median":            {Median{}, 0},
		"median-5":          {Median{5}, 0},
		"median-4":          {Median{4}, 0},
		"median-21":         {Median{21}, 0},
		"blur":              {Blur{}, 1},
		"blur-0.8":          {Blur{Sigma: 0.8}, 2},
		"blur-2":            {Blur{Sigma: 2}, 2},
		"blur-6":            {Blur{Sigma: 6}, 2},
		"blur-14":           {Blur{Sigma: 14}, 2},
		"blur-40":           {Blur{Sigma: 40}, 2},
		"blur-wide":         {Blur{Sigma: 3, MinAmplitude: 0.01}, 2},
		"blur-precise":      {Blur{Sigma: 1.5, MinAmplitude: 0.01, Precise: true}, 1},
		"blur-precise-8":    {Blur{Sigma: 8, Precise: true}, 1},
		"convolve":          {Convolve{Width: 3, Height: 3, Kernel: []float64{-1, 0, 1, -2, 4, 2, -1, 0, 1}}, 1},
		"convolve-edges":    {Convolve{Width: 3, Height: 3, Kernel: []float64{-1, -1, -1, -1, 8, -1, -1, -1, -1}, Scale: 1, Offset: 30}, 1},
		"convolve-5x4":      {Convolve{Width: 5, Height: 4, Kernel: weights, Scale: 45, Offset: 6}, 1},
		"sharpen":           {Sharpen{}, 1},
		"sharpen-1":         {NewSharpen(1), 1},
		"sharpen-3":         {Sharpen{Sigma: 3, M1: 0.5, M2: 4, X1: 3, Y2: 15, Y3: 8}, 1},
		"gamma":             {Gamma{2.2}, 1},
		"gamma-dark":        {Gamma{1 / 1.8}, 1},
		"boolean":           {Boolean{Eor, other}, 0},
		"mark":              {Composite{Picture: mark}, 1},
		"mark-southeast":    {Composite{Picture: mark, Gravity: SouthEast}, 1},
		"mark-offset":       {Composite{Picture: mark, At: &image.Point{-5, 25}}, 1},
		"mark-tile":         {Composite{Picture: mark, Tile: true}, 1},
		"mark-tile-east":    {Composite{Picture: mark, Tile: true, Gravity: East}, 1},
		"trim":              {Trim{Threshold: DefaultTrimThreshold}, 0},
		"trim-colour":       {Trim{Threshold: 3, Background: &color.NRGBA{250, 250, 250, 255}}, 0},
		"trim-line-art":     {Trim{Threshold: DefaultTrimThreshold, LineArt: true}, 0},
		"trim-margin":       {Trim{Threshold: DefaultTrimThreshold, Margin: 4}, 0},
		"join-alpha":        {JoinChannel{3, []*image.NRGBA{other}}, 0},
	}
	// Librsvg, which draws sharp's ellipse, is off by so much: it covers pixels on the
	// left and on the right of the middle differently.
	m["round-crop"] = edit{RoundCrop{RX: 17, RY: 12.5, Left: 20, Top: 15}, 22}
	for i, name := range blendNames {
		m["blend-"+name] = edit{Composite{Picture: mark, Blend: Blend(i), At: &image.Point{18, 10}}, 1}
	}
	delete(m, "blend-over") // it is "mark"
	return m
}

// translucent says by how many levels translucent pixels may differ where that is more
// than one more than others may: sharp multiplies colours by alpha, cuts the result off
// to a level and then multiplies again, by weights that sum up to more than one.
var translucent = map[string]int{
	"convolve": 3, "convolve-edges": 6, "sharpen-1": 4, "sharpen-3": 5,
	"affine-nearest": 1, // which sharp multiplies by alpha and divides again
}

// TestSharp compares with what sharp 0.35.5 made of the same pictures. Translucent
// colours are compared multiplied by alpha: division by a small alpha makes much of a
// level. Sharp's are cut off twice, as colour and as alpha, so that they may differ by
// one level more.
func TestSharp(t *testing.T) {
	all := edits(t)
	files, err := filepath.Glob("testdata/golden/*.png")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	used := map[string]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".png")
		from, key, _ := strings.Cut(name, "-")
		e, ok := all[key]
		if name == "rgba-round-crop" {
			e.operation = RoundCrop{}
		}
		if !ok {
			t.Errorf("%s: no such edit", name)
			continue
		}
		used[key] = true
		t.Run(name, func(t *testing.T) {
			got, err := e.operation.Apply(context.Background(), loadPicture(t, from), 1)
			if err != nil {
				t.Fatal(err)
			}
			want := loadPicture(t, "golden/"+name)
			if strings.HasPrefix(name, "rgba-clahe") {
				// Sharp equalizes alpha too.
				Run(context.Background(), got, 1, RemoveAlpha{})
				Run(context.Background(), want, 1, RemoveAlpha{})
			}
			faint := translucent[key]
			if faint == 0 && e.tolerance > 0 {
				faint = e.tolerance + 1
			}
			tolerance := e.tolerance
			if from == "rgba" {
				tolerance = faint // as translucent pixels are near
			}
			compare(t, got, want, tolerance, faint)
		})
	}
	for key := range all {
		if !used[key] {
			t.Errorf("no golden for %s", key)
		}
	}
}

// compare fails if got differs from want by more than tolerance levels, or faint where
// either is translucent.
func compare(t *testing.T, got, want *image.NRGBA, tolerance, faint int) {
	t.Helper()
	if got.Rect.Size() != want.Rect.Size() {
		t.Fatalf("got %v, want %v", got.Rect.Size(), want.Rect.Size())
	}
	worst, count := 0, 0
	var where image.Point
	for y := range got.Rect.Dy() {
		a, b := row(got, y), row(want, y)
		for x := 0; x < len(a); x += 4 {
			d := difference(a[x:x+4], b[x:x+4])
			allowed := tolerance
			if a[x+3]&b[x+3] != 255 {
				allowed = faint
			}
			if d > allowed {
				count++
			}
			if d > worst {
				worst, where = d, image.Pt(x/4, y)
			}
		}
	}
	if count > 0 {
		a, b := row(got, where.Y)[4*where.X:][:4], row(want, where.Y)[4*where.X:][:4]
		t.Errorf("%d pixels differ by more than %d (%d where translucent), most at %v by %d: got %v, sharp %v", count, tolerance, faint, where, worst, a, b)
	}
}

// difference returns by how many levels two pixels differ, colours multiplied by
// alpha.
func difference(a, b []byte) int {
	d := abs(int(a[3]) - int(b[3]))
	for c := range 3 {
		// Rounded up to half a level, so that what a level of alpha makes does not
		// count twice.
		e := abs(int(a[c])*int(a[3]) - int(b[c])*int(b[3]))
		d = max(d, (e+127)/255)
	}
	return d
}

func abs(v int) int { return max(v, -v) }
