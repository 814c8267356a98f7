package edits

import (
	"image"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// TestEveryForm goes from what a browser sends to pixels, in the forms that are not
// base64.
func TestEveryForm(t *testing.T) {
	parser, err := request.New(request.Options{
		Sources:     []request.Source{{Bucket: "photos"}},
		AutoFormats: []request.Format{request.WebP, request.JPEG},
		Presets:     map[string]string{"thumb": `{"resize":{"width":16,"height":16},"toFormat":"png"}`},
	})
	if err != nil {
		t.Fatal(err)
	}
	sources := goldenSources(t)
	for _, test := range []struct {
		path, query, accept, source string
		want                        codec.Format
		size                        image.Point
		frames                      int
	}{
		{"/fit-in/48x48/filters:quality(50):format(jpeg)/cat.jpg", "", "", "scene", codec.JPEG, image.Pt(48, 36), 1},
		{"/10x10:60x50/30x0/filters:grayscale():rotate(90)/cat.jpg", "", "", "scene", codec.PNG, image.Pt(24, 30), 1},
		{"/filters:watermark(photos,mark.png,-10,5p,20,30):blur(3)/cat.jpg", "", "", "glass", codec.PNG, image.Pt(96, 72), 1},
		{"/filters:fill(ff0000):convolution(1;2;1;2;4;2;1;2;1,3)/50x50/cat.jpg", "", "", "scene", codec.PNG, image.Pt(50, 50), 1},
		{"/cat.jpg", "width=24&format=webp&flip=true", "", "turned", codec.WebP, image.Pt(24, 32), 1},
		{"/preset:thumb/cat.jpg", "", "image/webp", "turned", codec.PNG, image.Pt(16, 16), 1},
		{"/cat.jpg", "width=24", "image/webp,*/*", "turned", codec.WebP, image.Pt(24, 32), 1},
		{"/cat.jpg", "width=36", "image/jpeg", "moving", codec.GIF, image.Pt(36, 24), 4},
		{"/cat.jpg", "width=48", "image/jpeg", "glass", codec.PNG, image.Pt(48, 36), 1},
		{"/cat.jpg", "", "image/jpeg", "turned", codec.JPEG, image.Pt(72, 96), 1},
		{"/cat.jpg", "", "", "moving", codec.GIF, image.Pt(72, 48), 4},
	} {
		t.Run(test.path+"?"+test.query+" "+test.source, func(t *testing.T) {
			req, err := parser.Parse(request.Input{Path: test.path, RawQuery: test.query, Accept: test.accept})
			if err != nil {
				t.Fatal(err)
			}
			data := sources[test.source]
			h, err := codec.ReadHeader(data)
			if err != nil {
				t.Fatal(err)
			}
			p, err := New(req, h, everything(t))
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Run(t.Context(), data)
			if err != nil {
				t.Fatal(err)
			}
			if r.Format != test.want || image.Pt(r.Width, r.Height) != test.size || r.Frames != test.frames {
				t.Errorf("%d frames of %dx%d in %s, want %d of %v in %s\n%v", r.Frames, r.Width, r.Height, r.Format, test.frames, test.size, test.want, p)
			}
			if _, err := codec.Decode(t.Context(), r.Body, codec.DecodeOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
}
