package request

import (
	"strings"
	"testing"
)

// TestRefusedFilters is for what the original ignores or fails on with 500.
func TestRefusedFilters(t *testing.T) {
	p := newParser(t, Options{})
	for filters, name := range map[string]string{
		"filters:brightness(10)":                        "brightness",
		"filters:blur(4):contrast(30)":                  "contrast",
		"filters:grayscale":                             "filters",
		"filters:grayscale(":                            "filters",
		"filters:(1)":                                   "filters",
		"filters:blur(4)grayscale()":                    "filters",
		"filters:a)b(1)":                                "filters",
		"filters:blur(4):":                              "filters",
		"filters:blur()":                                "blur",
		"filters:blur(x)":                               "blur",
		"filters:blur(0)":                               "blur",
		"filters:blur(1,0.1)":                           "blur",
		"filters:background_color(nocolour)":            "background_color",
		"filters:fill(auto)":                            "fill",
		"filters:fill(1,2,3)":                           "fill",
		"filters:convolution(1;2;3)":                    "convolution",
		"filters:convolution(1;2;3,x)":                  "convolution",
		"filters:convolution(1;2;3,0)":                  "convolution",
		"filters:convolution(1;x;3;1;1;1;1;1;1,3)":      "convolve",
		"filters:convolution(1;2;3,3)":                  "convolve",
		"filters:proportion(0)":                         "proportion",
		"filters:proportion(x)":                         "proportion",
		"filters:quality()":                             "quality",
		"filters:quality(101)":                          "quality",
		"filters:rgb(1,2)":                              "rgb",
		"filters:rgb(1,2,101)":                          "rgb",
		"filters:rotate(x)":                             "rotate",
		"filters:sharpen(1)":                            "sharpen",
		"filters:sharpen(1,x)":                          "sharpen",
		"filters:sharpen(1,19)":                         "sharpen",
		"filters:smart_crop(x)":                         "smart_crop",
		"filters:smart_crop(-1)":                        "smartCrop",
		"filters:watermark(photos)":                     "watermark",
		"filters:watermark(photos,a,1,2,3,4,5,6)":       "watermark",
		"filters:watermark(photos,a.png,repeat,repeat)": "overlayWith",
		"filters:watermark(photos,a.png,10)":            "overlayWith",
		"filters:watermark(photos,a.png,0,0,101)":       "overlayWith",
		"filters:format(heic)":                          "toFormat",
		"filters:format()":                              "toFormat",
	} {
		_, err := p.Parse(Input{Path: "/" + filters + "/a.jpg"})
		if code := codeOf(err); code != CodeEdits && code != CodeOutputFormat {
			t.Errorf("%s: %v", filters, err)
		} else if e := err.(*Error); e.Edit != name || name != "filters" && !strings.Contains(e.Message, name) {
			t.Errorf("%s: the error names %q, want %q: %v", filters, e.Edit, name, err)
		}
	}
}

func TestFilterEdits(t *testing.T) {
	p := newParser(t, Options{KeepOrientation: true})
	fill := Resize{Width: 30, Height: 20, Fit: Contain, Position: "centre", Kernel: "lanczos3"}
	for path, want := range map[string][]Edit{
		"/30x20/filters:fill(transparent)/a.jpg":            {fill},
		"/filters:rotate()/a.jpg":                           {AutoOrient{}},
		"/filters:strip_exif():rotate(90)/a.jpg":            {Rotate{90, Black}, StripMetadata{}},
		"/filters:rotate(90):rotate(180)/a.jpg":             {Rotate{180, Black}},
		"/filters:animated(FALSE)/a.jpg":                    {Animated{false}},
		"/filters:watermark(photos,a.png,center,none)/a":    {Overlay{Bucket: "photos", Key: "a.png", Options: OverlayOptions{Gravity: "centre", Blend: "over"}}},
		"/filters:watermark(photos,a.png,1.9,-0.5,,,5)/a":   {Overlay{Bucket: "photos", Key: "a.png", HRatio: 5, Options: OverlayOptions{Left: "1", Top: "0", Gravity: "centre", Blend: "over"}}},
		"/filters:quality(7)/a":                             {Quality{7}},
		"/filters:upscale()/filters:no_upscale()/a.jpg":     {},
		"/fit-in/filters:stretch()/a.jpg":                   {},
		"/filters:format(j.p g)/filters:quality(3)/a.webp":  {EncodeJPEG{Quality: 3, ChromaSubsampling: "4:2:0", OptimiseCoding: true, Force: true}},
		"/filters:quality(3):format(gif)/a.webp":            {EncodeGIF{Colours: 256, Effort: 7, Dither: 1, Force: true}},
		"/filters:quality(3):format(png)/a.webp":            {EncodePNG{CompressionLevel: 6, Palette: true, Quality: 3, Effort: 7, Colours: 256, Dither: 1, Force: true}},
		"/filters:convolution(1;1;1;1;1;1;1;1;1,3,true)/a":  {Convolve{3, 3, []float64{1, 1, 1, 1, 1, 1, 1, 1, 1}, 9, 0}},
		"/100x0/filters:proportion(0.5)/a.jpg":              {Resize{Ratio: 0.5, Fit: Cover, Position: "centre", Background: Black, Kernel: "lanczos3"}},
		"/10x20/filters:proportion(0.5):proportion(0.5)/a":  {Resize{Width: 3, Height: 5, Fit: Cover, Position: "centre", Background: Black, Kernel: "lanczos3"}},
		"/filters:background_color(Red)/a":                  {Flatten{Color{255, 0, 0, 255}}},
		"/1x2:11x22/3x4/filters:smart_crop(1,-5):blur(3)/a": {Crop{1, 2, 10, 20}, Resize{Width: 3, Height: 4, Fit: Cover, Position: "centre", Background: Black, Kernel: "lanczos3"}, SmartCrop{1, -5}, Blur{1.5, "integer", 0.2}},
	} {
		wantEdits(t, path, parse(t, p, Input{Path: path}).Edits, want...)
	}
}

func TestBadCrops(t *testing.T) {
	p := newParser(t, Options{})
	for _, crop := range []string{"10x10:10x20", "10x10:20x10", "20x10:10x20", "0x0:999999999x1"} {
		if _, err := p.Parse(Input{Path: "/" + crop + "/a.jpg"}); codeOf(err) != CodeCrop {
			t.Errorf("%s: %v, want %s", crop, err, CodeCrop)
		}
	}
}
