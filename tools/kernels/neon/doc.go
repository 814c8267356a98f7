// Command neon writes the machine code of Advanced SIMD instructions that Go's
// arm64 assembler does not know (most signed, widening, narrowing and saturating
// ones) into assembly files.
//
//	go run ./neon FILE...          fill in
//	go run ./neon -check FILE...   fail where a word is not that of its instruction
//
// An assembly file has such an instruction as a comment, in the syntax of the Arm
// manual (lower case, registers v0 to v31), behind the WORD that stands for it:
//
//	WORD $0 // smlal v0.4s, v1.4h, v2.h[3]
//
// and the command replaces the number. Lines of another form are left alone. The
// instructions it knows are those of the tables in forms.go; encodings are from
// the Arm Architecture Reference Manual for A-profile, section C4.1, "Data
// Processing -- Scalar Floating-Point and Advanced SIMD".
package main
