package main

// A class is a group of instructions that are encoded alike.
type class int

const (
	threeSame      class = iota // vd.T, vn.T, vm.T
	threeDifferent              // widening: vd.2T, vn.T, vm.T; wide: vd.2T, vn.2T, vm.T; narrowing: vd.T, vn.2T, vm.2T
	byElement                   // vd, vn, vm.T[index]
	shift                       // vd, vn, #shift
	twoRegisters                // vd, vn
	acrossLanes                 // scalar, vn.T
)

// A shape says how the sizes of an instruction's lanes are related.
type shape int

const (
	same   shape = iota // all alike
	long                // the destination's are twice as wide as the sources'
	wide                // the destination's and the first source's are twice as wide as the second's
	narrow              // the destination's are half as wide as the sources'
	pair                // the destination has half as many lanes, twice as wide
)

// A form is one instruction: what distinguishes it within its class.
type form struct {
	class  class
	shape  shape
	u      uint32 // bit 29
	opcode uint32
	left   bool // a shift to the left
}

// forms are the instructions, by mnemonic. One that takes an element of a vector
// is listed as "mnemonic[]". The second halves of long, wide and narrow forms
// (smlal2) are not listed: they are the same but for bit 30.
var forms = map[string]form{
	"add":      {threeSame, same, 0, 0b10000, false},
	"sub":      {threeSame, same, 1, 0b10000, false},
	"mul":      {threeSame, same, 0, 0b10011, false},
	"mla":      {threeSame, same, 0, 0b10010, false},
	"mls":      {threeSame, same, 1, 0b10010, false},
	"sqdmulh":  {threeSame, same, 0, 0b10110, false},
	"sqrdmulh": {threeSame, same, 1, 0b10110, false},
	"smax":     {threeSame, same, 0, 0b01100, false},
	"smin":     {threeSame, same, 0, 0b01101, false},
	"umax":     {threeSame, same, 1, 0b01100, false},
	"umin":     {threeSame, same, 1, 0b01101, false},
	"addp":     {threeSame, same, 0, 0b10111, false},
	"shadd":    {threeSame, same, 0, 0b00000, false},
	"uhadd":    {threeSame, same, 1, 0b00000, false},
	"srhadd":   {threeSame, same, 0, 0b00010, false},
	"urhadd":   {threeSame, same, 1, 0b00010, false},
	"sqadd":    {threeSame, same, 0, 0b00001, false},
	"uqadd":    {threeSame, same, 1, 0b00001, false},
	"sqsub":    {threeSame, same, 0, 0b00101, false},
	"uqsub":    {threeSame, same, 1, 0b00101, false},
	"sshl":     {threeSame, same, 0, 0b01000, false},
	"ushl":     {threeSame, same, 1, 0b01000, false},
	"srshl":    {threeSame, same, 0, 0b01010, false},
	"urshl":    {threeSame, same, 1, 0b01010, false},
	"cmgt":     {threeSame, same, 0, 0b00110, false},
	"cmge":     {threeSame, same, 0, 0b00111, false},
	"cmhi":     {threeSame, same, 1, 0b00110, false},
	"cmhs":     {threeSame, same, 1, 0b00111, false},
	"sabd":     {threeSame, same, 0, 0b01110, false},
	"uabd":     {threeSame, same, 1, 0b01110, false},
	"fcmgt":    {threeSame, same, 1, 0b11100, false}, // its size has bit 1 set: of 32 and 64 bits

	"saddl":   {threeDifferent, long, 0, 0b0000, false},
	"uaddl":   {threeDifferent, long, 1, 0b0000, false},
	"ssubl":   {threeDifferent, long, 0, 0b0010, false},
	"usubl":   {threeDifferent, long, 1, 0b0010, false},
	"smlal":   {threeDifferent, long, 0, 0b1000, false},
	"umlal":   {threeDifferent, long, 1, 0b1000, false},
	"smlsl":   {threeDifferent, long, 0, 0b1010, false},
	"umlsl":   {threeDifferent, long, 1, 0b1010, false},
	"smull":   {threeDifferent, long, 0, 0b1100, false},
	"umull":   {threeDifferent, long, 1, 0b1100, false},
	"saddw":   {threeDifferent, wide, 0, 0b0001, false},
	"uaddw":   {threeDifferent, wide, 1, 0b0001, false},
	"ssubw":   {threeDifferent, wide, 0, 0b0011, false},
	"usubw":   {threeDifferent, wide, 1, 0b0011, false},
	"addhn":   {threeDifferent, narrow, 0, 0b0100, false},
	"raddhn":  {threeDifferent, narrow, 1, 0b0100, false},
	"subhn":   {threeDifferent, narrow, 0, 0b0110, false},
	"rsubhn":  {threeDifferent, narrow, 1, 0b0110, false},
	"mul[]":   {byElement, same, 0, 0b1000, false},
	"mla[]":   {byElement, same, 1, 0b0000, false},
	"mls[]":   {byElement, same, 1, 0b0100, false},
	"smlal[]": {byElement, long, 0, 0b0010, false},
	"umlal[]": {byElement, long, 1, 0b0010, false},
	"smlsl[]": {byElement, long, 0, 0b0110, false},
	"umlsl[]": {byElement, long, 1, 0b0110, false},
	"smull[]": {byElement, long, 0, 0b1010, false},
	"umull[]": {byElement, long, 1, 0b1010, false},

	"sqdmulh[]":  {byElement, same, 0, 0b1100, false},
	"sqrdmulh[]": {byElement, same, 0, 0b1101, false},

	"sshr":     {shift, same, 0, 0b00000, false},
	"ushr":     {shift, same, 1, 0b00000, false},
	"ssra":     {shift, same, 0, 0b00010, false},
	"usra":     {shift, same, 1, 0b00010, false},
	"srshr":    {shift, same, 0, 0b00100, false},
	"urshr":    {shift, same, 1, 0b00100, false},
	"srsra":    {shift, same, 0, 0b00110, false},
	"ursra":    {shift, same, 1, 0b00110, false},
	"sri":      {shift, same, 1, 0b01000, false},
	"shl":      {shift, same, 0, 0b01010, true},
	"sli":      {shift, same, 1, 0b01010, true},
	"sqshl":    {shift, same, 0, 0b01110, true},
	"shrn":     {shift, narrow, 0, 0b10000, false},
	"rshrn":    {shift, narrow, 0, 0b10001, false},
	"sqshrn":   {shift, narrow, 0, 0b10010, false},
	"sqrshrn":  {shift, narrow, 0, 0b10011, false},
	"sqshrun":  {shift, narrow, 1, 0b10000, false},
	"sqrshrun": {shift, narrow, 1, 0b10001, false},
	"uqshrn":   {shift, narrow, 1, 0b10010, false},
	"uqrshrn":  {shift, narrow, 1, 0b10011, false},
	"sshll":    {shift, long, 0, 0b10100, true},
	"ushll":    {shift, long, 1, 0b10100, true},

	"abs":    {twoRegisters, same, 0, 0b01011, false},
	"neg":    {twoRegisters, same, 1, 0b01011, false},
	"xtn":    {twoRegisters, narrow, 0, 0b10010, false},
	"sqxtn":  {twoRegisters, narrow, 0, 0b10100, false},
	"sqxtun": {twoRegisters, narrow, 1, 0b10010, false},
	"uqxtn":  {twoRegisters, narrow, 1, 0b10100, false},
	"saddlp": {twoRegisters, pair, 0, 0b00010, false},
	"uaddlp": {twoRegisters, pair, 1, 0b00010, false},
	"sadalp": {twoRegisters, pair, 0, 0b00110, false},
	"uadalp": {twoRegisters, pair, 1, 0b00110, false},

	"addv":  {acrossLanes, same, 0, 0b11011, false},
	"smaxv": {acrossLanes, same, 0, 0b01010, false},
	"sminv": {acrossLanes, same, 0, 0b11010, false},
	"umaxv": {acrossLanes, same, 1, 0b01010, false},
	"uminv": {acrossLanes, same, 1, 0b11010, false},
}
