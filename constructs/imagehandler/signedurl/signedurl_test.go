package signedurl

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 500e6, time.UTC)

func signedQuery(t testing.TB, key, path string, expires time.Time) string {
	signed, err := Sign([]byte(key), mustParse(t, path), expires)
	if err != nil {
		t.Fatal(err)
	}
	return signed.RawQuery
}

func TestRotation(t *testing.T) {
	both, err := NewVerifier([]byte("new"), []byte("old"))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"new": "", "old": "", "older": CodeInvalid} {
		_, err := both.Verify("/a.jpg", signedQuery(t, key, "/a.jpg?width=3", time.Time{}), now)
		if got := codeOf(err); got != want {
			t.Errorf("signed with %s: %q, want %q", key, got, want)
		}
	}
}

func TestKeys(t *testing.T) {
	k := []byte("k")
	for _, keys := range [][][]byte{nil, {nil}, {k, {}}, {k, k, k}} {
		if _, err := NewVerifier(keys...); !errors.Is(err, ErrKey) {
			t.Errorf("%q: %v, want ErrKey", keys, err)
		}
	}
	if _, err := Sign(nil, &url.URL{Path: "/a.jpg"}, time.Time{}); !errors.Is(err, ErrKey) {
		t.Errorf("Sign without a key: %v", err)
	}
	v, _ := NewVerifier(k)
	k[0] = 'x'
	if _, err := v.Verify("/a.jpg", signedQuery(t, "k", "/a.jpg", time.Time{}), now); err != nil {
		t.Errorf("the verifier kept the caller's slice: %v", err)
	}
}

func TestRefused(t *testing.T) {
	v, _ := NewVerifier([]byte("secret"))
	valid := signedQuery(t, "secret", "/a.jpg?format=png&width=100", now.Add(time.Hour))
	if _, err := v.Verify("/a.jpg", valid, now); err != nil {
		t.Fatal(err)
	}
	signature := mustParse(t, "?"+valid).Query().Get("signature")
	for _, c := range []struct{ name, path, query, code string }{
		{"no query", "/a.jpg", "", CodeMissing},
		{"no signature", "/a.jpg", "width=100", CodeMissing},
		{"empty signature", "/a.jpg", "signature=", CodeMissing},
		{"other path", "/b.jpg", valid, CodeInvalid},
		{"other value", "/a.jpg", strings.Replace(valid, "100", "200", 1), CodeInvalid},
		{"more parameters", "/a.jpg", valid + "&height=1", CodeInvalid},
		{"fewer parameters", "/a.jpg", strings.Replace(valid, "&width=100", "", 1), CodeInvalid},
		{"upper case", "/a.jpg", strings.Replace(valid, signature, strings.ToUpper(signature), 1), CodeInvalid},
		{"cut signature", "/a.jpg", strings.Replace(valid, signature, signature[:63], 1), CodeInvalid},
		{"folded parameters", "/a.jpg", strings.Replace(valid, "format=png", "format=png%26x", 1), CodeMissing},
		{"malformed query", "/a.jpg", valid + "&%zz", CodeMissing},
	} {
		_, err := v.Verify(c.path, c.query, now)
		if got := codeOf(err); got != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
		if err != nil && (strings.Contains(err.Error(), signature) || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%s: the error tells too much: %v", c.name, err)
		}
	}
	if s := fmt.Sprintf("%v %+v %#v %s", v, v, v, v); strings.Contains(s, "secret") || strings.Contains(s, "115") {
		t.Errorf("printing the verifier shows its key: %s", s)
	}
}

func TestSignRefusesAmbiguousQueries(t *testing.T) {
	for _, query := range []string{"a%26b=1", "a%3Db=1", "a=1%262", "%zz", "a=1;b=2"} {
		if _, err := Sign([]byte("k"), &url.URL{Path: "/a", RawQuery: query}, time.Time{}); !errors.Is(err, ErrQuery) {
			t.Errorf("%s: %v, want ErrQuery", query, err)
		}
	}
}

func TestExpires(t *testing.T) {
	v, _ := NewVerifier([]byte("k"))
	for _, c := range []struct {
		expires, code string
		left          time.Duration
	}{
		{"20261122T120001Z", "", 0},
		{"20261122T120002Z", "", time.Second},
		{"20261122T130000Z", "", time.Hour - time.Second},
		{"20261122T120000Z", CodeExpired, 0},
		{"19700102T120304Z", CodeExpired, 0},
		{"20280229T000000Z", "", 463*24*time.Hour + 12*time.Hour - time.Second},
		{"20270229T000000Z", CodeFormat, 0},
		{"20271301T000000Z", CodeFormat, 0},
		{"20270101T240000Z", CodeFormat, 0},
		{"20270101T000000.5Z", CodeFormat, 0},
		{"20270101T000000", CodeFormat, 0},
		{"2027-01-01T00:00:00Z", CodeFormat, 0},
		{"1798761600", CodeFormat, 0},
		{"", CodeFormat, 0},
	} {
		got, err := Expires("expires="+c.expires, now)
		if codeOf(err) != c.code || got.Left != c.left {
			t.Errorf("Expires(%s) = %v, %v; want %v, %q", c.expires, got.Left, err, c.left, c.code)
		}
		u := mustParse(t, "/a.jpg?expires="+c.expires)
		verified, err := v.Verify("/a.jpg", signedQuery(t, "k", u.String(), time.Time{}), now)
		if codeOf(err) != c.code || verified != got {
			t.Errorf("Verify with expires=%s = %v, %v", c.expires, verified, err)
		}
	}
	if got, err := Expires("width=1", now); err != nil || !got.Time.IsZero() {
		t.Errorf("without expires: %v, %v", got, err)
	}
	if _, err := Expires("%zz", now); codeOf(err) != CodeFormat {
		t.Errorf("malformed query: %v", err)
	}
}

// The signature is looked at first: an expired URL of nobody's is not called
// expired.
func TestSignatureGoesFirst(t *testing.T) {
	v, _ := NewVerifier([]byte("k"))
	_, err := v.Verify("/a.jpg", "expires=19700102T120304Z&signature=00", now)
	if codeOf(err) != CodeInvalid {
		t.Errorf("got %v", err)
	}
}

func TestErrorJSON(t *testing.T) {
	got, _ := json.Marshal(errInvalid())
	if want := `{"status":403,"code":"SignatureDoesNotMatch","message":"Signature does not match."}`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if errExpired().Status != 400 || errFormat().Status != 400 || errMissing().Status != 400 {
		t.Error("the other errors are the client's")
	}
}

func codeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	if err != nil {
		return "not an *Error: " + err.Error()
	}
	return ""
}

func FuzzSignThenVerify(f *testing.F) {
	f.Add("/a.jpg", "width=1&width=2", int64(1))
	f.Add("/fit-in/1x1/größe.jpg", "signature=x&expires=y", int64(0))
	f.Add("/a%2Fb", "a=1%262&b", int64(1e9))
	v, _ := NewVerifier([]byte("k"))
	f.Fuzz(func(t *testing.T, path, query string, seconds int64) {
		expires := time.Time{}
		if seconds > 0 && seconds < 1e11 {
			expires = now.Add(time.Duration(1+seconds%1e9) * time.Second)
		}
		u := &url.URL{Path: "/" + path, RawQuery: query}
		signed, err := Sign([]byte("k"), u, expires)
		if err != nil {
			if !errors.Is(err, ErrQuery) {
				t.Fatal(err)
			}
			return
		}
		got, err := v.Verify(signed.EscapedPath(), signed.RawQuery, now)
		code := codeOf(err)
		if code == CodeInvalid || code == CodeMissing || (!expires.IsZero() && err != nil) {
			t.Fatalf("%s signed as %s: %v", u, signed, err)
		}
		if !expires.IsZero() && !got.Time.Equal(expires.Truncate(time.Second)) {
			t.Fatalf("expires %v, want %v", got.Time, expires)
		}
	})
}

func FuzzVerify(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.Path, v.Query+"&signature="+v.Signature)
	}
	v, _ := NewVerifier([]byte("a key that is not in the vectors"), []byte("another"))
	f.Fuzz(func(t *testing.T, path, query string) {
		_, err := v.Verify(path, query, now)
		if code := codeOf(err); code != CodeInvalid && code != CodeMissing {
			t.Fatalf("verified without a key: %v", err)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	v, _ := NewVerifier([]byte("new"), []byte("old"))
	query := signedQuery(b, "old", "/fit-in/300x200/a.jpg?width=100&format=webp", now.Add(time.Hour))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify("/fit-in/300x200/a.jpg", query, now); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	u := mustParse(b, "https://images.example.com/fit-in/300x200/a.jpg?width=100&format=webp")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Sign([]byte("k"), u, now); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleSign() {
	u, _ := url.Parse("https://images.example.com/fit-in/300x200/photo.jpg")
	signed, err := Sign([]byte("secret"), u, time.Date(2030, 12, 31, 23, 59, 59, 0, time.UTC))
	fmt.Println(signed, err)
	// Output: https://images.example.com/fit-in/300x200/photo.jpg?expires=20301231T235959Z&signature=add3743a2ffa011633cb2f345f70c0952d2fafdf5428d96cc92c15d1e1c96ba9 <nil>
}
