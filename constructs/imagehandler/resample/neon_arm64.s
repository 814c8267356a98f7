//go:build !purego

#include "textflag.h"

// The kernels along x work on sixteen sums at once: those of four rows of four
// channels, or of sixteen rows of one. The source is unpacked to sixteen words for
// each pixel, in that order.

// func unpackRGBX(dst *int16, row0, row1, row2, row3 *byte, n int)
TEXT ·unpackRGBX(SB), NOSPLIT, $0-48
	MOVD dst+0(FP), R0
	MOVD row0+8(FP), R1
	MOVD row1+16(FP), R2
	MOVD row2+24(FP), R3
	MOVD row3+32(FP), R4
	MOVD n+40(FP), R5

pixels:
	VLD1.P 16(R1), [V0.B16]
	VLD1.P 16(R2), [V1.B16]
	VLD1.P 16(R3), [V2.B16]
	VLD1.P 16(R4), [V3.B16]
	VZIP1  V1.S4, V0.S4, V4.S4 // pixels 0 and 1 of rows 0 and 1
	VZIP2  V1.S4, V0.S4, V5.S4 // pixels 2 and 3
	VZIP1  V3.S4, V2.S4, V6.S4
	VZIP2  V3.S4, V2.S4, V7.S4
	VUXTL  V4.B8, V20.H8
	VUXTL  V6.B8, V21.H8
	VUXTL2 V4.B16, V22.H8
	VUXTL2 V6.B16, V23.H8
	VUXTL  V5.B8, V24.H8
	VUXTL  V7.B8, V25.H8
	VUXTL2 V5.B16, V26.H8
	VUXTL2 V7.B16, V27.H8
	VST1.P [V20.H8, V21.H8, V22.H8, V23.H8], 64(R0)
	VST1.P [V24.H8, V25.H8, V26.H8, V27.H8], 64(R0)
	SUBS   $1, R5
	BNE    pixels
	RET


// func unpackRGB(dst *int16, row0, row1, row2, row3 *byte, n int)
TEXT ·unpackRGB(SB), NOSPLIT, $0-48
	MOVD dst+0(FP), R0
	MOVD row0+8(FP), R1
	MOVD row1+16(FP), R2
	MOVD row2+24(FP), R3
	MOVD row3+32(FP), R4
	MOVD n+40(FP), R5
	MOVD $0xFF050403FF020100, R6 // bytes of pixels 0 and 1; 255 makes zero
	VMOV R6, V16.D[0]
	MOVD $0xFF0B0A09FF080706, R6
	VMOV R6, V16.D[1]

pixels:
	VLD1 (R1), [V0.B16]
	ADD  $12, R1
	VLD1 (R2), [V1.B16]
	ADD  $12, R2
	VLD1 (R3), [V2.B16]
	ADD  $12, R3
	VLD1 (R4), [V3.B16]
	ADD  $12, R4
	VTBL V16.B16, [V0.B16], V0.B16
	VTBL V16.B16, [V1.B16], V1.B16
	VTBL V16.B16, [V2.B16], V2.B16
	VTBL V16.B16, [V3.B16], V3.B16
	VZIP1  V1.S4, V0.S4, V4.S4 // pixels 0 and 1 of rows 0 and 1
	VZIP2  V1.S4, V0.S4, V5.S4 // pixels 2 and 3
	VZIP1  V3.S4, V2.S4, V6.S4
	VZIP2  V3.S4, V2.S4, V7.S4
	VUXTL  V4.B8, V20.H8
	VUXTL  V6.B8, V21.H8
	VUXTL2 V4.B16, V22.H8
	VUXTL2 V6.B16, V23.H8
	VUXTL  V5.B8, V24.H8
	VUXTL  V7.B8, V25.H8
	VUXTL2 V5.B16, V26.H8
	VUXTL2 V7.B16, V27.H8
	VST1.P [V20.H8, V21.H8, V22.H8, V23.H8], 64(R0)
	VST1.P [V24.H8, V25.H8, V26.H8, V27.H8], 64(R0)
	SUBS   $1, R5
	BNE    pixels
	RET

// func unpackGray(dst *int16, rows *[8]*byte, n int)
TEXT ·unpackGray(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD rows+8(FP), R1
	MOVD n+16(FP), R2
	LDP  0(R1), (R3, R4)
	LDP  16(R1), (R5, R6)
	LDP  32(R1), (R7, R8)
	LDP  48(R1), (R9, R10)
	MOVD $32, R11

pixels:
	VLD1.P 16(R3), [V0.B16]
	VLD1.P 16(R4), [V1.B16]
	VLD1.P 16(R5), [V2.B16]
	VLD1.P 16(R6), [V3.B16]
	VLD1.P 16(R7), [V4.B16]
	VLD1.P 16(R8), [V5.B16]
	VLD1.P 16(R9), [V6.B16]
	VLD1.P 16(R10), [V7.B16]

	// Three times the interleaving of rows 0 to 3 with rows 4 to 7 puts the rows of a
	// pixel side by side.
	VZIP1 V4.B16, V0.B16, V16.B16
	VZIP2 V4.B16, V0.B16, V17.B16
	VZIP1 V5.B16, V1.B16, V18.B16
	VZIP2 V5.B16, V1.B16, V19.B16
	VZIP1 V6.B16, V2.B16, V20.B16
	VZIP2 V6.B16, V2.B16, V21.B16
	VZIP1 V7.B16, V3.B16, V22.B16
	VZIP2 V7.B16, V3.B16, V23.B16
	VZIP1 V20.B16, V16.B16, V0.B16
	VZIP2 V20.B16, V16.B16, V1.B16
	VZIP1 V21.B16, V17.B16, V2.B16
	VZIP2 V21.B16, V17.B16, V3.B16
	VZIP1 V22.B16, V18.B16, V4.B16
	VZIP2 V22.B16, V18.B16, V5.B16
	VZIP1 V23.B16, V19.B16, V6.B16
	VZIP2 V23.B16, V19.B16, V7.B16
	VZIP1 V4.B16, V0.B16, V16.B16
	VZIP2 V4.B16, V0.B16, V17.B16
	VZIP1 V5.B16, V1.B16, V18.B16
	VZIP2 V5.B16, V1.B16, V19.B16
	VZIP1 V6.B16, V2.B16, V20.B16
	VZIP2 V6.B16, V2.B16, V21.B16
	VZIP1 V7.B16, V3.B16, V22.B16
	VZIP2 V7.B16, V3.B16, V23.B16
	VUXTL  V16.B8, V0.H8
	VUXTL2 V16.B16, V1.H8
	VST1.P [V0.H8], (R0)(R11)
	VST1.P [V1.H8], (R0)(R11)
	VUXTL  V17.B8, V0.H8
	VUXTL2 V17.B16, V1.H8
	VST1.P [V0.H8], (R0)(R11)
	VST1.P [V1.H8], (R0)(R11)
	VUXTL  V18.B8, V0.H8
	VUXTL2 V18.B16, V1.H8
	VST1.P [V0.H8], (R0)(R11)
	VST1.P [V1.H8], (R0)(R11)
	VUXTL  V19.B8, V0.H8
	VUXTL2 V19.B16, V1.H8
	VST1.P [V0.H8], (R0)(R11)
	VST1.P [V1.H8], (R0)(R11)
	VUXTL  V20.B8, V0.H8
	VUXTL2 V20.B16, V1.H8
	VST1.P [V0.H8], (R0)(R11)
	VST1.P [V1.H8], (R0)(R11)
	VUXTL  V21.B8, V0.H8
	VUXTL2 V21.B16, V1.H8
	VST1.P [V0.H8], (R0)(R11)
	VST1.P [V1.H8], (R0)(R11)
	VUXTL  V22.B8, V0.H8
	VUXTL2 V22.B16, V1.H8
	VST1.P [V0.H8], (R0)(R11)
	VST1.P [V1.H8], (R0)(R11)
	VUXTL  V23.B8, V0.H8
	VUXTL2 V23.B16, V1.H8
	VST1.P [V0.H8], (R0)(R11)
	VST1.P [V1.H8], (R0)(R11)
	SUBS   $1, R2
	BNE    pixels
	RET

// func convolveRows(dst *byte, stride, size int, first *int32, k *int16, width int, cells *int16, origin, n int, half int32, shift int)
TEXT ·convolveRows(SB), NOSPLIT, $0-88
	MOVD dst+0(FP), R0
	MOVD stride+8(FP), R1
	MOVD size+16(FP), R13
	MOVD first+24(FP), R4
	MOVD k+32(FP), R5
	MOVD width+40(FP), R6
	MOVD cells+48(FP), R7
	MOVD origin+56(FP), R9
	MOVD n+64(FP), R8
	MOVW half+72(FP), R11
	MOVD shift+80(FP), R12
	ADD  R1, R0, R1
	SUB  R0, R1, R3
	ADD  R3, R1, R2
	ADD  R3, R2, R3
	SUB  R9<<5, R7, R7 // thirty-two bytes a pixel
	VDUP R11, V28.S4
	NEG  R12, R12
	VDUP R12, V29.S4

result:
	MOVW.P 4(R4), R9
	ADD    R9<<5, R7, R9
	VMOV   V28.B16, V0.B16
	VMOV   V28.B16, V1.B16
	VMOV   V28.B16, V2.B16
	VMOV   V28.B16, V3.B16
	MOVD   R6, R10

coefficients:
	VLD1.P 8(R5), [V4.H4]
	VLD1.P 64(R9), [V16.H8, V17.H8, V18.H8, V19.H8]
	VLD1.P 64(R9), [V20.H8, V21.H8, V22.H8, V23.H8]
	WORD $0x0f442200 // smlal v0.4s, v16.4h, v4.h[0]
	WORD $0x4f442201 // smlal2 v1.4s, v16.8h, v4.h[0]
	WORD $0x0f442222 // smlal v2.4s, v17.4h, v4.h[0]
	WORD $0x4f442223 // smlal2 v3.4s, v17.8h, v4.h[0]
	WORD $0x0f542240 // smlal v0.4s, v18.4h, v4.h[1]
	WORD $0x4f542241 // smlal2 v1.4s, v18.8h, v4.h[1]
	WORD $0x0f542262 // smlal v2.4s, v19.4h, v4.h[1]
	WORD $0x4f542263 // smlal2 v3.4s, v19.8h, v4.h[1]
	WORD $0x0f642280 // smlal v0.4s, v20.4h, v4.h[2]
	WORD $0x4f642281 // smlal2 v1.4s, v20.8h, v4.h[2]
	WORD $0x0f6422a2 // smlal v2.4s, v21.4h, v4.h[2]
	WORD $0x4f6422a3 // smlal2 v3.4s, v21.8h, v4.h[2]
	WORD $0x0f7422c0 // smlal v0.4s, v22.4h, v4.h[3]
	WORD $0x4f7422c1 // smlal2 v1.4s, v22.8h, v4.h[3]
	WORD $0x0f7422e2 // smlal v2.4s, v23.4h, v4.h[3]
	WORD $0x4f7422e3 // smlal2 v3.4s, v23.8h, v4.h[3]
	SUBS   $4, R10
	BNE    coefficients

	WORD $0x4ebd4400 // sshl v0.4s, v0.4s, v29.4s
	WORD $0x4ebd4421 // sshl v1.4s, v1.4s, v29.4s
	WORD $0x4ebd4442 // sshl v2.4s, v2.4s, v29.4s
	WORD $0x4ebd4463 // sshl v3.4s, v3.4s, v29.4s
	WORD $0x0e614800 // sqxtn v0.4h, v0.4s
	WORD $0x4e614820 // sqxtn2 v0.8h, v1.4s
	WORD $0x0e614842 // sqxtn v2.4h, v2.4s
	WORD $0x4e614862 // sqxtn2 v2.8h, v3.4s
	WORD $0x2e212800 // sqxtun v0.8b, v0.8h
	WORD $0x6e212840 // sqxtun2 v0.16b, v2.8h
	VST1   V0.S[0], (R0)
	VST1   V0.S[1], (R1)
	VST1   V0.S[2], (R2)
	VST1   V0.S[3], (R3)
	ADD    R13, R0, R0
	ADD    R13, R1, R1
	ADD    R13, R2, R2
	ADD    R13, R3, R3
	SUBS   $1, R8
	BNE    result
	RET

// func convolveGray(dst *byte, first *int32, k *int16, width int, cells *int16, origin, n int, half int32, shift int)
TEXT ·convolveGray(SB), NOSPLIT, $0-72
	MOVD dst+0(FP), R0
	MOVD first+8(FP), R4
	MOVD k+16(FP), R5
	MOVD width+24(FP), R6
	MOVD cells+32(FP), R7
	MOVD origin+40(FP), R9
	MOVD n+48(FP), R8
	MOVW half+56(FP), R11
	MOVD shift+64(FP), R12
	SUB  R9<<5, R7, R7 // thirty-two bytes a pixel
	VDUP R11, V28.S4
	NEG  R12, R12
	VDUP R12, V29.S4

result:
	MOVW.P 4(R4), R9
	ADD    R9<<5, R7, R9
	VMOV   V28.B16, V0.B16
	VMOV   V28.B16, V1.B16
	VMOV   V28.B16, V2.B16
	VMOV   V28.B16, V3.B16
	MOVD   R6, R10

coefficients:
	VLD1.P 8(R5), [V4.H4]
	VLD1.P 64(R9), [V16.H8, V17.H8, V18.H8, V19.H8]
	VLD1.P 64(R9), [V20.H8, V21.H8, V22.H8, V23.H8]
	WORD $0x0f442200 // smlal v0.4s, v16.4h, v4.h[0]
	WORD $0x4f442201 // smlal2 v1.4s, v16.8h, v4.h[0]
	WORD $0x0f442222 // smlal v2.4s, v17.4h, v4.h[0]
	WORD $0x4f442223 // smlal2 v3.4s, v17.8h, v4.h[0]
	WORD $0x0f542240 // smlal v0.4s, v18.4h, v4.h[1]
	WORD $0x4f542241 // smlal2 v1.4s, v18.8h, v4.h[1]
	WORD $0x0f542262 // smlal v2.4s, v19.4h, v4.h[1]
	WORD $0x4f542263 // smlal2 v3.4s, v19.8h, v4.h[1]
	WORD $0x0f642280 // smlal v0.4s, v20.4h, v4.h[2]
	WORD $0x4f642281 // smlal2 v1.4s, v20.8h, v4.h[2]
	WORD $0x0f6422a2 // smlal v2.4s, v21.4h, v4.h[2]
	WORD $0x4f6422a3 // smlal2 v3.4s, v21.8h, v4.h[2]
	WORD $0x0f7422c0 // smlal v0.4s, v22.4h, v4.h[3]
	WORD $0x4f7422c1 // smlal2 v1.4s, v22.8h, v4.h[3]
	WORD $0x0f7422e2 // smlal v2.4s, v23.4h, v4.h[3]
	WORD $0x4f7422e3 // smlal2 v3.4s, v23.8h, v4.h[3]
	SUBS   $4, R10
	BNE    coefficients

	WORD $0x4ebd4400 // sshl v0.4s, v0.4s, v29.4s
	WORD $0x4ebd4421 // sshl v1.4s, v1.4s, v29.4s
	WORD $0x4ebd4442 // sshl v2.4s, v2.4s, v29.4s
	WORD $0x4ebd4463 // sshl v3.4s, v3.4s, v29.4s
	WORD $0x0e614800 // sqxtn v0.4h, v0.4s
	WORD $0x4e614820 // sqxtn2 v0.8h, v1.4s
	WORD $0x0e614842 // sqxtn v2.4h, v2.4s
	WORD $0x4e614862 // sqxtn2 v2.8h, v3.4s
	WORD $0x2e212800 // sqxtun v0.8b, v0.8h
	WORD $0x6e212840 // sqxtun2 v0.16b, v2.8h
	VST1.P [V0.B16], 16(R0)
	SUBS   $1, R8
	BNE    result
	RET

// func transposeGray(dst *byte, stride int, src *byte, n int)
TEXT ·transposeGray(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD stride+8(FP), R1
	MOVD src+16(FP), R2
	MOVD n+24(FP), R3

bytes:
	VLD1.P 64(R2), [V0.B16, V1.B16, V2.B16, V3.B16]
	VLD1.P 64(R2), [V4.B16, V5.B16, V6.B16, V7.B16]
	VLD1.P 64(R2), [V8.B16, V9.B16, V10.B16, V11.B16]
	VLD1.P 64(R2), [V12.B16, V13.B16, V14.B16, V15.B16]

	// Four times the interleaving of the first eight with the last eight.
	VZIP1 V8.B16, V0.B16, V16.B16
	VZIP2 V8.B16, V0.B16, V17.B16
	VZIP1 V9.B16, V1.B16, V18.B16
	VZIP2 V9.B16, V1.B16, V19.B16
	VZIP1 V10.B16, V2.B16, V20.B16
	VZIP2 V10.B16, V2.B16, V21.B16
	VZIP1 V11.B16, V3.B16, V22.B16
	VZIP2 V11.B16, V3.B16, V23.B16
	VZIP1 V12.B16, V4.B16, V24.B16
	VZIP2 V12.B16, V4.B16, V25.B16
	VZIP1 V13.B16, V5.B16, V26.B16
	VZIP2 V13.B16, V5.B16, V27.B16
	VZIP1 V14.B16, V6.B16, V28.B16
	VZIP2 V14.B16, V6.B16, V29.B16
	VZIP1 V15.B16, V7.B16, V30.B16
	VZIP2 V15.B16, V7.B16, V31.B16
	VZIP1 V24.B16, V16.B16, V0.B16
	VZIP2 V24.B16, V16.B16, V1.B16
	VZIP1 V25.B16, V17.B16, V2.B16
	VZIP2 V25.B16, V17.B16, V3.B16
	VZIP1 V26.B16, V18.B16, V4.B16
	VZIP2 V26.B16, V18.B16, V5.B16
	VZIP1 V27.B16, V19.B16, V6.B16
	VZIP2 V27.B16, V19.B16, V7.B16
	VZIP1 V28.B16, V20.B16, V8.B16
	VZIP2 V28.B16, V20.B16, V9.B16
	VZIP1 V29.B16, V21.B16, V10.B16
	VZIP2 V29.B16, V21.B16, V11.B16
	VZIP1 V30.B16, V22.B16, V12.B16
	VZIP2 V30.B16, V22.B16, V13.B16
	VZIP1 V31.B16, V23.B16, V14.B16
	VZIP2 V31.B16, V23.B16, V15.B16
	VZIP1 V8.B16, V0.B16, V16.B16
	VZIP2 V8.B16, V0.B16, V17.B16
	VZIP1 V9.B16, V1.B16, V18.B16
	VZIP2 V9.B16, V1.B16, V19.B16
	VZIP1 V10.B16, V2.B16, V20.B16
	VZIP2 V10.B16, V2.B16, V21.B16
	VZIP1 V11.B16, V3.B16, V22.B16
	VZIP2 V11.B16, V3.B16, V23.B16
	VZIP1 V12.B16, V4.B16, V24.B16
	VZIP2 V12.B16, V4.B16, V25.B16
	VZIP1 V13.B16, V5.B16, V26.B16
	VZIP2 V13.B16, V5.B16, V27.B16
	VZIP1 V14.B16, V6.B16, V28.B16
	VZIP2 V14.B16, V6.B16, V29.B16
	VZIP1 V15.B16, V7.B16, V30.B16
	VZIP2 V15.B16, V7.B16, V31.B16
	VZIP1 V24.B16, V16.B16, V0.B16
	VZIP2 V24.B16, V16.B16, V1.B16
	VZIP1 V25.B16, V17.B16, V2.B16
	VZIP2 V25.B16, V17.B16, V3.B16
	VZIP1 V26.B16, V18.B16, V4.B16
	VZIP2 V26.B16, V18.B16, V5.B16
	VZIP1 V27.B16, V19.B16, V6.B16
	VZIP2 V27.B16, V19.B16, V7.B16
	VZIP1 V28.B16, V20.B16, V8.B16
	VZIP2 V28.B16, V20.B16, V9.B16
	VZIP1 V29.B16, V21.B16, V10.B16
	VZIP2 V29.B16, V21.B16, V11.B16
	VZIP1 V30.B16, V22.B16, V12.B16
	VZIP2 V30.B16, V22.B16, V13.B16
	VZIP1 V31.B16, V23.B16, V14.B16
	VZIP2 V31.B16, V23.B16, V15.B16
	MOVD R0, R4
	VST1.P [V0.B16], (R4)(R1)
	VST1.P [V1.B16], (R4)(R1)
	VST1.P [V2.B16], (R4)(R1)
	VST1.P [V3.B16], (R4)(R1)
	VST1.P [V4.B16], (R4)(R1)
	VST1.P [V5.B16], (R4)(R1)
	VST1.P [V6.B16], (R4)(R1)
	VST1.P [V7.B16], (R4)(R1)
	VST1.P [V8.B16], (R4)(R1)
	VST1.P [V9.B16], (R4)(R1)
	VST1.P [V10.B16], (R4)(R1)
	VST1.P [V11.B16], (R4)(R1)
	VST1.P [V12.B16], (R4)(R1)
	VST1.P [V13.B16], (R4)(R1)
	VST1.P [V14.B16], (R4)(R1)
	VST1.P [V15.B16], (R4)(R1)
	ADD  $16, R0
	SUBS $1, R3
	BNE  bytes
	RET

// func convolveColumns(dst, src *byte, stride int, k *int16, taps, n int, half int32, shift int)
TEXT ·convolveColumns(SB), NOSPLIT, $0-64
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD stride+16(FP), R2
	MOVD k+24(FP), R3
	MOVD taps+32(FP), R4
	MOVD n+40(FP), R5
	MOVW half+48(FP), R6
	MOVD shift+56(FP), R7
	VDUP R6, V28.S4
	NEG  R7, R7
	VDUP R7, V29.S4

columns:
	VMOV V28.B16, V0.B16
	VMOV V28.B16, V1.B16
	VMOV V28.B16, V2.B16
	VMOV V28.B16, V3.B16
	VMOV V28.B16, V4.B16
	VMOV V28.B16, V5.B16
	VMOV V28.B16, V6.B16
	VMOV V28.B16, V7.B16
	MOVD R1, R8
	MOVD R3, R9
	MOVD R4, R10

rows:
	VLD1    (R8), [V16.B16, V17.B16]
	VLD1R.P 2(R9), [V20.H8]
	ADD     R2, R8, R8
	VUXTL   V16.B8, V21.H8
	VUXTL2  V16.B16, V22.H8
	VUXTL   V17.B8, V23.H8
	VUXTL2  V17.B16, V24.H8
	WORD $0x0e7482a0 // smlal v0.4s, v21.4h, v20.4h
	WORD $0x4e7482a1 // smlal2 v1.4s, v21.8h, v20.8h
	WORD $0x0e7482c2 // smlal v2.4s, v22.4h, v20.4h
	WORD $0x4e7482c3 // smlal2 v3.4s, v22.8h, v20.8h
	WORD $0x0e7482e4 // smlal v4.4s, v23.4h, v20.4h
	WORD $0x4e7482e5 // smlal2 v5.4s, v23.8h, v20.8h
	WORD $0x0e748306 // smlal v6.4s, v24.4h, v20.4h
	WORD $0x4e748307 // smlal2 v7.4s, v24.8h, v20.8h
	SUBS $1, R10
	BNE  rows

	WORD $0x4ebd4400 // sshl v0.4s, v0.4s, v29.4s
	WORD $0x4ebd4421 // sshl v1.4s, v1.4s, v29.4s
	WORD $0x4ebd4442 // sshl v2.4s, v2.4s, v29.4s
	WORD $0x4ebd4463 // sshl v3.4s, v3.4s, v29.4s
	WORD $0x4ebd4484 // sshl v4.4s, v4.4s, v29.4s
	WORD $0x4ebd44a5 // sshl v5.4s, v5.4s, v29.4s
	WORD $0x4ebd44c6 // sshl v6.4s, v6.4s, v29.4s
	WORD $0x4ebd44e7 // sshl v7.4s, v7.4s, v29.4s
	WORD $0x0e614800 // sqxtn v0.4h, v0.4s
	WORD $0x4e614820 // sqxtn2 v0.8h, v1.4s
	WORD $0x0e614842 // sqxtn v2.4h, v2.4s
	WORD $0x4e614862 // sqxtn2 v2.8h, v3.4s
	WORD $0x0e614884 // sqxtn v4.4h, v4.4s
	WORD $0x4e6148a4 // sqxtn2 v4.8h, v5.4s
	WORD $0x0e6148c6 // sqxtn v6.4h, v6.4s
	WORD $0x4e6148e6 // sqxtn2 v6.8h, v7.4s
	WORD $0x2e212800 // sqxtun v0.8b, v0.8h
	WORD $0x6e212840 // sqxtun2 v0.16b, v2.8h
	WORD $0x2e212881 // sqxtun v1.8b, v4.8h
	WORD $0x6e2128c1 // sqxtun2 v1.16b, v6.8h
	VST1.P [V0.B16, V1.B16], 32(R0)
	ADD    $32, R1
	SUB    $32, R5
	CMP    $32, R5
	BGE    columns
	CBZ    R5, done
	MOVD   $32, R6 // step back to where the last vector ends with the row
	SUB    R5, R6, R6
	SUB    R6, R0, R0
	SUB    R6, R1, R1
	MOVD   $32, R5
	B      columns

done:
	RET

// func premultiplyRGBA(dst, src *byte, n int)
//
// (t + (t + 128)>>8 + 128) >> 8 for t = c·a is what premultiplyScalar does.
TEXT ·premultiplyRGBA(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD n+16(FP), R2

pixels:
	VLD4.P 32(R1), [V0.B8, V1.B8, V2.B8, V3.B8]
	WORD $0x2e23c004 // umull v4.8h, v0.8b, v3.8b
	WORD $0x2e23c025 // umull v5.8h, v1.8b, v3.8b
	WORD $0x2e23c046 // umull v6.8h, v2.8b, v3.8b
	WORD $0x6f182490 // urshr v16.8h, v4.8h, #8
	WORD $0x6f1824b1 // urshr v17.8h, v5.8h, #8
	WORD $0x6f1824d2 // urshr v18.8h, v6.8h, #8
	WORD $0x2e304080 // raddhn v0.8b, v4.8h, v16.8h
	WORD $0x2e3140a1 // raddhn v1.8b, v5.8h, v17.8h
	WORD $0x2e3240c2 // raddhn v2.8b, v6.8h, v18.8h
	VST4.P [V0.B8, V1.B8, V2.B8, V3.B8], 32(R0)
	SUBS   $1, R2
	BNE    pixels
	RET
