package request

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	plain := newParser(t, Options{})
	rewrite, err := CompileRewrite("/(filters-)/gm", "filters:")
	if err != nil {
		t.Fatal(err)
	}
	custom := newParser(t, Options{Rewrites: []*Rewrite{rewrite}})
	document := `{"bucket":"other","key":"a/größe 100x100.jpg"}`
	for _, c := range []struct {
		name, path  string
		parser      *Parser
		form        Form
		bucket, key string
	}{
		{"base64", "/" + base64.StdEncoding.EncodeToString([]byte(document)), plain, Default, "other", "a/größe 100x100.jpg"},
		{"base64 without padding", "/" + base64.RawStdEncoding.EncodeToString([]byte(document)), plain, Default, "other", "a/größe 100x100.jpg"},
		{"base64url", "/" + base64.URLEncoding.EncodeToString([]byte(document)), plain, Default, "other", "a/größe 100x100.jpg"},
		{"base64url without padding", "/" + base64.RawURLEncoding.EncodeToString([]byte(document)), plain, Default, "other", "a/größe 100x100.jpg"},
		{"padding escaped", "/" + strings.ReplaceAll(base64.StdEncoding.EncodeToString([]byte(`{"key":"ab.jpg"}`)), "=", "%3D"), plain, Default, "photos", "ab.jpg"},
		{"too much padding", "/" + base64.RawStdEncoding.EncodeToString([]byte(`{"key":"a.jpg"}`)) + "==", plain, Default, "photos", "a.jpg"},
		{"no leading slash", inBase64(`{"key":"a.jpg"}`)[1:], plain, Default, "photos", "a.jpg"},
		{"base64 before rewriting", inBase64(`{"key":"a.jpg"}`), custom, Default, "photos", "a.jpg"},
		{"base64 of something else", "/MTIzNDU2", plain, Thumbor, "photos", "MTIzNDU2"},
		{"key", "/a.jpg", plain, Thumbor, "photos", "a.jpg"},
		{"no extension", "/a/b", plain, Thumbor, "photos", "a/b"},
		{"dot at the end", "/a.", plain, Thumbor, "photos", "a."},
		{"upper case extension", "/a.JPEG", plain, Thumbor, "photos", "a.JPEG"},
		{"escaped key", "/dir/a%20(1)%2Fb.png", plain, Thumbor, "photos", "dir/a (1)/b.png"},
		{"slashes before the key", "//fit-in//a.jpg", plain, Thumbor, "photos", "a.jpg"},
		{"slashes in the key", "/a//b.jpg", plain, Thumbor, "photos", "a//b.jpg"},
		{"sizes in the key", "/100x100/test-100x100/test/beach-100x100.jpg", plain, Thumbor, "photos", "test-100x100/test/beach-100x100.jpg"},
		{"sizes as segments of the key", "/dir/100x100/a.jpg", plain, Thumbor, "photos", "dir/100x100/a.jpg"},
		{"a second size is the key's", "/300x200/100x100/a.jpg", plain, Thumbor, "photos", "100x100/a.jpg"},
		{"a size at the end is the key", "/fit-in/300x200", plain, Thumbor, "photos", "300x200"},
		{"fit-in in the key", "/fit-in/400x0/filters:fill(ffffff)/fit-in-a (1) b.jpg", plain, Thumbor, "photos", "fit-in-a (1) b.jpg"},
		{"filters in the key", "/dir/filters:grayscale()/a.jpg", plain, Thumbor, "photos", "dir/filters:grayscale()/a.jpg"},
		{"bucket first", "/s3:other/filters:grayscale()/a.jpg", plain, Thumbor, "other", "a.jpg"},
		{"bucket after filters", "/filters:grayscale():rotate(180)/s3:other/a.jpg", plain, Thumbor, "other", "a.jpg"},
		{"bucket between filters", "/filters:rotate(90)/s3:other/filters:grayscale()/a (1).jpg", plain, Thumbor, "other", "a (1).jpg"},
		{"a second bucket is the key's", "/s3:other/s3:photos/a.jpg", plain, Thumbor, "other", "s3:photos/a.jpg"},
		{"parentheses", "/filters:rotate(90)/a (1.jpg", plain, Thumbor, "photos", "a (1.jpg"},
		{"watermark with a slash", "/fit-in/400x400/filters:watermark(other,folder/key.png,0,0)/a.jpg", plain, Thumbor, "photos", "a.jpg"},
		{"escaped filter", "/filters%3Awatermark(other%2Ca%2Fb.png%2C0%2C0)/a.jpg", plain, Thumbor, "photos", "a.jpg"},
		{"unsafe stays in the key", "/unsafe/300x200/a.jpg", plain, Thumbor, "photos", "unsafe/a.jpg"},
		{"rewritten", "/filters-rotate(90)/filters-grayscale()/a.bmp", custom, Custom, "photos", "a.bmp"},
		{"preset without presets", "/preset:a/b.jpg", plain, Thumbor, "photos", "preset:a/b.jpg"},
		{"crop", "/10x10:100x100/filters:rotate(90)/a (1) b.jpg", plain, Thumbor, "photos", "a (1) b.jpg"},
		{"no crop", "/abc:0:10x200/a.jpg", plain, Thumbor, "photos", "abc:0:10x200/a.jpg"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := parse(t, c.parser, Input{Path: c.path})
			if r.Form != c.form || r.Bucket != c.bucket || r.Key != c.key {
				t.Errorf("got %s %s %q, want %s %s %q", r.Form, r.Bucket, r.Key, c.form, c.bucket, c.key)
			}
		})
	}
}

func TestRefusedPaths(t *testing.T) {
	p := newParser(t, Options{Sources: []Source{{Bucket: "photos", Prefixes: []string{"public/", "shared/"}}, {Bucket: "other"}}})
	for _, c := range []struct {
		name, path string
		status     int
		code       string
	}{
		{"empty", "", 400, CodeReadPath},
		{"root", "/", 400, CodeReadPath},
		{"malformed escape", "/s3:other/a%zz.jpg", 400, CodeReadPath},
		{"not UTF-8", "/s3:other/%ff.jpg", 400, CodeReadPath},
		{"extension", "/s3:other/a.pdf", 400, CodeRequestType},
		{"broken JSON", inBase64(`{"key":`), 400, CodeDecode},
		{"JSON goes on", inBase64(`{"key":"a.jpg"}{}`), 400, CodeDecode},
		{"deep JSON", inBase64(`{"key":"a.jpg","edits":` + strings.Repeat("[", 9) + strings.Repeat("]", 9) + `}`), 400, CodeDecode},
		{"number too large", inBase64(`{"key":"a.jpg","edits":{"blur":1e999}}`), 400, CodeDecode},
		{"key is a number", inBase64(`{"key":1}`), 400, CodeDecode},
		{"edits are a list", inBase64(`{"bucket":"other","key":"a.jpg","edits":[]}`), 400, CodeEdits},
		{"bucket", inBase64(`{"bucket":"secret","key":"a.jpg"}`), 403, CodeBucket},
		{"bucket in the path", "/s3:secret/a.jpg", 403, CodeBucket},
		{"prefix", "/private/a.jpg", 403, CodeBucket},
		{"prefix in base64", inBase64(`{"key":"private/a.jpg"}`), 403, CodeBucket},
		{"out of the prefix", "/public/../private/a.jpg", 404, CodeKey},
		{"out of the prefix, escaped", "/public/%2e%2e%2Fprivate/a.jpg", 404, CodeKey},
		{"key with a dot segment", "/s3:other/a/./b.jpg", 404, CodeKey},
		{"no key", inBase64(`{"edits":{}}`), 404, CodeKey},
		{"empty object", inBase64(`{}`), 404, CodeKey},
		{"filters and no key", "/filters:grayscale()", 404, CodeKey},
		{"key too long", "/s3:other/" + strings.Repeat("a", 1025) + ".jpg", 404, CodeKey},
		{"overlay bucket", "/s3:other/filters:watermark(secret,a.png,0,0)/a.jpg", 403, CodeBucket},
		{"overlay prefix", "/s3:other/filters:watermark(photos,private/a.png,0,0)/a.jpg", 403, CodeBucket},
	} {
		_, err := p.Parse(Input{Path: c.path})
		if codeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		} else if e := err.(*Error); e.Status != c.status {
			t.Errorf("%s: status %d, want %d", c.name, e.Status, c.status)
		}
	}
	for _, path := range []string{"/public/a.jpg", "/shared/a.jpg", "/s3:other/private/a.jpg"} {
		parse(t, p, Input{Path: path})
	}
}

func TestParseJSON(t *testing.T) {
	p := newParser(t, Options{})
	for _, text := range []string{"", "null", "[]", `"x"`, `{"key":"a.jpg"`, `{"key":"a.jpg"} x`, `{key:1}`} {
		if _, err := p.ParseJSON([]byte(text)); codeOf(err) != CodeDecode {
			t.Errorf("%s: %v, want %s", text, err, CodeDecode)
		}
	}
	r, err := p.ParseJSON([]byte(`{"key":"a.jpg","key":"b.jpg","edits":null,"headers":null,"outputFormat":null,"other":[1,{"a":2}]}`))
	if err != nil || r.Key != "b.jpg" || r.Form != Default {
		t.Errorf("got %v, %v", r, err)
	}
	long := strings.Repeat(" ", 1<<20) + `{"key":"a.jpg"}`
	if _, err := p.ParseJSON([]byte(long)); err != nil {
		t.Errorf("longer than a path: %v", err)
	}
	if _, err := p.ParseJSON([]byte(`{"a":[` + strings.Repeat("1,", 1024) + `1]}`)); codeOf(err) != CodeDecode {
		t.Errorf("a long list: %v", err)
	}
}

// TestParseObject has the key as it is: nothing of it is decoded, nothing is an edit.
func TestParseObject(t *testing.T) {
	p, err := New(Options{Sources: []Source{{Bucket: "photos"}, {Bucket: "other", Prefixes: []string{"a/"}}}, Presets: map[string]string{"thumb": `{"resize":{"width":16}}`}})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"100%.jpg", "a%20b+c.jpg", "fit-in/10x10/cat.jpg", "eyJrZXkiOiJhIn0", "/lead", "ä\u2028\x00\"?#.png"} {
		r, err := p.ParseObject("", key, Input{Path: "/other.jpg", RawQuery: "preset=thumb"})
		if err != nil || r.Bucket != "photos" || r.Key != key || len(r.Edits) != 2 {
			t.Errorf("%q: got %+v, %v", key, r, err)
		}
	}
	for _, test := range [][3]string{{"other", "b.jpg", ""}, {"none", "a/b.jpg", ""}, {"photos", "a/../b", ""}, {"photos", "", ""}, {"photos", "a", "width=x"}} {
		if r, err := p.ParseObject(test[0], test[1], Input{RawQuery: test[2]}); err == nil {
			t.Errorf("%q: got %+v", test, r)
		}
	}
}
