package kafkaevent

import (
	"bytes"
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestDecodeBase64 decodes what has every length up to several times that of
// the SIMD registers, and then the same with each of its characters replaced:
// by any other byte if it is short, by some that are not of the alphabet if it
// is long.
func TestDecodeBase64(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	everyByte := make([]byte, 256)
	for i := range everyByte {
		everyByte[i] = byte(i)
	}
	const guard = 64
	for n := range 300 {
		want := make([]byte, n)
		for i := range want {
			want[i] = byte(random.Uint32())
		}
		text := base64.StdEncoding.AppendEncode(nil, want)
		room := int(decodedLen(uint32(len(text))))
		arena := bytes.Repeat([]byte{0x55}, guard+room+guard)
		check := func() {
			t.Helper()
			for _, around := range [][]byte{arena[:guard], arena[guard+room:]} {
				if !bytes.Equal(around, bytes.Repeat([]byte{0x55}, guard)) {
					t.Fatalf("%d bytes: wrote next to the memory given", n)
				}
			}
		}
		got, err := decodeBase64(arena[guard:guard+room:guard+room], text)
		if err != nil || got == nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes: got %x, %v, want %x", n, got, err, want)
		}
		check()
		bad := []byte("*-_\n\r\x00\x80\xc1\xff=\\")
		if n < 80 {
			bad = everyByte
		}
		for i := range text {
			for _, bad := range bad {
				damaged := bytes.Clone(text)
				damaged[i] = bad
				got, err := decodeBase64(arena[guard:guard+room:guard+room], damaged)
				want, ok := decodeStrictly(damaged)
				if ok != (err == nil) || !bytes.Equal(got, want) {
					t.Fatalf("%q: got %x, %v, want %x, error: %t", damaged, got, err, want, !ok)
				}
				check()
			}
		}
	}
}

// decodeStrictly is decodeBase64 for text without escapes, with encoding/base64.
func decodeStrictly(text []byte) ([]byte, bool) {
	if bytes.ContainsAny(text, "\r\n\\") {
		return nil, false
	}
	b, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return nil, false
	}
	return b, true
}

func TestStringEnd(t *testing.T) {
	for _, tt := range []struct {
		data string
		want int
	}{
		{`"`, 0}, {`a"`, 1}, {`\"`, -1}, {`\""`, 2}, {`\\"`, 2}, {`\\\"`, -1}, {`\\\""`, 4}, {``, -1}, {`a`, -1}, {`\`, -1},
		{strings.Repeat("a", 100) + `\"` + strings.Repeat("b", 100) + `"`, 202},
	} {
		if got := stringEnd([]byte(tt.data), 0); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.data, got, tt.want)
		}
	}
	// The backslashes before the start are not of this string.
	if got := stringEnd([]byte(`\""`), 1); got != 1 {
		t.Errorf("got %d, want 1", got)
	}
}

func TestIsASCII(t *testing.T) {
	for n := range 100 {
		text := bytes.Repeat([]byte{0x7f}, n)
		if !isASCII(text) {
			t.Errorf("%d bytes: not ASCII", n)
		}
		for i := range text {
			text[i] = 0x80
			if isASCII(text) {
				t.Errorf("%d bytes: byte %d was not found", n, i)
			}
			text[i] = 0x7f
		}
	}
}
