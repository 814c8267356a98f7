package jpeg

// baseQuant is the quantization tables of ISO/IEC 10918-1, tables K.1 (luminance)
// and K.2 (chrominance), row by row.
var baseQuant = [2][64]uint8{
	{
		16, 11, 10, 16, 24, 40, 51, 61,
		12, 12, 14, 19, 26, 58, 60, 55,
		14, 13, 16, 24, 40, 57, 69, 56,
		14, 17, 22, 29, 51, 87, 80, 62,
		18, 22, 37, 56, 68, 109, 103, 77,
		24, 35, 55, 64, 81, 104, 113, 92,
		49, 64, 78, 87, 103, 121, 120, 101,
		72, 92, 95, 98, 112, 100, 103, 99,
	},
	{
		17, 18, 24, 47, 99, 99, 99, 99,
		18, 21, 26, 66, 99, 99, 99, 99,
		24, 26, 56, 99, 99, 99, 99, 99,
		47, 66, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
	},
}

// scaledQuant is a table of baseQuant at a quality of 1 to 100, by the formula of
// the Independent JPEG Group: 50 leaves the table as it is, 100 makes every entry
// 1. Entries stay within the 8 bits that a baseline decoder reads.
func scaledQuant(table, quality int) (quant [64]uint16) {
	percent := 200 - 2*quality
	if quality < 50 {
		percent = 5000 / quality
	}
	for i, q := range baseQuant[table] {
		quant[i] = uint16(max(1, min(255, (int(q)*percent+50)/100)))
	}
	return quant
}
