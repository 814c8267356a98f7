// Package jpeg reads and writes JPEG pictures (ISO/IEC 10918-1, ITU-T T.81) in
// plain Go, faster than image/jpeg and with what a server needs to know before it
// decodes what strangers send.
//
// [DecodeConfig] reads the headers. [Decode] decodes baseline, extended sequential
// and progressive pictures of 8 bits, Huffman coded, with one component, three
// (YCbCr or RGB) or four (CMYK or YCCK), at any sampling factors. Lossless,
// hierarchical and arithmetic coding, 12-bit samples and a height that is sent
// after the picture are refused with an [UnsupportedError].
//
// # Less than the whole
//
// Options.Scale decodes at 1/2, 1/4 or 1/8 of the size. A block then becomes 4x4,
// 2x2 or 1 samples by the inverse cosine transform of that many points, of as many
// of its lowest frequencies (K. N. Ngan, "Experiments on two-dimensional
// decimation in time and orthogonal transform domains", Signal Processing 11,
// 1986). That is what libjpeg does since its version 7, where libjpeg-turbo mixes
// in some of the other frequencies. Chroma is scaled as luma is: 4:2:0 stays 4:2:0.
// Coefficients that are not needed are not decoded either: a table tells how far to
// go for all Huffman codes that the next bits hold.
//
// Options.Region decodes a part. Nothing below it is read, and what is above or
// beside it is passed over in the same way; where there are restart markers, by
// looking for these.
//
// # Limits
//
// Before memory for samples is allocated, the headers are held against
// Options.MaxPixels and Options.MaxMemory. A planar result takes one octet a sample
// of the region at its scale, rounded up to whole MCUs. Others take three or four
// octets a pixel and the samples of two rows of MCUs, or all of them if the
// components of a sequential picture come one after the other. Progressive pictures
// take 2.2 octets a sample more while they are decoded, for coefficients: all
// samples of the region at full size, fewer at scales.
//
// A picture may have 100 scans, for each may cost as much as it has blocks.
//
// # Equal to libjpeg
//
// At full size the samples are those of libjpeg and libjpeg-turbo with their
// accurate integer transform, bit for bit, and so are the pixels of Format RGBA
// with their fancy upsampling.
package jpeg
