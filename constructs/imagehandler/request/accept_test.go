package request

import (
	"strings"
	"testing"
)

func TestNegotiate(t *testing.T) {
	for _, c := range []struct {
		accept, offers, want string
	}{
		{"", "webp jpeg", ""},
		{"image/webp", "avif webp", "webp"},
		{"image/avif,image/webp", "avif webp", "avif"},
		{"image/avif,image/webp", "webp avif", "webp"},
		{"image/avif;q=0.5,image/webp;q=0.6", "avif webp", "webp"},
		{"image/avif;q=0.5;level=1, image/webp ; q=0.4", "avif webp", "avif"},
		{"IMAGE/WEBP;Q=1.0", "webp", "webp"},
		{"image/webp;q=0", "webp", ""},
		{"image/webp;q=0,*/*", "webp jpeg", "jpeg"},
		{"image/webp;q=0.1,*/*;q=0.2", "webp jpeg", "jpeg"},
		{"image/jpeg;q=0.1,image/*", "jpeg png", "png"},
		{"*/*;q=0.1,image/*;q=0", "jpeg", ""},
		{"*/*", "avif webp", ""},
		{"*/*", "avif png", "png"},
		{"image/webp;q=", "webp", ""},
		{"image/webp;q=2", "webp", ""},
		{"image/webp;q=nan", "webp", ""},
		{"image/webp;q=1e-1", "webp", ""},
		{"image/webp;q=..", "webp", ""},
		{",;,image/webp,;", "webp", "webp"},
		{"image/webpx,xximage/webp", "webp", ""},
		{strings.Repeat("text/a,", 64) + "image/webp", "webp", ""},
	} {
		var offers []Format
		for name := range strings.FieldsSeq(c.offers) {
			offers = append(offers, Format(name))
		}
		got, ok := Negotiate(c.accept, offers)
		if string(got) != c.want || ok != (c.want != "") {
			t.Errorf("Negotiate(%.50q, %s) = %q, %t; want %q", c.accept, c.offers, got, ok, c.want)
		}
	}
}
