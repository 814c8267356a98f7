package profile

// A Column is what a profile says of one column. A statistic that is absent is
// absent, never zero.
type Column struct {
	// Name is the name of the column. It can be empty.
	Name string
	// Type is the type of the column as the profile names it, such as "string",
	// or empty if it does not.
	Type string
	// MostCommon are values and how often they occur, the most common first. A
	// profile job writes 50 unless it is configured otherwise.
	MostCommon Values
	// Smallest and Largest are the values at either end of a column of numbers. A
	// profile job writes 5 unless it is configured otherwise.
	Smallest, Largest Values
	// Distribution is the histogram of the values of a column of numbers, or of
	// the lengths of a column of strings. A profile job writes 20 bins unless it
	// is configured otherwise.
	Distribution Histogram
	// EntityTypes are the kinds of personally identifiable information that the
	// profile job has detected, such as "EMAIL". Unless it is configured
	// otherwise, it computes no statistics of such a column. They are read with
	// [EntityCount].
	EntityTypes []string

	present Statistics
	numbers [statistics]float64
	texts   [statistics]string
}

// Values are values and how often they occur.
type Values struct {
	List []Value
	// Present says that the profile has the list, which may be empty.
	Present bool
	// Omitted is the number of elements that the profile has but List has not:
	// those after the first [MaxValues], and those that are no values.
	Omitted int
}

// A Value is a value of a column and how often it occurs.
type Value struct {
	// Text is the value. If the profile has a number or a boolean, it is as it is
	// written there.
	Text string
	// Count is the number of rows with the value. It is NaN if the profile does
	// not say.
	Count float64
	// Truncated says that Text is only the start of the value, which is longer
	// than [MaxText] bytes.
	Truncated bool
	// Null says that the value is null. Text is empty.
	Null bool
}

// A Histogram says how many rows have a value in which range.
type Histogram struct {
	// Bins are consecutive ranges.
	Bins []Bin
	// Present says that the profile has the list, which may be empty.
	Present bool
	// Omitted is the number of elements that the profile has but Bins has not:
	// those after the first [MaxValues], and those that are no bins.
	Omitted int
}

// A Bin is one bar of a histogram. What the profile does not say is NaN.
type Bin struct {
	// Low and High are the bounds of the values. The high bound of the last bin
	// is infinite.
	Low, High float64
	// Count is the number of rows.
	Count float64
}

// Stat returns a statistic. It is not ok if the profile does not have it, has
// null for it, or has something that is not a number. The number can be NaN or
// infinite.
//
// DataBrew uses the same names for statistics of the values of a column of
// numbers and of the lengths of a column of strings. Here, a column of [String]
// has [MinLength] but not [Min], so that a rule for numbers is never measured
// against lengths.
func (c *Column) Stat(s Statistic) (number float64, ok bool) {
	if !c.present.Has(s) {
		return 0, false
	}
	return c.numbers[s], true
}

// Text returns a statistic that the profile has a string for that is not a
// number, such as a date. It has at most [MaxText] bytes.
func (c *Column) Text(s Statistic) (text string, ok bool) {
	if int(s) >= statistics {
		return "", false
	}
	return c.texts[s], c.texts[s] != ""
}
