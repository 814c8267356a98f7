package service

import (
	"math"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

func TestEstimate(t *testing.T) {
	large := codec.Header{Format: codec.JPEG, Width: 6000, Height: 4000, Frames: 1}
	drawn := codec.Header{Format: codec.PNG, Width: 6000, Height: 4000, Frames: 1}
	moving := codec.Header{Format: codec.GIF, Width: 100, Height: 100, Frames: 50}
	huge := codec.Header{Format: codec.GIF, Width: math.MaxInt32, Height: math.MaxInt32, Frames: math.MaxInt32}
	thumbnail := request.Resize{Width: 256}
	tests := []struct {
		name        string
		header      codec.Header
		edits       []request.Edit
		least, most int64
	}{
		{"as it is", large, nil, octetsLeast, octetsLeast},
		{"shrinks on load", large, []request.Edit{thumbnail}, 4 << 20, 8 << 20},
		{"does not after a crop", large, []request.Edit{request.Crop{Width: 300, Height: 300}, thumbnail}, 270 << 20, 290 << 20},
		{"does not shrink", drawn, []request.Edit{thumbnail}, 270 << 20, 290 << 20},
		{"enlarged", moving, []request.Edit{request.Resize{Ratio: 10}}, 470 << 20, 490 << 20},
		{"all frames", moving, []request.Edit{request.Flip{}}, 9 << 20, 12 << 20},
		{"one frame", moving, []request.Edit{request.Animated{}}, octetsLeast, 2 << 20},
		{"beyond all", huge, []request.Edit{request.Flip{}}, math.MaxInt64 / 2, math.MaxInt64},
	}
	for _, tt := range tests {
		if got := estimate(&request.Request{Edits: tt.edits}, tt.header, nil); got < tt.least || got > tt.most {
			t.Errorf("%s: %d, want from %d to %d", tt.name, got, tt.least, tt.most)
		}
	}
	for format, want := range map[request.Format]int64{request.AVIF: 4 << 20 * 112, request.WebP: 4 << 20 * 16, request.PNG: 4 << 20 * 10} {
		got := estimate(&request.Request{OutputFormat: format}, codec.Header{Format: codec.PNG, Width: 2048, Height: 2048, Frames: 1}, nil)
		want += 4<<20*octetsDecoded + octetsLeast
		if format == request.AVIF {
			want += octetsAVIF
		}
		if got != want {
			t.Errorf("%s: %d, want %d", format, got, want)
		}
	}
	overlay := object(inPNG(100, 100))
	if with, without := estimate(&request.Request{OutputFormat: request.PNG}, drawn, overlay), estimate(&request.Request{OutputFormat: request.PNG}, drawn, nil); with-without != 100*100*octetsDecoded {
		t.Errorf("an overlay adds %d", with-without)
	}
}
