package jpeg

import (
	"bytes"
	"image"
	"math/rand"
	"testing"
)

// cut cuts a progressive picture before the tables of each scan.
func cut(t *testing.T, data []byte) [][]byte {
	t.Helper()
	var parts [][]byte
	from, inTables := 0, false
	for i := 2; i+4 < len(data); {
		if data[i] != 0xFF || data[i+1] == 0 || data[i+1] >= markerRST0 && data[i+1] <= markerRST7 {
			i++
			continue
		}
		switch data[i+1] {
		case markerDHT, markerSOS:
			if !inTables {
				parts = append(parts, data[from:i])
				from = i
			}
			inTables = data[i+1] != markerSOS
		}
		i += 2 + int(data[i+2])<<8 + int(data[i+3])
	}
	return append(parts, data[from:])
}

// The restart interval may change between scans. What a region does not need of
// one scan is then not what it does not need of the next.
func TestRestartIntervalChanges(t *testing.T) {
	picture := noise(100, 60)
	a := cut(t, encoded(t, picture, &EncodeOptions{Progressive: true, RestartInterval: 2}))
	b := cut(t, encoded(t, picture, &EncodeOptions{Progressive: true, RestartInterval: 5}))
	if len(a) != 11 || len(b) != 11 {
		t.Fatalf("%d and %d scans", len(a)-1, len(b)-1)
	}
	random := rand.New(rand.NewSource(1))
	for at := 1; at < len(a); at++ {
		data := bytes.Join(a[:at], nil)
		data = append(data, 0xFF, markerDRI, 0, 4, 0, 5)
		data = append(data, bytes.Join(b[at:], nil)...)
		whole := decode(t, data, Options{})
		for range 20 {
			x, y := random.Intn(100), random.Intn(60)
			region := image.Rect(x, y, x+1+random.Intn(100-x), y+1+random.Intn(60-y))
			if part := decode(t, data, Options{Region: region}); !samePixels(part, whole, region) {
				t.Fatalf("change before scan %d: region %v differs", at, region)
			}
		}
	}
}
