package main

import "fmt"

// What contenders make is at least as near to the reference as that, in dB. Thumbnails have lost something in quality 80, by
// which they differ most; filters round, and sharp's take means first; and chroma is interpolated or repeated. Pictures that
// have little to do with each other have 10 dB.
const (
	thumbnailPSNR = 27
	resizePSNR    = 46
	decodePSNR    = 36
	encodePSNR    = 30
)

var (
	thumbnailPeers = []string{"sharp", "pillow-simd", "pillow"}
	resizePeers    = []string{"pillow-simd", "pillow", "sharp"}
	standardPeers  = []string{"std + disintegration", "std + x/image/draw"}
)

func imageCases() []imageCase {
	var cases []imageCase
	cases = append(cases,
		thumbnailCase("24MP", "256x128", 256, 128, standardPeers...),
		thumbnailCase("12MP", "256x128", 256, 128),
		thumbnailCase("2MP", "256x128", 256, 128),
		thumbnailCase("24MP", "800", 800, 1200),
		thumbnailCase("24MP", "1920", 1920, 2880),
		thumbnailCase("photo 24MP", "256x128", 256, 128),
		thumbnailCase("photo 2MP", "256x128", 256, 128),
		thumbnailCase("photo 24MP", "800", 800, 1200),
		thumbnailCase("photo 24MP", "1920", 1920, 2880),
	)
	for _, name := range []string{"24MP", "photo 24MP"} {
		cases = append(cases,
			webpCase(name, "256x128", 256, 128, 1),
			webpCase(name, "800", 800, 1200, 1),
			webpCase(name, "1920", 1920, 2880, 1),
			webpCase(name, "1920", 1920, 2880, 2),
		)
	}
	for _, filter := range []string{"bilinear", "bicubic", "lanczos"} {
		cases = append(cases, resizeCase("24MP", filter, "disintegration", "x/image/draw"))
	}
	cases = append(cases, resizeCase("photo 24MP", "lanczos"))
	for _, prefix := range []string{"", "photo "} {
		for _, scale := range []int{1, 2, 4, 8} {
			cases = append(cases, decodeCase(prefix, "", "rgb", scale), decodeCase(prefix, "", "ycbcr", scale))
		}
		for _, scale := range []int{1, 8} {
			cases = append(cases, decodeCase(prefix, " progressive", "rgb", scale), decodeCase(prefix, " progressive", "ycbcr", scale))
		}
		cases = append(cases,
			encodeCase(prefix, "standard", "libjpeg-turbo", "image/jpeg"),
			encodeCase(prefix, "optimised", "libjpeg-turbo", "sharp"),
		)
	}
	return cases
}

func (c imageCase) of(name string) imageCase {
	c.picture = name
	c.task.Width, c.task.Height = imagePictures[name].width, imagePictures[name].height
	return c
}

// thumbnailCase is the way from a JPEG file to a smaller one, with the Lanczos filter.
func thumbnailCase(name, size string, width, height int, more ...string) imageCase {
	return imageCase{
		name:  name + "->" + size,
		task:  imageTask{Stage: "thumbnail", Option: "lanczos", OutWidth: width, OutHeight: height},
		psnr:  thumbnailPSNR,
		peers: append(append([]string(nil), thumbnailPeers...), more...),
	}.of(name)
}

func resizeCase(name, filter string, more ...string) imageCase {
	return imageCase{
		name:  fmt.Sprintf("resize %s %s->256x128", filter, name),
		task:  imageTask{Stage: "resize", Option: filter, OutWidth: 256, OutHeight: 128},
		psnr:  resizePSNR,
		peers: append(append([]string(nil), resizePeers...), more...),
	}.of(name)
}

// decodeCase is the way from a JPEG file of 24 megapixels to its pixels, or to luma and chroma as they are in it.
func decodeCase(prefix, kind, option string, scale int) imageCase {
	c := imageCase{
		name:  fmt.Sprintf("%sdecode%s 1/%d", prefix, kind, scale),
		task:  imageTask{Stage: "decode", Option: option, Scale: scale},
		psnr:  decodePSNR,
		peers: []string{"libjpeg-turbo"},
	}.of(prefix + "24MP" + kind)
	if option == "ycbcr" {
		c.name += " YCbCr"
	}
	if scale == 1 {
		c.peers = append(c.peers, "libjpeg-turbo, memory reused", "image/jpeg")
	}
	c.task.OutWidth, c.task.OutHeight = (c.task.Width+scale-1)/scale, (c.task.Height+scale-1)/scale
	return c
}

func encodeCase(prefix, option string, peers ...string) imageCase {
	c := imageCase{
		name:  prefix + "encode 1.9MP",
		task:  imageTask{Stage: "encode", Option: option},
		psnr:  encodePSNR,
		peers: peers,
	}.of(prefix + "2MP")
	if option == "optimised" {
		c.name += " optimised"
	}
	c.task.OutWidth, c.task.OutHeight = c.task.Width, c.task.Height
	return c
}
