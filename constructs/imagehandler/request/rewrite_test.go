package request

import (
	"strings"
	"testing"
)

func TestRewrite(t *testing.T) {
	for _, c := range []struct{ pattern, substitution, path, want string }{
		{"/(filters-)/gm", "filters:", "/filters-a()/filters-b()/x", "/filters:a()/filters:b()/x"},
		{"/(filters-)/", "filters:", "/filters-a()/filters-b()/x", "/filters:a()/filters-b()/x"},
		{"filters-", "filters:", "/filters-a()/filters-b()/x", "/filters:a()/filters:b()/x"},
		{`/^\/thumbs\/(\d+)\/(.*)$/i`, "/$1x0/$2", "/THUMBS/300/a/b.jpg", "/300x0/a/b.jpg"},
		{`^/(?P<w>\d+)/(.*)`, "/$<w>x0/$2", "/300/a.jpg", "/300x0/a.jpg"},
		{`(a)(b)?`, "[$1$2]", "/a/ab", "/[a]/[ab]"},
		{`(a)`, "$10", "a", "a0"},
		{`(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)`, "$10$1", "abcdefghij", "ja"},
		{`b`, "$$1-$&-$-$x", "abc", "a$1-b-$-$xc"},
		{`/b/u`, "x", "abcb", "axcb"},
		{`/a.b/s`, "x", "a\nb", "x"},
		{`/x*/g`, "-", "abc", "-a-b-c-"},
		{"//", "x", "a//b", "axb"},
		{"/images/", "/x/", "/images/a", "//x//a"},
		{"none", "x", "/a.jpg", "/a.jpg"},
	} {
		r, err := CompileRewrite(c.pattern, c.substitution)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		if got, ok := r.apply(c.path, 1000); got != c.want || !ok {
			t.Errorf("%s, %s: %q, want %q", c.pattern, c.substitution, got, c.want)
		}
	}
}

func TestBadRewrites(t *testing.T) {
	for _, c := range [][3]string{
		{"", "", "it is empty"},
		{"(", "", "missing closing"},
		{"/(?=a)/g", "", "invalid or unsupported Perl syntax"},
		{`/(a)\1/`, "", "invalid escape sequence"},
		{"/a/y", "", "flag y is not supported"},
		{"/a/", "$1", "there is no group 1"},
		{"/(a)/", "$2", "there is no group 2"},
		{"/(a)/", "$0", "there is no group 0"},
		{"/(a)/", "$<b>", `there is no group "b"`},
		{"/(?<b>a)/", "$<b", `there is no group "b"`},
	} {
		if _, err := CompileRewrite(c[0], c[1]); err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s, %s: %v, want %q", c[0], c[1], err, c[2])
		}
	}
}

func TestRewrittenRequests(t *testing.T) {
	first, _ := CompileRewrite("^/old/", "/new/")
	resize, err := CompileRewrite("^/new/([0-9]+)/", "/s3:other/$1x0/")
	if err != nil {
		t.Fatal(err)
	}
	p := newParser(t, Options{Rewrites: []*Rewrite{first, resize}, KeepOrientation: true})
	r := parse(t, p, Input{Path: "/old/50/a.jpg"})
	wantEdits(t, "both in order", r.Edits, sized(50, 0, Cover))
	if r.Bucket != "other" || r.Key != "a.jpg" || r.Form != Custom {
		t.Errorf("got %v", r)
	}
	bomb, err := CompileRewrite("(a)", strings.Repeat("$1", 100))
	if err != nil {
		t.Fatal(err)
	}
	p = newParser(t, Options{Rewrites: []*Rewrite{bomb, bomb, bomb, bomb}})
	if _, err := p.Parse(Input{Path: "/aaaaaaaa"}); codeOf(err) != CodeReadPath {
		t.Errorf("a path that grows: %v", err)
	}
}
