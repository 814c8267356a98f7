//go:build !purego

#include "textflag.h"

// func sweepNEON(values *float64, v *int32, n int, x float64, u *int32)
TEXT ·sweepNEON(SB), NOSPLIT, $0-40
	MOVD  values+0(FP), R0
	MOVD  v+8(FP), R1
	MOVD  n+16(FP), R2
	MOVD  x+24(FP), R3
	MOVD  u+32(FP), R4
	VDUP  R3, V0.D2
	VEOR  V1.B16, V1.B16, V1.B16 // zero
	VEOR  V2.B16, V2.B16, V2.B16 // the sum of all before
	VEOR  V3.B16, V3.B16, V3.B16 // the least prefix of each lane
	VEOR  V4.B16, V4.B16, V4.B16 // the greatest

points:
	VLD1.P 32(R0), [V5.D2, V6.D2]
	VLD1   (R1), [V7.S4]
	WORD $0x6ee0e4b0 // fcmgt v16.2d, v5.2d, v0.2d
	WORD $0x6ee0e4d1 // fcmgt v17.2d, v6.2d, v0.2d
	WORD $0x6ee5e412 // fcmgt v18.2d, v0.2d, v5.2d
	WORD $0x6ee6e413 // fcmgt v19.2d, v0.2d, v6.2d
	VSUB   V16.D2, V18.D2, V16.D2 // less is -1, greater 1
	VSUB   V17.D2, V19.D2, V17.D2
	VUZP1  V17.S4, V16.S4, V16.S4
	VADD   V16.S4, V7.S4, V7.S4
	VST1.P [V7.S4], 16(R1)
	VEXT   $12, V7.B16, V1.B16, V16.B16
	VADD   V16.S4, V7.S4, V7.S4
	VEXT   $8, V7.B16, V1.B16, V16.B16
	VADD   V16.S4, V7.S4, V7.S4
	VADD   V2.S4, V7.S4, V17.S4
	VDUP   V7.S[3], V18.S4
	VADD   V18.S4, V2.S4, V2.S4
	WORD $0x4eb16c63 // smin v3.4s, v3.4s, v17.4s
	WORD $0x4eb16484 // smax v4.4s, v4.4s, v17.4s
	SUBS   $1, R2
	BNE    points

	WORD $0x4eb1a863 // sminv s3, v3.4s
	WORD $0x4eb0a884 // smaxv s4, v4.4s
	FMOVS F2, 0(R4)
	FMOVS F3, 4(R4)
	FMOVS F4, 8(R4)
	RET
