package pixel

import "testing"

func TestUpsampleH2V1(t *testing.T) {
	for name, factor := range map[string]float64{"even": 2, "odd": 0} {
		t.Run(name, func(t *testing.T) {
			each(t, []float64{2, 1}, func(t *testing.T, n int, rows [][]byte) {
				dst := rows[0]
				if factor == 0 && n > 0 {
					dst = dst[1:]
				}
				UpsampleH2V1(dst, rows[1])
				same(t, "H2V1", n, dst, refUpsampleH2V1(rows[1], len(dst)))
			})
		})
	}
}

func TestUpsampleH2V2(t *testing.T) {
	for _, less := range []int{0, 1} {
		each(t, []float64{2, 1, 1}, func(t *testing.T, n int, rows [][]byte) {
			dst := rows[0]
			if n > 0 {
				dst = dst[less:]
			}
			UpsampleH2V2(dst, rows[1], rows[2])
			same(t, "H2V2", n, dst, refUpsampleH2V2(rows[1], rows[2], len(dst)))
			UpsampleH2V2(dst, rows[1], rows[1])
			same(t, "H2V2 at the edge", n, dst, refUpsampleH2V2(rows[1], rows[1], len(dst)))
		})
	}
}

func TestUpsampleH1V2(t *testing.T) {
	each(t, []float64{1, 1, 1}, func(t *testing.T, n int, rows [][]byte) {
		for bias, lower := range []bool{false, true} {
			UpsampleH1V2(rows[0], rows[1], rows[2], lower)
			for i, v := range rows[0] {
				if want := floorDiv(3*at(rows[1], i)+at(rows[2], i)+float64(1+bias), 4); v != want {
					t.Fatalf("lower %v: [%d] = %d, want %d", lower, i, v, want)
				}
			}
		}
	})
}

func TestUpsampleBox(t *testing.T) {
	for h := 1; h <= 5; h++ {
		for n := range 40 {
			src := make([]byte, (n+h-1)/h)
			for i := range src {
				src[i] = byte(i + 1)
			}
			dst := make([]byte, n)
			UpsampleBox(dst, src, h)
			for i, v := range dst {
				if v != src[i/h] {
					t.Fatalf("by %d: [%d] = %d, want %d", h, i, v, src[i/h])
				}
			}
		}
	}
}

func TestDownsample(t *testing.T) {
	// The factors give rows that end in the midst of a pair, and destinations
	// that are exact, one longer, and much longer.
	for _, factor := range []float64{0.5, 1} {
		each(t, []float64{factor, 1, 1}, func(t *testing.T, n int, rows [][]byte) {
			if n == 0 {
				return
			}
			DownsampleH2V1(rows[0], rows[1])
			same(t, "H2V1", n, rows[0], refDownsample(len(rows[0]), rows[1]))
			DownsampleH2V2(rows[0], rows[1], rows[2])
			same(t, "H2V2", n, rows[0], refDownsample(len(rows[0]), rows[1], rows[2]))
		})
	}
}

// TestPublishedExamples holds the biases by hand-computed rows, so that the
// references cannot be wrong together with the code.
func TestPublishedExamples(t *testing.T) {
	up1, up2, down := make([]byte, 6), make([]byte, 6), make([]byte, 2)
	UpsampleH2V1(up1, []byte{10, 20, 31})
	same(t, "H2V1", 3, up1, []byte{10, 13, 17, 23, 28, 31})
	UpsampleH2V2(up2, []byte{10, 20, 31}, []byte{0, 100, 7})
	// Column sums 30, 160, 100.
	same(t, "H2V2", 3, up2, []byte{8, 16, 32, 36, 29, 25})
	DownsampleH2V1(down, []byte{1, 2, 1, 2})
	same(t, "H2V1", 4, down, []byte{1, 2})
	DownsampleH2V2(down, []byte{1, 1, 1, 1}, []byte{1, 2, 1, 2})
	same(t, "H2V2", 4, down, []byte{1, 1})
	DownsampleH2V2(down, []byte{1, 1, 1, 1}, []byte{2, 2, 2, 2})
	same(t, "H2V2", 4, down, []byte{1, 2})
}

// TestEmptyRows makes nothing of nothing.
func TestEmptyRows(t *testing.T) {
	YCbCrToRGBA(nil, nil, nil, nil)
	RGBAToYCbCr(nil, nil, nil, nil)
	UpsampleH2V1(nil, nil)
	UpsampleH2V2(nil, nil, nil)
	UpsampleH1V2(nil, nil, nil, false)
	UpsampleBox(nil, nil, 2)
	DownsampleH2V1(nil, nil)
	DownsampleH2V2(nil, nil, nil)
}

// TestShortRowsPanic before anything is written.
func TestShortRowsPanic(t *testing.T) {
	row := func(n int) []byte { return make([]byte, n, 64) }
	for name, call := range map[string]func(dst []byte){
		"YCbCrToRGBA dst":        func(d []byte) { YCbCrToRGBA(d[:15:15], row(4), row(4), row(4)) },
		"YCbCrToRGBA cb":         func(d []byte) { YCbCrToRGBA(d[:16], row(4), make([]byte, 3), row(4)) },
		"RGBAToYCbCr src":        func(d []byte) { RGBAToYCbCr(d[:4], row(4), row(4), make([]byte, 15)) },
		"UpsampleH2V1 too short": func(d []byte) { UpsampleH2V1(d[:6], row(4)) },
		"UpsampleH2V1 too long":  func(d []byte) { UpsampleH2V1(d[:9], row(4)) },
		"UpsampleH2V2 too short": func(d []byte) { UpsampleH2V2(d[:6], row(4), row(4)) },
		"UpsampleH2V2 far":       func(d []byte) { UpsampleH2V2(d[:8], row(4), make([]byte, 3)) },
		"UpsampleBox src":        func(d []byte) { UpsampleBox(d[:9], make([]byte, 4), 2) },
		"DownsampleH2V1 dst":     func(d []byte) { DownsampleH2V1(d[:2], row(5)) },
		"DownsampleH2V2 row1":    func(d []byte) { DownsampleH2V2(d[:2], row(4), make([]byte, 3)) },
	} {
		t.Run(name, func(t *testing.T) {
			dst := make([]byte, 64)
			for i := range dst {
				dst[i] = guard
			}
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
				for _, v := range dst {
					if v != guard {
						t.Fatal("wrote before it panicked")
					}
				}
			}()
			call(dst)
		})
	}
}
