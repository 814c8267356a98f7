package main

import (
	"errors"
	"fmt"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
)

// An operand is a vector register, one element of it, or a number.
type operand struct {
	register uint32
	lanes    int // 0 of an element and of a scalar
	size     int // of a lane, in bits; 0 of a number
	element  int // -1 unless it is one
	value    int
}

var (
	vector = regexp.MustCompile(`^v(\d+)\.(\d+)([bhsd])$`)
	lane   = regexp.MustCompile(`^v(\d+)\.([bhsd])\[(\d+)\]$`)
	scalar = regexp.MustCompile(`^([bhsd])(\d+)$`)
	number = regexp.MustCompile(`^#(\d+)$`)
)

var sizes = map[string]int{"b": 8, "h": 16, "s": 32, "d": 64}

func atoi(digits string) int {
	value, err := strconv.Atoi(digits)
	if err != nil {
		return -1
	}
	return value
}

func parseOperand(text string) (operand, error) {
	o := operand{element: -1}
	register := 0
	if m := vector.FindStringSubmatch(text); m != nil {
		register, o.lanes, o.size = atoi(m[1]), atoi(m[2]), sizes[m[3]]
		if total := o.lanes * o.size; total != 64 && total != 128 {
			return o, fmt.Errorf("operand %q has %d bits: 64 or 128 are allowed", text, total)
		}
	} else if m := lane.FindStringSubmatch(text); m != nil {
		register, o.size, o.element = atoi(m[1]), sizes[m[2]], atoi(m[3])
	} else if m := scalar.FindStringSubmatch(text); m != nil {
		register, o.size = atoi(m[2]), sizes[m[1]]
	} else if m := number.FindStringSubmatch(text); m != nil {
		o.value = atoi(m[1])
	} else {
		return o, fmt.Errorf("operand %q: write v1.8h, v1.h[2], s1 or #3", text)
	}
	if register < 0 || register > 31 {
		return o, fmt.Errorf("operand %q: registers are v0 to v31", text)
	}
	o.register = uint32(register)
	return o, nil
}

// encode is the machine code of an instruction.
func encode(instruction string) (uint32, error) {
	mnemonic, rest, _ := strings.Cut(strings.TrimSpace(instruction), " ")
	var operands []operand
	for part := range strings.SplitSeq(rest, ",") {
		o, err := parseOperand(strings.TrimSpace(part))
		if err != nil {
			return 0, fmt.Errorf("%s: %w", instruction, err)
		}
		operands = append(operands, o)
	}
	f, second, err := lookUp(mnemonic, operands)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", instruction, err)
	}
	word, err := f.encode(operands, second)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", instruction, err)
	}
	return word, nil
}

// lookUp finds the form of a mnemonic, and whether it is that of second halves.
func lookUp(mnemonic string, operands []operand) (f form, second bool, err error) {
	suffix := ""
	if operands[len(operands)-1].element >= 0 {
		suffix = "[]"
	}
	if f, found := forms[mnemonic+suffix]; found {
		return f, false, nil
	}
	base, second := strings.CutSuffix(mnemonic, "2")
	f, found := forms[base+suffix]
	if !found || !second || (f.shape != long && f.shape != wide && f.shape != narrow) {
		return form{}, false, errors.New("unknown instruction: add it to the table of forms")
	}
	return f, true, nil
}

// operandCounts are the numbers of operands.
var operandCounts = map[class]int{threeSame: 3, threeDifferent: 3, byElement: 3, shift: 3, twoRegisters: 2, acrossLanes: 2}

// bases are the bits that are the same in a class.
var bases = map[class]uint32{
	threeSame:      0x0E200400,
	threeDifferent: 0x0E200000,
	byElement:      0x0F000000,
	shift:          0x0F000400,
	twoRegisters:   0x0E200800,
	acrossLanes:    0x0E300800,
}

// opcodeShifts are the places of the opcode.
var opcodeShifts = map[class]int{threeSame: 11, threeDifferent: 12, byElement: 12, shift: 11, twoRegisters: 12, acrossLanes: 12}

func (f form) encode(operands []operand, second bool) (uint32, error) {
	if want := operandCounts[f.class]; len(operands) != want {
		return 0, fmt.Errorf("%d operands: %d are needed", len(operands), want)
	}
	size, full, err := f.arrangement(operands, second)
	if err != nil {
		return 0, err
	}
	word := bases[f.class] | f.u<<29 | f.opcode<<opcodeShifts[f.class] | operands[0].register | operands[1].register<<5
	if full {
		word |= 1 << 30
	}
	sizeField := uint32(bits.Len(uint(size))-4) << 22
	switch f.class {
	case threeSame, threeDifferent:
		return word | sizeField | operands[2].register<<16, nil
	case byElement:
		index, err := elementBits(operands[2])
		return word | sizeField | index, err
	case shift:
		amount, err := f.shiftBits(operands[2], size)
		return word | amount, err
	}
	return word | sizeField, nil
}

// arrangement is the size of a lane that the encoding names, and whether it is
// of 128 bits or of second halves. It fails where the operands do not fit.
func (f form) arrangement(operands []operand, second bool) (size int, full bool, err error) {
	d, n := operands[0], operands[1]
	m := n
	if f.class == threeSame || f.class == threeDifferent {
		m = operands[2]
	}
	// The lanes of the operands that a form halves fill a register, or one half of it.
	halfWidth := 64
	if second {
		halfWidth = 128
	}
	half := func(o operand) bool { return o.lanes*o.size == halfWidth }
	whole := func(o operand) bool { return o.lanes*o.size == 128 }
	fits := false
	switch {
	case f.class == acrossLanes:
		size, full = n.size, whole(n)
		fits = d.lanes == 0 && d.size == n.size && n.lanes >= 4
	case f.shape == same:
		size, full = n.size, whole(n)
		fits = d.lanes == n.lanes && d.size == n.size && m.lanes == n.lanes && m.size == n.size && d.lanes > 0
	case f.shape == long:
		size, full = n.size, second
		fits = whole(d) && half(n) && d.size == 2*n.size && m.lanes == n.lanes && m.size == n.size
	case f.shape == wide:
		size, full = m.size, second
		fits = whole(d) && d.lanes == n.lanes && d.size == n.size && half(m) && d.size == 2*m.size
	case f.shape == narrow:
		size, full = d.size, second
		fits = half(d) && whole(n) && n.size == 2*d.size && m.lanes == n.lanes && m.size == n.size
	case f.shape == pair:
		size, full = n.size, whole(n)
		fits = d.size == 2*n.size && 2*d.lanes == n.lanes
	}
	if !fits || size == 0 {
		return 0, false, errors.New("the operands' lanes do not fit this instruction")
	}
	return size, full, nil
}

// elementBits place the register and the index of an element.
func elementBits(o operand) (uint32, error) {
	index := uint32(o.element)
	switch {
	case o.size == 16 && index < 8 && o.register < 16:
		return o.register<<16 | index>>2<<11 | index>>1&1<<21 | index&1<<20, nil
	case o.size == 32 && index < 4:
		return o.register<<16 | index>>1<<11 | index&1<<21, nil
	}
	return 0, errors.New("elements are v0.h[0] to v15.h[7] and v0.s[0] to v31.s[3]")
}

// shiftBits place the amount of a shift.
func (f form) shiftBits(o operand, size int) (uint32, error) {
	if f.left {
		if o.size != 0 || o.value < 0 || o.value >= size {
			return 0, fmt.Errorf("shifts to the left are #0 to #%d", size-1)
		}
		return uint32(size+o.value) << 16, nil
	}
	if o.size != 0 || o.value < 1 || o.value > size {
		return 0, fmt.Errorf("shifts to the right are #1 to #%d", size)
	}
	return uint32(2*size-o.value) << 16, nil
}
