//go:build !purego

#include "textflag.h"

// Every kernel works on a row of at least sixteen samples. Where the row is no
// multiple of that, it steps back so that its last vector ends with the row: it
// computes some samples twice, to the same result.

// func ycbcrToRGBAKernel(dst, y, cb, cr *byte, n int)
//
// SQRDMULH is (a*b + 1<<14) >> 15, with which red and blue are exact as in the
// AVX2 kernel; green is (-11277u - 23401v + 1<<14) >> 15 in double words.
TEXT ·ycbcrToRGBAKernel(SB), NOSPLIT, $0-40
	MOVD  dst+0(FP), R0
	MOVD  y+8(FP), R1
	MOVD  cb+16(FP), R2
	MOVD  cr+24(FP), R3
	MOVD  n+32(FP), R4
	MOVD  $0xA497D3F362D13375, R5 // 13173, 25297, -11277, -23401
	VMOV  R5, V15.D[0]
	VMOVI $0x80, V16.B16
	VMOVI $0xFF, V23.B16

pixels:
	VLD1.P 16(R1), [V0.B16]
	VLD1.P 16(R2), [V1.B16]
	VLD1.P 16(R3), [V2.B16]
	VEOR   V16.B16, V1.B16, V1.B16
	VEOR   V16.B16, V2.B16, V2.B16
	WORD $0x0f08a423 // sshll v3.8h, v1.8b, #0
	WORD $0x4f08a424 // sshll2 v4.8h, v1.16b, #0
	WORD $0x0f08a445 // sshll v5.8h, v2.8b, #0
	WORD $0x4f08a446 // sshll2 v6.8h, v2.16b, #0

	// Red: Y + v + 0.402v.
	WORD $0x4f4fd0a7 // sqrdmulh v7.8h, v5.8h, v15.h[0]
	WORD $0x4f4fd0c8 // sqrdmulh v8.8h, v6.8h, v15.h[0]
	VADD V5.H8, V7.H8, V7.H8
	VADD V6.H8, V8.H8, V8.H8
	WORD $0x2e2010e7 // uaddw v7.8h, v7.8h, v0.8b
	WORD $0x6e201108 // uaddw2 v8.8h, v8.8h, v0.16b
	WORD $0x2e2128f4 // sqxtun v20.8b, v7.8h
	WORD $0x6e212914 // sqxtun2 v20.16b, v8.8h

	// Blue: Y + u + 0.772u.
	WORD $0x4f5fd067 // sqrdmulh v7.8h, v3.8h, v15.h[1]
	WORD $0x4f5fd088 // sqrdmulh v8.8h, v4.8h, v15.h[1]
	VADD V3.H8, V7.H8, V7.H8
	VADD V4.H8, V8.H8, V8.H8
	WORD $0x2e2010e7 // uaddw v7.8h, v7.8h, v0.8b
	WORD $0x6e201108 // uaddw2 v8.8h, v8.8h, v0.16b
	WORD $0x2e2128f6 // sqxtun v22.8b, v7.8h
	WORD $0x6e212916 // sqxtun2 v22.16b, v8.8h

	// Green.
	WORD $0x0f6fa069 // smull v9.4s, v3.4h, v15.h[2]
	WORD $0x4f6fa06a // smull2 v10.4s, v3.8h, v15.h[2]
	WORD $0x0f6fa08b // smull v11.4s, v4.4h, v15.h[2]
	WORD $0x4f6fa08c // smull2 v12.4s, v4.8h, v15.h[2]
	WORD $0x0f7f20a9 // smlal v9.4s, v5.4h, v15.h[3]
	WORD $0x4f7f20aa // smlal2 v10.4s, v5.8h, v15.h[3]
	WORD $0x0f7f20cb // smlal v11.4s, v6.4h, v15.h[3]
	WORD $0x4f7f20cc // smlal2 v12.4s, v6.8h, v15.h[3]
	WORD $0x0f118d27 // rshrn v7.4h, v9.4s, #15
	WORD $0x4f118d47 // rshrn2 v7.8h, v10.4s, #15
	WORD $0x0f118d68 // rshrn v8.4h, v11.4s, #15
	WORD $0x4f118d88 // rshrn2 v8.8h, v12.4s, #15
	WORD $0x2e2010e7 // uaddw v7.8h, v7.8h, v0.8b
	WORD $0x6e201108 // uaddw2 v8.8h, v8.8h, v0.16b
	WORD $0x2e2128f5 // sqxtun v21.8b, v7.8h
	WORD $0x6e212915 // sqxtun2 v21.16b, v8.8h

	VST4.P [V20.B16, V21.B16, V22.B16, V23.B16], 64(R0)
	SUB    $16, R4
	CMP    $16, R4
	BGE    pixels
	CBZ    R4, done
	MOVD   $16, R5
	SUB    R4, R5, R5
	SUB    R5<<2, R0, R0
	SUB    R5, R1, R1
	SUB    R5, R2, R2
	SUB    R5, R3, R3
	MOVD   $16, R4
	B      pixels

done:
	RET

// func rgbaToYCbCrKernel(y, cb, cr, src *byte, n int)
TEXT ·rgbaToYCbCrKernel(SB), NOSPLIT, $0-40
	MOVD y+0(FP), R0
	MOVD cb+8(FP), R1
	MOVD cr+16(FP), R2
	MOVD src+24(FP), R3
	MOVD n+32(FP), R4
	MOVD $0x80001D2F96464C8B, R5 // 19595, 38470, 7471, 32768
	VMOV R5, V15.D[0]
	MOVD $0x14D16B2F54CD2B33, R5 // 11059, 21709, 27439, 5329
	VMOV R5, V15.D[1]
	MOVD $0x807FFF, R5           // 128<<16 + 1<<15 - 1
	VDUP R5, V14.S4

pixels:
	VLD4.P 64(R3), [V0.B16, V1.B16, V2.B16, V3.B16]
	WORD $0x2f08a404 // ushll v4.8h, v0.8b, #0
	WORD $0x6f08a405 // ushll2 v5.8h, v0.16b, #0
	WORD $0x2f08a426 // ushll v6.8h, v1.8b, #0
	WORD $0x6f08a427 // ushll2 v7.8h, v1.16b, #0
	WORD $0x2f08a448 // ushll v8.8h, v2.8b, #0
	WORD $0x6f08a449 // ushll2 v9.8h, v2.16b, #0

	// Luma.
	WORD $0x2f4fa090 // umull v16.4s, v4.4h, v15.h[0]
	WORD $0x6f4fa091 // umull2 v17.4s, v4.8h, v15.h[0]
	WORD $0x2f4fa0b2 // umull v18.4s, v5.4h, v15.h[0]
	WORD $0x6f4fa0b3 // umull2 v19.4s, v5.8h, v15.h[0]
	WORD $0x2f5f20d0 // umlal v16.4s, v6.4h, v15.h[1]
	WORD $0x6f5f20d1 // umlal2 v17.4s, v6.8h, v15.h[1]
	WORD $0x2f5f20f2 // umlal v18.4s, v7.4h, v15.h[1]
	WORD $0x6f5f20f3 // umlal2 v19.4s, v7.8h, v15.h[1]
	WORD $0x2f6f2110 // umlal v16.4s, v8.4h, v15.h[2]
	WORD $0x6f6f2111 // umlal2 v17.4s, v8.8h, v15.h[2]
	WORD $0x2f6f2132 // umlal v18.4s, v9.4h, v15.h[2]
	WORD $0x6f6f2133 // umlal2 v19.4s, v9.8h, v15.h[2]
	WORD $0x0f108e10 // rshrn v16.4h, v16.4s, #16
	WORD $0x4f108e30 // rshrn2 v16.8h, v17.4s, #16
	WORD $0x0f108e52 // rshrn v18.4h, v18.4s, #16
	WORD $0x4f108e72 // rshrn2 v18.8h, v19.4s, #16
	WORD $0x0e212a10 // xtn v16.8b, v16.8h
	WORD $0x4e212a50 // xtn2 v16.16b, v18.8h

	VST1.P [V16.B16], 16(R0)

	// Blue chroma.
	VMOV V14.B16, V16.B16
	VMOV V14.B16, V17.B16
	VMOV V14.B16, V18.B16
	VMOV V14.B16, V19.B16
	WORD $0x2f7f2110 // umlal v16.4s, v8.4h, v15.h[3]
	WORD $0x6f7f2111 // umlal2 v17.4s, v8.8h, v15.h[3]
	WORD $0x2f7f2132 // umlal v18.4s, v9.4h, v15.h[3]
	WORD $0x6f7f2133 // umlal2 v19.4s, v9.8h, v15.h[3]
	WORD $0x2f4f6890 // umlsl v16.4s, v4.4h, v15.h[4]
	WORD $0x6f4f6891 // umlsl2 v17.4s, v4.8h, v15.h[4]
	WORD $0x2f4f68b2 // umlsl v18.4s, v5.4h, v15.h[4]
	WORD $0x6f4f68b3 // umlsl2 v19.4s, v5.8h, v15.h[4]
	WORD $0x2f5f68d0 // umlsl v16.4s, v6.4h, v15.h[5]
	WORD $0x6f5f68d1 // umlsl2 v17.4s, v6.8h, v15.h[5]
	WORD $0x2f5f68f2 // umlsl v18.4s, v7.4h, v15.h[5]
	WORD $0x6f5f68f3 // umlsl2 v19.4s, v7.8h, v15.h[5]
	WORD $0x0f108610 // shrn v16.4h, v16.4s, #16
	WORD $0x4f108630 // shrn2 v16.8h, v17.4s, #16
	WORD $0x0f108652 // shrn v18.4h, v18.4s, #16
	WORD $0x4f108672 // shrn2 v18.8h, v19.4s, #16
	WORD $0x0e212a10 // xtn v16.8b, v16.8h
	WORD $0x4e212a50 // xtn2 v16.16b, v18.8h

	VST1.P [V16.B16], 16(R1)

	// Red chroma.
	VMOV V14.B16, V16.B16
	VMOV V14.B16, V17.B16
	VMOV V14.B16, V18.B16
	VMOV V14.B16, V19.B16
	WORD $0x2f7f2090 // umlal v16.4s, v4.4h, v15.h[3]
	WORD $0x6f7f2091 // umlal2 v17.4s, v4.8h, v15.h[3]
	WORD $0x2f7f20b2 // umlal v18.4s, v5.4h, v15.h[3]
	WORD $0x6f7f20b3 // umlal2 v19.4s, v5.8h, v15.h[3]
	WORD $0x2f6f68d0 // umlsl v16.4s, v6.4h, v15.h[6]
	WORD $0x6f6f68d1 // umlsl2 v17.4s, v6.8h, v15.h[6]
	WORD $0x2f6f68f2 // umlsl v18.4s, v7.4h, v15.h[6]
	WORD $0x6f6f68f3 // umlsl2 v19.4s, v7.8h, v15.h[6]
	WORD $0x2f7f6910 // umlsl v16.4s, v8.4h, v15.h[7]
	WORD $0x6f7f6911 // umlsl2 v17.4s, v8.8h, v15.h[7]
	WORD $0x2f7f6932 // umlsl v18.4s, v9.4h, v15.h[7]
	WORD $0x6f7f6933 // umlsl2 v19.4s, v9.8h, v15.h[7]
	WORD $0x0f108610 // shrn v16.4h, v16.4s, #16
	WORD $0x4f108630 // shrn2 v16.8h, v17.4s, #16
	WORD $0x0f108652 // shrn v18.4h, v18.4s, #16
	WORD $0x4f108672 // shrn2 v18.8h, v19.4s, #16
	WORD $0x0e212a10 // xtn v16.8b, v16.8h
	WORD $0x4e212a50 // xtn2 v16.16b, v18.8h

	VST1.P [V16.B16], 16(R2)
	SUB    $16, R4
	CMP    $16, R4
	BGE    pixels
	CBZ    R4, done
	MOVD   $16, R5
	SUB    R4, R5, R5
	SUB    R5, R0, R0
	SUB    R5, R1, R1
	SUB    R5, R2, R2
	SUB    R5<<2, R3, R3
	MOVD   $16, R4
	B      pixels

done:
	RET

// func upsampleH2V1Kernel(dst, src *byte, n int)
//
// URHADD is the mean rounded up, UHADD the mean rounded down; (3n + f + 1) >> 2
// is UHADD(n, URHADD(n, f)) and (3n + f + 2) >> 2 is URHADD(n, UHADD(n, f)).
TEXT ·upsampleH2V1Kernel(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD n+16(FP), R2

samples:
	FMOVQ  -1(R1), F1
	FMOVQ  1(R1), F2
	VLD1.P 16(R1), [V0.B16]
	WORD $0x6e211401 // urhadd v1.16b, v0.16b, v1.16b
	WORD $0x6e220402 // uhadd v2.16b, v0.16b, v2.16b
	WORD $0x6e210401 // uhadd v1.16b, v0.16b, v1.16b
	WORD $0x6e221402 // urhadd v2.16b, v0.16b, v2.16b
	VST2.P [V1.B16, V2.B16], 32(R0)
	SUB    $16, R2
	CMP    $16, R2
	BGE    samples
	CBZ    R2, done
	MOVD   $16, R3
	SUB    R2, R3, R3
	SUB    R3<<1, R0, R0
	SUB    R3, R1, R1
	MOVD   $16, R2
	B      samples

done:
	RET

// func upsampleH2V2Kernel(dst, near, far *byte, n int)
TEXT ·upsampleH2V2Kernel(SB), NOSPLIT, $0-32
	MOVD  dst+0(FP), R0
	MOVD  near+8(FP), R1
	MOVD  far+16(FP), R2
	MOVD  n+24(FP), R3
	VMOVI $3, V28.B16
	MOVD  $3, R4
	VDUP  R4, V29.H8
	MOVD  $7, R4
	VDUP  R4, V30.H8

columns:
	FMOVQ  -1(R1), F1
	FMOVQ  1(R1), F2
	VLD1.P 16(R1), [V0.B16]
	FMOVQ  -1(R2), F4
	FMOVQ  1(R2), F5
	VLD1.P 16(R2), [V3.B16]

	// The sums of the columns, and of those on their left and right.
	WORD $0x2e3cc006 // umull v6.8h, v0.8b, v28.8b
	WORD $0x6e3cc007 // umull2 v7.8h, v0.16b, v28.16b
	WORD $0x2e3cc028 // umull v8.8h, v1.8b, v28.8b
	WORD $0x6e3cc029 // umull2 v9.8h, v1.16b, v28.16b
	WORD $0x2e3cc04a // umull v10.8h, v2.8b, v28.8b
	WORD $0x6e3cc04b // umull2 v11.8h, v2.16b, v28.16b
	WORD $0x2e2310c6 // uaddw v6.8h, v6.8h, v3.8b
	WORD $0x6e2310e7 // uaddw2 v7.8h, v7.8h, v3.16b
	WORD $0x2e241108 // uaddw v8.8h, v8.8h, v4.8b
	WORD $0x6e241129 // uaddw2 v9.8h, v9.8h, v4.16b
	WORD $0x2e25114a // uaddw v10.8h, v10.8h, v5.8b
	WORD $0x6e25116b // uaddw2 v11.8h, v11.8h, v5.16b

	// (3s + left + 8) >> 4 and (3s + right + 7) >> 4.
	VADD V30.H8, V10.H8, V10.H8
	VADD V30.H8, V11.H8, V11.H8
	WORD $0x4e7d94c8 // mla v8.8h, v6.8h, v29.8h
	WORD $0x4e7d94e9 // mla v9.8h, v7.8h, v29.8h
	WORD $0x4e7d94ca // mla v10.8h, v6.8h, v29.8h
	WORD $0x4e7d94eb // mla v11.8h, v7.8h, v29.8h
	WORD $0x0f0c8d10 // rshrn v16.8b, v8.8h, #4
	WORD $0x4f0c8d30 // rshrn2 v16.16b, v9.8h, #4
	WORD $0x0f0c8551 // shrn v17.8b, v10.8h, #4
	WORD $0x4f0c8571 // shrn2 v17.16b, v11.8h, #4

	VST2.P [V16.B16, V17.B16], 32(R0)
	SUB    $16, R3
	CMP    $16, R3
	BGE    columns
	CBZ    R3, done
	MOVD   $16, R4
	SUB    R3, R4, R4
	SUB    R4<<1, R0, R0
	SUB    R4, R1, R1
	SUB    R4, R2, R2
	MOVD   $16, R3
	B      columns

done:
	RET

// func downsampleH2V1Kernel(dst, src *byte, n int)
TEXT ·downsampleH2V1Kernel(SB), NOSPLIT, $0-24
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD n+16(FP), R2
	MOVD $0x10000, R3
	VDUP R3, V30.S4      // biases 0, 1
	MOVD $1, R3
	VDUP R3, V31.H8

samples:
	VLD1.P 32(R1), [V0.B16, V1.B16]
	WORD $0x6e202800 // uaddlp v0.8h, v0.16b
	WORD $0x6e202821 // uaddlp v1.8h, v1.16b
	VADD   V30.H8, V0.H8, V0.H8
	VADD   V30.H8, V1.H8, V1.H8
	WORD $0x0f0f8402 // shrn v2.8b, v0.8h, #1
	WORD $0x4f0f8422 // shrn2 v2.16b, v1.8h, #1
	VST1.P [V2.B16], 16(R0)
	SUB    $16, R2
	CMP    $16, R2
	BGE    samples
	CBZ    R2, done
	MOVD   $16, R3
	SUB    R2, R3, R3
	SUB    R3, R0, R0
	SUB    R3<<1, R1, R1
	MOVD   $16, R2
	TBZ    $0, R3, samples
	VEOR   V31.B16, V30.B16, V30.B16 // one step back, the biases change places
	B      samples

done:
	RET

// func downsampleH2V2Kernel(dst, row0, row1 *byte, n int)
TEXT ·downsampleH2V2Kernel(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD row0+8(FP), R1
	MOVD row1+16(FP), R2
	MOVD n+24(FP), R3
	MOVD $0x20001, R4
	VDUP R4, V30.S4      // biases 1, 2
	MOVD $3, R4
	VDUP R4, V31.H8

samples:
	VLD1.P 32(R1), [V0.B16, V1.B16]
	VLD1.P 32(R2), [V2.B16, V3.B16]
	WORD $0x6e202800 // uaddlp v0.8h, v0.16b
	WORD $0x6e202821 // uaddlp v1.8h, v1.16b
	WORD $0x6e206840 // uadalp v0.8h, v2.16b
	WORD $0x6e206861 // uadalp v1.8h, v3.16b
	VADD   V30.H8, V0.H8, V0.H8
	VADD   V30.H8, V1.H8, V1.H8
	WORD $0x0f0e8404 // shrn v4.8b, v0.8h, #2
	WORD $0x4f0e8424 // shrn2 v4.16b, v1.8h, #2
	VST1.P [V4.B16], 16(R0)
	SUB    $16, R3
	CMP    $16, R3
	BGE    samples
	CBZ    R3, done
	MOVD   $16, R4
	SUB    R3, R4, R4
	SUB    R4, R0, R0
	SUB    R4<<1, R1, R1
	SUB    R4<<1, R2, R2
	MOVD   $16, R3
	TBZ    $0, R4, samples
	VEOR   V31.B16, V30.B16, V30.B16 // one step back, the biases change places
	B      samples

done:
	RET
