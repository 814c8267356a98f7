package revocation

import "encoding/binary"

// readTime splits b after a Time (RFC 5280 section 4.1.2.5), which it returns
// in seconds since 1970. Only the forms that the RFC allows are read:
// YYMMDDHHMMSSZ for UTCTime, with years 50 to 99 in the 20th century, and
// YYYYMMDDHHMMSSZ for GeneralizedTime. Either form is accepted for any year
// that it can express. There are no leap seconds.
func readTime(b []byte) (seconds int64, rest []byte, ok bool) {
	var year, month uint64
	var clock []byte // DDHHMMSSZ
	if content, after, ok := readElement(b, tagUTCTime); ok {
		if len(content) != len("YYMMDDHHMMSSZ") {
			return 0, nil, false
		}
		date, ok := digitPairs(content) // YYMMDDHH
		if !ok {
			return 0, nil, false
		}
		if year = 1900 + date&0xff; year < 1950 {
			year += 100
		}
		month, clock, rest = date>>16&0xff, content[4:], after
	} else {
		content, after, ok := readElement(b, tagGeneralizedTime)
		if !ok || len(content) != len("YYYYMMDDHHMMSSZ") {
			return 0, nil, false
		}
		date, ok := digitPairs(content) // YYYYMMDD
		if !ok {
			return 0, nil, false
		}
		year = 100*(date&0xff) + date>>16&0xff
		month, clock, rest = date>>32&0xff, content[6:], after
	}
	pairs, ok := digitPairs(clock)
	day, hour, minute, second := pairs&0xff, pairs>>16&0xff, pairs>>32&0xff, pairs>>48
	if !ok || clock[8] != 'Z' || month-1 > 11 || day-1 >= daysIn(month, year) || hour > 23 || minute > 59 || second > 59 {
		return 0, nil, false
	}
	return daysFromCivil(year, month, day)*86400 + int64(hour*3600+minute*60+second), rest, true
}

// digitPairs reads the first 8 octets of b as four numbers of two ASCII
// digits each, all at once. The first is in the lowest 16 bits.
func digitPairs(b []byte) (pairs uint64, ok bool) {
	const every = 0x0101010101010101
	digits := binary.LittleEndian.Uint64(b) ^ '0'*every
	// Adding 0x76 sets the top bit of an octet above 9.
	ok = (digits|(digits+0x76*every))&(0x80*every) == 0
	return (10*digits + digits>>8) & 0x00ff00ff00ff00ff, ok
}

// daysInMonth is indexed by the month, 1 to 12, of a year that is not a leap
// year.
var daysInMonth = [...]uint64{1: 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// daysIn returns the number of days in a month, 1 to 12.
func daysIn(month, year uint64) uint64 {
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return daysInMonth[month]
}

// daysFromCivil returns the days from 1970-01-01 to a date of the proleptic
// Gregorian calendar. Years are counted from March, so that the leap day is
// the last of a year, and from 400 years before year 0, so that nothing is
// negative on the way.
func daysFromCivil(year, month, day uint64) int64 {
	year += 400
	if month <= 2 {
		year--
		month += 12
	}
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	days := 365*year + year/4 - year/100 + year/400 + dayOfYear
	const daysToEpoch = 146097 + 719468 // 400 years, and 0000-03-01 to 1970-01-01
	return int64(days) - daysToEpoch
}
