package revocation

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestReadTime compares every day of 10,000 years, at a random time of the
// day, with package time.
func TestReadTime(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 1))
	end := time.Date(10000, time.January, 1, 0, 0, 0, 0, time.UTC)
	var der []byte
	for day := time.Date(0, time.January, 1, 0, 0, 0, 0, time.UTC); day.Before(end); day = day.AddDate(0, 0, 1) {
		want := day.Add(time.Duration(source.IntN(86400)) * time.Second)
		der = want.AppendFormat(append(der[:0], tagGeneralizedTime, 15), "20060102150405Z")
		if got, rest, ok := readTime(der); !ok || got != want.Unix() || len(rest) != 0 {
			t.Fatalf("%s: got %d, %x, %t, want %d", der[2:], got, rest, ok, want.Unix())
		}
		if want.Year() < 1950 || want.Year() >= 2050 {
			continue
		}
		der = want.AppendFormat(append(der[:0], tagUTCTime, 13), "060102150405Z")
		if got, rest, ok := readTime(append(der, 1, 2)); !ok || got != want.Unix() || len(rest) != 2 {
			t.Fatalf("%s: got %d, %x, %t, want %d", der[2:], got, rest, ok, want.Unix())
		}
	}
}

// TestDigitPairs tries every octet in every place.
func TestDigitPairs(t *testing.T) {
	for place := range 8 {
		for octet := range 256 {
			b := []byte("98765432")
			b[place] = byte(octet)
			pairs, ok := digitPairs(b)
			if want := octet >= '0' && octet <= '9'; ok != want {
				t.Fatalf("%q: ok is %t", b, ok)
			}
			for i := 0; ok && i < 8; i += 2 {
				want := uint64(10*(b[i]-'0') + b[i+1] - '0')
				if got := pairs >> (8 * i) & 0xffff; got != want {
					t.Fatalf("%q: pair %d is %d, want %d", b, i/2, got, want)
				}
			}
		}
	}
}
