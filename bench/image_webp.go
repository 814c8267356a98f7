package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"math"
	"os"

	"github.com/lintel-go/lintel/bench/internal/picture"
	"github.com/lintel-go/lintel/bench/internal/trial"
	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/edits"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// What is told of WebP files beside the time, for their quality means something else to each encoder.
const (
	fileSize = "KiB"
	// rmsError is the root of the mean square of the differences to the reference, in levels of red, green and blue.
	rmsError = "rms-error"
)

// webpCase is the way from a JPEG file to a smaller WebP file of the same quality as that of thumbnails.
func webpCase(name, size string, width, height, processors int) imageCase {
	c := thumbnailCase(name, size, width, height)
	c.name += " WebP"
	if processors > 1 {
		c.name += fmt.Sprintf(", %d processors", processors)
	}
	c.task.Stage, c.task.Processors = "webp", processors
	c.peers = []string{"sharp"}
	c.also = []string{fileSize, rmsError}
	return c
}

// ourWebP does what the image service does with a request: it plans and runs its edits.
func ourWebP(t imageTask) (imageOperation, error) {
	parser, err := request.New(request.Options{Sources: []request.Source{{Bucket: "bench"}}})
	if err != nil {
		return nil, err
	}
	wanted := fmt.Sprintf(`{"bucket":"bench","key":"picture.jpg","outputFormat":"webp","edits":{"resize":{"width":%d,"height":%d,"fit":"fill"},"webp":{"quality":%d}}}`,
		t.OutWidth, t.OutHeight, thumbnailQuality)
	r, err := parser.ParseJSON([]byte(wanted))
	if err != nil {
		return nil, err
	}
	return fromFile(func(data []byte, _ imageTask) (any, error) {
		header, err := codec.ReadHeader(data)
		if err != nil {
			return nil, err
		}
		plan, err := edits.New(r, header, edits.Options{})
		if err != nil {
			return nil, err
		}
		result, err := plan.Run(context.Background(), data)
		if err != nil {
			return nil, err
		}
		return result.Body, nil
	})(t)
}

// readResult reads what a contender has written.
func readResult(name string) (image.Image, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(data, []byte("RIFF")) {
		return picture.Read(name)
	}
	p, err := codec.Decode(context.Background(), data, codec.DecodeOptions{})
	if err != nil {
		return nil, err
	}
	return p.Frames[0].Image, nil
}

// differences are what comparePictures measures: a difference of nothing is left out, for samples are positive.
func differences(file string, psnr float64) (trial.Sample, error) {
	written, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	sample := trial.Sample{fileSize: float64(written.Size()) / 1024}
	if !math.IsInf(psnr, 1) {
		sample[rmsError] = 255 / math.Pow(10, psnr/20)
	}
	return sample, nil
}
