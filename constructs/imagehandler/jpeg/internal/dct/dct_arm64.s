//go:build !purego

#include "textflag.h"

// Weights of the transforms, with 13 bits of fraction. The first 16 are those of
// frequencies 1, 3, 5 and 7 at points 0 to 3: the shared products of the scalar
// code, multiplied out. The matrix is symmetric, so that the forward transform has
// it too. The last three are the rotation of frequencies 2 and 6.
DATA weights<>+0(SB)/8, $0x08d4192525a12c63 // 11363, 9633, 6437, 2260
DATA weights<>+8(SB)/8, $0xe6dcd39ef72d25a1 // 9633, -2259, -11362, -6436
DATA weights<>+16(SB)/8, $0x25a108d5d39e1925 // 6437, -11362, 2261, 9633
DATA weights<>+24(SB)/8, $0xd39d25a1e6dc08d4 // 2260, -6436, 9633, -11363
DATA weights<>+32(SB)/8, $0x0000d630115129cf // 10703, 4433, -10704
DATA weights<>+40(SB)/8, $0
GLOBL weights<>(SB), RODATA|NOPTR, $48

// Indices that swap the rows and the columns of 8x8 bytes.
DATA transposed<>+0(SB)/8, $0x3830282018100800
DATA transposed<>+8(SB)/8, $0x3931292119110901
DATA transposed<>+16(SB)/8, $0x3a322a221a120a02
DATA transposed<>+24(SB)/8, $0x3b332b231b130b03
DATA transposed<>+32(SB)/8, $0x3c342c241c140c04
DATA transposed<>+40(SB)/8, $0x3d352d251d150d05
DATA transposed<>+48(SB)/8, $0x3e362e261e160e06
DATA transposed<>+56(SB)/8, $0x3f372f271f170f07
GLOBL transposed<>(SB), RODATA|NOPTR, $64

// Indices that take columns 0, 1, 7, 6, 2, 3, 5 and 4 of 8x8 bytes.
DATA folded<>+0(SB)/8, $0x3830282018100800
DATA folded<>+8(SB)/8, $0x3931292119110901
DATA folded<>+16(SB)/8, $0x3f372f271f170f07
DATA folded<>+24(SB)/8, $0x3e362e261e160e06
DATA folded<>+32(SB)/8, $0x3a322a221a120a02
DATA folded<>+40(SB)/8, $0x3b332b231b130b03
DATA folded<>+48(SB)/8, $0x3d352d251d150d05
DATA folded<>+56(SB)/8, $0x3c342c241c140c04
GLOBL folded<>(SB), RODATA|NOPTR, $64

// Indices of the zigzag sequence in a block (ISO/IEC 10918-1, figure A.6).
DATA zigzag<>+0(SB)/8, $0x0a03020910080100
DATA zigzag<>+8(SB)/8, $0x05040b1219201811
DATA zigzag<>+16(SB)/8, $0x22293028211a130c
DATA zigzag<>+24(SB)/8, $0x1c150e07060d141b
DATA zigzag<>+32(SB)/8, $0x242b323938312a23
DATA zigzag<>+40(SB)/8, $0x332c251e170f161d
DATA zigzag<>+48(SB)/8, $0x2e271f262d343b3a
DATA zigzag<>+56(SB)/8, $0x3f3e372f363d3c35
GLOBL zigzag<>(SB), RODATA|NOPTR, $64

// Indices that swap the rows and the columns of 4x4 bytes.
DATA transposed4<>+0(SB)/8, $0x0d0905010c080400
DATA transposed4<>+8(SB)/8, $0x0f0b07030e0a0602
GLOBL transposed4<>(SB), RODATA|NOPTR, $16

// EVEN_LOW makes the four sums of the even frequencies, V24 to V27, of the low
// halves of frequencies 0, 2, 4 and 6 in V16, V18, V20 and V22, and EVEN_HIGH of
// the high ones. They change V3.
#define EVEN_LOW \
	WORD $0x0e740218 /* saddl v24.4s, v16.4h, v20.4h */; \
	WORD $0x0e742219 /* ssubl v25.4s, v16.4h, v20.4h */; \
	WORD $0x0f42a25a /* smull v26.4s, v18.4h, v2.h[0] */; \
	WORD $0x0f52a25b /* smull v27.4s, v18.4h, v2.h[1] */; \
	WORD $0x4f2d5718 /* shl v24.4s, v24.4s, #13 */; \
	WORD $0x4f2d5739 /* shl v25.4s, v25.4s, #13 */; \
	WORD $0x0f5222da /* smlal v26.4s, v22.4h, v2.h[1] */; \
	WORD $0x0f6222db /* smlal v27.4s, v22.4h, v2.h[2] */; \
	VSUB V26.S4, V24.S4, V3.S4; \
	VADD V26.S4, V24.S4, V24.S4; \
	VSUB V27.S4, V25.S4, V26.S4; \
	VADD V27.S4, V25.S4, V25.S4; \
	VMOV V3.B16, V27.B16

#define EVEN_HIGH \
	WORD $0x4e740218 /* saddl2 v24.4s, v16.8h, v20.8h */; \
	WORD $0x4e742219 /* ssubl2 v25.4s, v16.8h, v20.8h */; \
	WORD $0x4f42a25a /* smull2 v26.4s, v18.8h, v2.h[0] */; \
	WORD $0x4f52a25b /* smull2 v27.4s, v18.8h, v2.h[1] */; \
	WORD $0x4f2d5718 /* shl v24.4s, v24.4s, #13 */; \
	WORD $0x4f2d5739 /* shl v25.4s, v25.4s, #13 */; \
	WORD $0x4f5222da /* smlal2 v26.4s, v22.8h, v2.h[1] */; \
	WORD $0x4f6222db /* smlal2 v27.4s, v22.8h, v2.h[2] */; \
	VSUB V26.S4, V24.S4, V3.S4; \
	VADD V26.S4, V24.S4, V24.S4; \
	VSUB V27.S4, V25.S4, V26.S4; \
	VADD V27.S4, V25.S4, V25.S4; \
	VMOV V3.B16, V27.B16

// ODD_LOW makes the four sums of the odd frequencies, V28 to V31, of the low halves
// of frequencies 1, 3, 5 and 7 in V17, V19, V21 and V23, and ODD_HIGH of the high
// ones.
#define ODD_LOW \
	WORD $0x0f40a23c /* smull v28.4s, v17.4h, v0.h[0] */; \
	WORD $0x0f40aa3d /* smull v29.4s, v17.4h, v0.h[4] */; \
	WORD $0x0f41a23e /* smull v30.4s, v17.4h, v1.h[0] */; \
	WORD $0x0f41aa3f /* smull v31.4s, v17.4h, v1.h[4] */; \
	WORD $0x0f50227c /* smlal v28.4s, v19.4h, v0.h[1] */; \
	WORD $0x0f502a7d /* smlal v29.4s, v19.4h, v0.h[5] */; \
	WORD $0x0f51227e /* smlal v30.4s, v19.4h, v1.h[1] */; \
	WORD $0x0f512a7f /* smlal v31.4s, v19.4h, v1.h[5] */; \
	WORD $0x0f6022bc /* smlal v28.4s, v21.4h, v0.h[2] */; \
	WORD $0x0f602abd /* smlal v29.4s, v21.4h, v0.h[6] */; \
	WORD $0x0f6122be /* smlal v30.4s, v21.4h, v1.h[2] */; \
	WORD $0x0f612abf /* smlal v31.4s, v21.4h, v1.h[6] */; \
	WORD $0x0f7022fc /* smlal v28.4s, v23.4h, v0.h[3] */; \
	WORD $0x0f702afd /* smlal v29.4s, v23.4h, v0.h[7] */; \
	WORD $0x0f7122fe /* smlal v30.4s, v23.4h, v1.h[3] */; \
	WORD $0x0f712aff /* smlal v31.4s, v23.4h, v1.h[7] */

#define ODD_HIGH \
	WORD $0x4f40a23c /* smull2 v28.4s, v17.8h, v0.h[0] */; \
	WORD $0x4f40aa3d /* smull2 v29.4s, v17.8h, v0.h[4] */; \
	WORD $0x4f41a23e /* smull2 v30.4s, v17.8h, v1.h[0] */; \
	WORD $0x4f41aa3f /* smull2 v31.4s, v17.8h, v1.h[4] */; \
	WORD $0x4f50227c /* smlal2 v28.4s, v19.8h, v0.h[1] */; \
	WORD $0x4f502a7d /* smlal2 v29.4s, v19.8h, v0.h[5] */; \
	WORD $0x4f51227e /* smlal2 v30.4s, v19.8h, v1.h[1] */; \
	WORD $0x4f512a7f /* smlal2 v31.4s, v19.8h, v1.h[5] */; \
	WORD $0x4f6022bc /* smlal2 v28.4s, v21.8h, v0.h[2] */; \
	WORD $0x4f602abd /* smlal2 v29.4s, v21.8h, v0.h[6] */; \
	WORD $0x4f6122be /* smlal2 v30.4s, v21.8h, v1.h[2] */; \
	WORD $0x4f612abf /* smlal2 v31.4s, v21.8h, v1.h[6] */; \
	WORD $0x4f7022fc /* smlal2 v28.4s, v23.8h, v0.h[3] */; \
	WORD $0x4f702afd /* smlal2 v29.4s, v23.8h, v0.h[7] */; \
	WORD $0x4f7122fe /* smlal2 v30.4s, v23.8h, v1.h[3] */; \
	WORD $0x4f712aff /* smlal2 v31.4s, v23.8h, v1.h[7] */

// FOLD makes the sums of V24 to V27, which are those of opposite points: of
// frequencies 0 and 4 in V8 and V12, of 2 and 6 in V18 and V19.
#define FOLD \
	VADD V27.H8, V24.H8, V16.H8; \
	VADD V26.H8, V25.H8, V17.H8; \
	VSUB V26.H8, V25.H8, V18.H8; \
	VSUB V27.H8, V24.H8, V19.H8; \
	VADD V17.H8, V16.H8, V8.H8; \
	VSUB V17.H8, V16.H8, V12.H8

// FORWARD_LOW makes frequencies 2, 6, 1, 3, 5 and 7 in V20 to V25 of the low halves
// of what FOLD left and of the differences of opposite points in V28 to V31, and
// FORWARD_HIGH of the high ones.
#define FORWARD_LOW \
	WORD $0x0f42a274 /* smull v20.4s, v19.4h, v2.h[0] */; \
	WORD $0x0f52a275 /* smull v21.4s, v19.4h, v2.h[1] */; \
	WORD $0x0f522254 /* smlal v20.4s, v18.4h, v2.h[1] */; \
	WORD $0x0f622255 /* smlal v21.4s, v18.4h, v2.h[2] */; \
	WORD $0x0f40a396 /* smull v22.4s, v28.4h, v0.h[0] */; \
	WORD $0x0f40ab97 /* smull v23.4s, v28.4h, v0.h[4] */; \
	WORD $0x0f41a398 /* smull v24.4s, v28.4h, v1.h[0] */; \
	WORD $0x0f41ab99 /* smull v25.4s, v28.4h, v1.h[4] */; \
	WORD $0x0f5023b6 /* smlal v22.4s, v29.4h, v0.h[1] */; \
	WORD $0x0f502bb7 /* smlal v23.4s, v29.4h, v0.h[5] */; \
	WORD $0x0f5123b8 /* smlal v24.4s, v29.4h, v1.h[1] */; \
	WORD $0x0f512bb9 /* smlal v25.4s, v29.4h, v1.h[5] */; \
	WORD $0x0f6023d6 /* smlal v22.4s, v30.4h, v0.h[2] */; \
	WORD $0x0f602bd7 /* smlal v23.4s, v30.4h, v0.h[6] */; \
	WORD $0x0f6123d8 /* smlal v24.4s, v30.4h, v1.h[2] */; \
	WORD $0x0f612bd9 /* smlal v25.4s, v30.4h, v1.h[6] */; \
	WORD $0x0f7023f6 /* smlal v22.4s, v31.4h, v0.h[3] */; \
	WORD $0x0f702bf7 /* smlal v23.4s, v31.4h, v0.h[7] */; \
	WORD $0x0f7123f8 /* smlal v24.4s, v31.4h, v1.h[3] */; \
	WORD $0x0f712bf9 /* smlal v25.4s, v31.4h, v1.h[7] */

#define FORWARD_HIGH \
	WORD $0x4f42a274 /* smull2 v20.4s, v19.8h, v2.h[0] */; \
	WORD $0x4f52a275 /* smull2 v21.4s, v19.8h, v2.h[1] */; \
	WORD $0x4f522254 /* smlal2 v20.4s, v18.8h, v2.h[1] */; \
	WORD $0x4f622255 /* smlal2 v21.4s, v18.8h, v2.h[2] */; \
	WORD $0x4f40a396 /* smull2 v22.4s, v28.8h, v0.h[0] */; \
	WORD $0x4f40ab97 /* smull2 v23.4s, v28.8h, v0.h[4] */; \
	WORD $0x4f41a398 /* smull2 v24.4s, v28.8h, v1.h[0] */; \
	WORD $0x4f41ab99 /* smull2 v25.4s, v28.8h, v1.h[4] */; \
	WORD $0x4f5023b6 /* smlal2 v22.4s, v29.8h, v0.h[1] */; \
	WORD $0x4f502bb7 /* smlal2 v23.4s, v29.8h, v0.h[5] */; \
	WORD $0x4f5123b8 /* smlal2 v24.4s, v29.8h, v1.h[1] */; \
	WORD $0x4f512bb9 /* smlal2 v25.4s, v29.8h, v1.h[5] */; \
	WORD $0x4f6023d6 /* smlal2 v22.4s, v30.8h, v0.h[2] */; \
	WORD $0x4f602bd7 /* smlal2 v23.4s, v30.8h, v0.h[6] */; \
	WORD $0x4f6123d8 /* smlal2 v24.4s, v30.8h, v1.h[2] */; \
	WORD $0x4f612bd9 /* smlal2 v25.4s, v30.8h, v1.h[6] */; \
	WORD $0x4f7023f6 /* smlal2 v22.4s, v31.8h, v0.h[3] */; \
	WORD $0x4f702bf7 /* smlal2 v23.4s, v31.8h, v0.h[7] */; \
	WORD $0x4f7123f8 /* smlal2 v24.4s, v31.8h, v1.h[3] */; \
	WORD $0x4f712bf9 /* smlal2 v25.4s, v31.8h, v1.h[7] */

// TRANSPOSE swaps the rows and the columns of the words of V8 to V15, to V16 to V23.
#define TRANSPOSE \
	VTRN1 V9.H8, V8.H8, V24.H8; \
	VTRN2 V9.H8, V8.H8, V25.H8; \
	VTRN1 V11.H8, V10.H8, V26.H8; \
	VTRN2 V11.H8, V10.H8, V27.H8; \
	VTRN1 V13.H8, V12.H8, V28.H8; \
	VTRN2 V13.H8, V12.H8, V29.H8; \
	VTRN1 V15.H8, V14.H8, V30.H8; \
	VTRN2 V15.H8, V14.H8, V31.H8; \
	VTRN1 V26.S4, V24.S4, V8.S4; \
	VTRN2 V26.S4, V24.S4, V10.S4; \
	VTRN1 V27.S4, V25.S4, V9.S4; \
	VTRN2 V27.S4, V25.S4, V11.S4; \
	VTRN1 V30.S4, V28.S4, V12.S4; \
	VTRN2 V30.S4, V28.S4, V14.S4; \
	VTRN1 V31.S4, V29.S4, V13.S4; \
	VTRN2 V31.S4, V29.S4, V15.S4; \
	VTRN1 V12.D2, V8.D2, V16.D2; \
	VTRN2 V12.D2, V8.D2, V20.D2; \
	VTRN1 V13.D2, V9.D2, V17.D2; \
	VTRN2 V13.D2, V9.D2, V21.D2; \
	VTRN1 V14.D2, V10.D2, V18.D2; \
	VTRN2 V14.D2, V10.D2, V22.D2; \
	VTRN1 V15.D2, V11.D2, V19.D2; \
	VTRN2 V15.D2, V11.D2, V23.D2

// func inverse8Kernel(dst *byte, stride int, coef *[64]int16, quant *[64]uint16)
TEXT ·inverse8Kernel(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD stride+8(FP), R1
	MOVD coef+16(FP), R2
	MOVD quant+24(FP), R3
	MOVD $weights<>(SB), R4
	VLD1 (R4), [V0.H8, V1.H8, V2.H8]

	// Dequantise.
	VLD1.P 64(R2), [V16.H8, V17.H8, V18.H8, V19.H8]
	VLD1   (R2), [V20.H8, V21.H8, V22.H8, V23.H8]
	VLD1.P 64(R3), [V24.H8, V25.H8, V26.H8, V27.H8]
	VLD1   (R3), [V28.H8, V29.H8, V30.H8, V31.H8]
	WORD $0x4e789e10 // mul v16.8h, v16.8h, v24.8h
	WORD $0x4e799e31 // mul v17.8h, v17.8h, v25.8h
	WORD $0x4e7a9e52 // mul v18.8h, v18.8h, v26.8h
	WORD $0x4e7b9e73 // mul v19.8h, v19.8h, v27.8h
	WORD $0x4e7c9e94 // mul v20.8h, v20.8h, v28.8h
	WORD $0x4e7d9eb5 // mul v21.8h, v21.8h, v29.8h
	WORD $0x4e7e9ed6 // mul v22.8h, v22.8h, v30.8h
	WORD $0x4e7f9ef7 // mul v23.8h, v23.8h, v31.8h

	// Columns.
	EVEN_LOW
	ODD_LOW
	VADD V28.S4, V24.S4, V3.S4
	VSUB V28.S4, V24.S4, V4.S4
	WORD $0x0f159c68 // sqrshrn v8.4h, v3.4s, #11
	WORD $0x0f159c8f // sqrshrn v15.4h, v4.4s, #11
	VADD V29.S4, V25.S4, V3.S4
	VSUB V29.S4, V25.S4, V4.S4
	WORD $0x0f159c69 // sqrshrn v9.4h, v3.4s, #11
	WORD $0x0f159c8e // sqrshrn v14.4h, v4.4s, #11
	VADD V30.S4, V26.S4, V3.S4
	VSUB V30.S4, V26.S4, V4.S4
	WORD $0x0f159c6a // sqrshrn v10.4h, v3.4s, #11
	WORD $0x0f159c8d // sqrshrn v13.4h, v4.4s, #11
	VADD V31.S4, V27.S4, V3.S4
	VSUB V31.S4, V27.S4, V4.S4
	WORD $0x0f159c6b // sqrshrn v11.4h, v3.4s, #11
	WORD $0x0f159c8c // sqrshrn v12.4h, v4.4s, #11
	EVEN_HIGH
	ODD_HIGH
	VADD V28.S4, V24.S4, V3.S4
	VSUB V28.S4, V24.S4, V4.S4
	WORD $0x4f159c68 // sqrshrn2 v8.8h, v3.4s, #11
	WORD $0x4f159c8f // sqrshrn2 v15.8h, v4.4s, #11
	VADD V29.S4, V25.S4, V3.S4
	VSUB V29.S4, V25.S4, V4.S4
	WORD $0x4f159c69 // sqrshrn2 v9.8h, v3.4s, #11
	WORD $0x4f159c8e // sqrshrn2 v14.8h, v4.4s, #11
	VADD V30.S4, V26.S4, V3.S4
	VSUB V30.S4, V26.S4, V4.S4
	WORD $0x4f159c6a // sqrshrn2 v10.8h, v3.4s, #11
	WORD $0x4f159c8d // sqrshrn2 v13.8h, v4.4s, #11
	VADD V31.S4, V27.S4, V3.S4
	VSUB V31.S4, V27.S4, V4.S4
	WORD $0x4f159c6b // sqrshrn2 v11.8h, v3.4s, #11
	WORD $0x4f159c8c // sqrshrn2 v12.8h, v4.4s, #11

	TRANSPOSE

	// Rows. The shift by 18 bits is one by 16, which drops what is below a half, and
	// one by 2, which rounds.
	EVEN_LOW
	ODD_LOW
	WORD $0x0e7c4308 // addhn v8.4h, v24.4s, v28.4s
	WORD $0x0e7c630f // subhn v15.4h, v24.4s, v28.4s
	WORD $0x0e7d4329 // addhn v9.4h, v25.4s, v29.4s
	WORD $0x0e7d632e // subhn v14.4h, v25.4s, v29.4s
	WORD $0x0e7e434a // addhn v10.4h, v26.4s, v30.4s
	WORD $0x0e7e634d // subhn v13.4h, v26.4s, v30.4s
	WORD $0x0e7f436b // addhn v11.4h, v27.4s, v31.4s
	WORD $0x0e7f636c // subhn v12.4h, v27.4s, v31.4s
	EVEN_HIGH
	ODD_HIGH
	WORD $0x4e7c4308 // addhn2 v8.8h, v24.4s, v28.4s
	WORD $0x4e7c630f // subhn2 v15.8h, v24.4s, v28.4s
	WORD $0x4e7d4329 // addhn2 v9.8h, v25.4s, v29.4s
	WORD $0x4e7d632e // subhn2 v14.8h, v25.4s, v29.4s
	WORD $0x4e7e434a // addhn2 v10.8h, v26.4s, v30.4s
	WORD $0x4e7e634d // subhn2 v13.8h, v26.4s, v30.4s
	WORD $0x4e7f436b // addhn2 v11.8h, v27.4s, v31.4s
	WORD $0x4e7f636c // subhn2 v12.8h, v27.4s, v31.4s
	WORD $0x0f0e9d10 // sqrshrn v16.8b, v8.8h, #2
	WORD $0x4f0e9d30 // sqrshrn2 v16.16b, v9.8h, #2
	WORD $0x0f0e9d51 // sqrshrn v17.8b, v10.8h, #2
	WORD $0x4f0e9d71 // sqrshrn2 v17.16b, v11.8h, #2
	WORD $0x0f0e9d92 // sqrshrn v18.8b, v12.8h, #2
	WORD $0x4f0e9db2 // sqrshrn2 v18.16b, v13.8h, #2
	WORD $0x0f0e9dd3 // sqrshrn v19.8b, v14.8h, #2
	WORD $0x4f0e9df3 // sqrshrn2 v19.16b, v15.8h, #2

	// Add 128, transpose and store.
	VMOVI $0x80, V3.B16
	VEOR V3.B16, V16.B16, V16.B16
	VEOR V3.B16, V17.B16, V17.B16
	VEOR V3.B16, V18.B16, V18.B16
	VEOR V3.B16, V19.B16, V19.B16
	MOVD $transposed<>(SB), R4
	VLD1 (R4), [V20.B16, V21.B16, V22.B16, V23.B16]
	VTBL V20.B16, [V16.B16, V17.B16, V18.B16, V19.B16], V24.B16
	VTBL V21.B16, [V16.B16, V17.B16, V18.B16, V19.B16], V25.B16
	VTBL V22.B16, [V16.B16, V17.B16, V18.B16, V19.B16], V26.B16
	VTBL V23.B16, [V16.B16, V17.B16, V18.B16, V19.B16], V27.B16
	VST1.P V24.D[0], (R0)(R1)
	VST1.P V24.D[1], (R0)(R1)
	VST1.P V25.D[0], (R0)(R1)
	VST1.P V25.D[1], (R0)(R1)
	VST1.P V26.D[0], (R0)(R1)
	VST1.P V26.D[1], (R0)(R1)
	VST1.P V27.D[0], (R0)(R1)
	VST1.P V27.D[1], (R0)(R1)
	RET

// func inverse4Kernel(dst *byte, stride int, coef *[64]int16, quant *[64]uint16)
//
// Its frequencies are in the places of 0, 2, 4 and 6, whose sums are its points.
TEXT ·inverse4Kernel(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD stride+8(FP), R1
	MOVD coef+16(FP), R2
	MOVD quant+24(FP), R3
	MOVD $weights<>+32(SB), R4
	VLD1 (R4), [V2.H8]

	// Dequantise.
	MOVD $16, R5
	VLD1.P (R2)(R5), [V16.H4]
	VLD1.P (R2)(R5), [V18.H4]
	VLD1.P (R2)(R5), [V20.H4]
	VLD1.P (R2)(R5), [V22.H4]
	VLD1.P (R3)(R5), [V24.H4]
	VLD1.P (R3)(R5), [V25.H4]
	VLD1.P (R3)(R5), [V26.H4]
	VLD1.P (R3)(R5), [V27.H4]
	WORD $0x0e789e10 // mul v16.4h, v16.4h, v24.4h
	WORD $0x0e799e52 // mul v18.4h, v18.4h, v25.4h
	WORD $0x0e7a9e94 // mul v20.4h, v20.4h, v26.4h
	WORD $0x0e7b9ed6 // mul v22.4h, v22.4h, v27.4h

	// Columns.
	EVEN_LOW
	WORD $0x0f159f08 // sqrshrn v8.4h, v24.4s, #11
	WORD $0x0f159f29 // sqrshrn v9.4h, v25.4s, #11
	WORD $0x0f159f4a // sqrshrn v10.4h, v26.4s, #11
	WORD $0x0f159f6b // sqrshrn v11.4h, v27.4s, #11

	// Transpose.
	VTRN1 V9.H4, V8.H4, V4.H4
	VTRN2 V9.H4, V8.H4, V5.H4
	VTRN1 V11.H4, V10.H4, V6.H4
	VTRN2 V11.H4, V10.H4, V7.H4
	VTRN1 V6.S2, V4.S2, V16.S2
	VTRN2 V6.S2, V4.S2, V20.S2
	VTRN1 V7.S2, V5.S2, V18.S2
	VTRN2 V7.S2, V5.S2, V22.S2

	// Rows.
	EVEN_LOW
	WORD $0x0f108708 // shrn v8.4h, v24.4s, #16
	WORD $0x4f108728 // shrn2 v8.8h, v25.4s, #16
	WORD $0x0f108749 // shrn v9.4h, v26.4s, #16
	WORD $0x4f108769 // shrn2 v9.8h, v27.4s, #16
	WORD $0x0f0e9d10 // sqrshrn v16.8b, v8.8h, #2
	WORD $0x4f0e9d30 // sqrshrn2 v16.16b, v9.8h, #2

	// Add 128, transpose and store.
	VMOVI  $0x80, V3.B16
	VEOR   V3.B16, V16.B16, V16.B16
	MOVD   $transposed4<>(SB), R4
	VLD1   (R4), [V17.B16]
	VTBL   V17.B16, [V16.B16], V16.B16
	VST1.P V16.S[0], (R0)(R1)
	VST1.P V16.S[1], (R0)(R1)
	VST1.P V16.S[2], (R0)(R1)
	VST1   V16.S[3], (R0)
	RET

// func forward8Kernel(coef *[64]int16, src *byte, stride int, half, reciprocal, scale *[64]uint16) (nonzero uint64)
TEXT ·forward8Kernel(SB), NOSPLIT, $0-56
	MOVD coef+0(FP), R0
	MOVD src+8(FP), R1
	MOVD stride+16(FP), R2
	MOVD $weights<>(SB), R4
	VLD1 (R4), [V0.H8, V1.H8, V2.H8]

	// Load the samples, transposed.
	VLD1.P (R1)(R2), V16.D[0]
	VLD1.P (R1)(R2), V16.D[1]
	VLD1.P (R1)(R2), V17.D[0]
	VLD1.P (R1)(R2), V17.D[1]
	VLD1.P (R1)(R2), V18.D[0]
	VLD1.P (R1)(R2), V18.D[1]
	VLD1.P (R1)(R2), V19.D[0]
	VLD1.P (R1)(R2), V19.D[1]
	MOVD $folded<>(SB), R4
	VLD1 (R4), [V20.B16, V21.B16, V22.B16, V23.B16]
	VTBL V20.B16, [V16.B16, V17.B16, V18.B16, V19.B16], V8.B16
	VTBL V21.B16, [V16.B16, V17.B16, V18.B16, V19.B16], V9.B16
	VTBL V22.B16, [V16.B16, V17.B16, V18.B16, V19.B16], V10.B16
	VTBL V23.B16, [V16.B16, V17.B16, V18.B16, V19.B16], V11.B16

	// Rows. The level shift shows in the mean only.
	WORD $0x2e290118 // uaddl v24.8h, v8.8b, v9.8b
	WORD $0x6e290119 // uaddl2 v25.8h, v8.16b, v9.16b
	WORD $0x2e2b015a // uaddl v26.8h, v10.8b, v11.8b
	WORD $0x6e2b015b // uaddl2 v27.8h, v10.16b, v11.16b
	WORD $0x2e29211c // usubl v28.8h, v8.8b, v9.8b
	WORD $0x6e29211d // usubl2 v29.8h, v8.16b, v9.16b
	WORD $0x2e2b215e // usubl v30.8h, v10.8b, v11.8b
	WORD $0x6e2b215f // usubl2 v31.8h, v10.16b, v11.16b
	FOLD
	MOVD $1024, R4
	VDUP R4, V3.H8
	VSUB V3.H8, V8.H8, V8.H8
	WORD $0x4f125508 // shl v8.8h, v8.8h, #2
	WORD $0x4f12558c // shl v12.8h, v12.8h, #2
	FORWARD_LOW
	WORD $0x0f158e8a // rshrn v10.4h, v20.4s, #11
	WORD $0x0f158eae // rshrn v14.4h, v21.4s, #11
	WORD $0x0f158ec9 // rshrn v9.4h, v22.4s, #11
	WORD $0x0f158eeb // rshrn v11.4h, v23.4s, #11
	WORD $0x0f158f0d // rshrn v13.4h, v24.4s, #11
	WORD $0x0f158f2f // rshrn v15.4h, v25.4s, #11
	FORWARD_HIGH
	WORD $0x4f158e8a // rshrn2 v10.8h, v20.4s, #11
	WORD $0x4f158eae // rshrn2 v14.8h, v21.4s, #11
	WORD $0x4f158ec9 // rshrn2 v9.8h, v22.4s, #11
	WORD $0x4f158eeb // rshrn2 v11.8h, v23.4s, #11
	WORD $0x4f158f0d // rshrn2 v13.8h, v24.4s, #11
	WORD $0x4f158f2f // rshrn2 v15.8h, v25.4s, #11

	TRANSPOSE

	// Columns.
	VADD V23.H8, V16.H8, V24.H8
	VSUB V23.H8, V16.H8, V28.H8
	VADD V22.H8, V17.H8, V25.H8
	VSUB V22.H8, V17.H8, V29.H8
	VADD V21.H8, V18.H8, V26.H8
	VSUB V21.H8, V18.H8, V30.H8
	VADD V20.H8, V19.H8, V27.H8
	VSUB V20.H8, V19.H8, V31.H8
	FOLD
	WORD $0x4f1e2508 // srshr v8.8h, v8.8h, #2
	WORD $0x4f1e258c // srshr v12.8h, v12.8h, #2
	FORWARD_LOW
	WORD $0x0f118e8a // rshrn v10.4h, v20.4s, #15
	WORD $0x0f118eae // rshrn v14.4h, v21.4s, #15
	WORD $0x0f118ec9 // rshrn v9.4h, v22.4s, #15
	WORD $0x0f118eeb // rshrn v11.4h, v23.4s, #15
	WORD $0x0f118f0d // rshrn v13.4h, v24.4s, #15
	WORD $0x0f118f2f // rshrn v15.4h, v25.4s, #15
	FORWARD_HIGH
	WORD $0x4f118e8a // rshrn2 v10.8h, v20.4s, #15
	WORD $0x4f118eae // rshrn2 v14.8h, v21.4s, #15
	WORD $0x4f118ec9 // rshrn2 v9.8h, v22.4s, #15
	WORD $0x4f118eeb // rshrn2 v11.8h, v23.4s, #15
	WORD $0x4f118f0d // rshrn2 v13.8h, v24.4s, #15
	WORD $0x4f118f2f // rshrn2 v15.8h, v25.4s, #15

	// Store, and quantise two rows at a time.
	MOVD   R0, R1
	VST1.P [V8.H8, V9.H8, V10.H8, V11.H8], 64(R1)
	VST1   [V12.H8, V13.H8, V14.H8, V15.H8], (R1)
	MOVD   half+24(FP), R1
	MOVD   reciprocal+32(FP), R2
	MOVD   scale+40(FP), R3
	MOVD   $4, R4

rows:
	VLD1   (R0), [V8.H8, V9.H8]
	VLD1.P 32(R1), [V16.H8, V17.H8]
	VLD1.P 32(R2), [V18.H8, V19.H8]
	VLD1.P 32(R3), [V20.H8, V21.H8]
	WORD $0x4e60b90a // abs v10.8h, v8.8h
	WORD $0x4e60b92b // abs v11.8h, v9.8h
	VADD V16.H8, V10.H8, V10.H8
	VADD V17.H8, V11.H8, V11.H8
	WORD $0x2e72c156 // umull v22.4s, v10.4h, v18.4h
	WORD $0x6e72c157 // umull2 v23.4s, v10.8h, v18.8h
	WORD $0x2e73c178 // umull v24.4s, v11.4h, v19.4h
	WORD $0x6e73c179 // umull2 v25.4s, v11.8h, v19.8h
	VUZP2 V23.H8, V22.H8, V10.H8
	VUZP2 V25.H8, V24.H8, V11.H8
	WORD $0x2e74c156 // umull v22.4s, v10.4h, v20.4h
	WORD $0x6e74c157 // umull2 v23.4s, v10.8h, v20.8h
	WORD $0x2e75c178 // umull v24.4s, v11.4h, v21.4h
	WORD $0x6e75c179 // umull2 v25.4s, v11.8h, v21.8h
	VUZP2 V23.H8, V22.H8, V10.H8
	VUZP2 V25.H8, V24.H8, V11.H8
	WORD $0x4f110508 // sshr v8.8h, v8.8h, #15
	WORD $0x4f110529 // sshr v9.8h, v9.8h, #15
	VEOR   V8.B16, V10.B16, V10.B16
	VEOR   V9.B16, V11.B16, V11.B16
	VSUB   V8.H8, V10.H8, V10.H8
	VSUB   V9.H8, V11.H8, V11.H8
	VST1.P [V10.H8, V11.H8], 32(R0)

	// Shift what is not zero into V4 to V7.
	VCMTST V10.H8, V10.H8, V10.H8
	VCMTST V11.H8, V11.H8, V11.H8
	VMOV   V5.B16, V4.B16
	VMOV   V6.B16, V5.B16
	VMOV   V7.B16, V6.B16
	VUZP1  V11.B16, V10.B16, V7.B16
	SUB    $1, R4
	CBNZ   R4, rows

	// One bit of each byte, in zigzag order.
	MOVD  $zigzag<>(SB), R4
	VLD1  (R4), [V16.B16, V17.B16, V18.B16, V19.B16]
	MOVD  $0x8040201008040201, R5
	VDUP  R5, V3.D2
	VTBL  V16.B16, [V4.B16, V5.B16, V6.B16, V7.B16], V20.B16
	VTBL  V17.B16, [V4.B16, V5.B16, V6.B16, V7.B16], V21.B16
	VTBL  V18.B16, [V4.B16, V5.B16, V6.B16, V7.B16], V22.B16
	VTBL  V19.B16, [V4.B16, V5.B16, V6.B16, V7.B16], V23.B16
	VAND  V3.B16, V20.B16, V20.B16
	VAND  V3.B16, V21.B16, V21.B16
	VAND  V3.B16, V22.B16, V22.B16
	VAND  V3.B16, V23.B16, V23.B16
	VADDP V21.B16, V20.B16, V20.B16
	VADDP V23.B16, V22.B16, V22.B16
	VADDP V22.B16, V20.B16, V20.B16
	VADDP V20.B16, V20.B16, V20.B16
	VMOV  V20.D[0], R4
	MOVD  R4, nonzero+48(FP)
	RET
