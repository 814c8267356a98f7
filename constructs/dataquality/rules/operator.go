package rules

// An operator compares what was measured with what is allowed.
type operator uint8

const (
	noOperator operator = iota
	less
	atMost
	greater
	atLeast
	equal
	notEqual
	between // both ends are allowed
)

var operatorNames = [...]string{
	less: "<", atMost: "<=", greater: ">", atLeast: ">=", equal: "=", notEqual: "!=", between: "between",
}

// operators are those that are symbols.
var operators = map[string]operator{
	"<": less, "<=": atMost, ">": greater, ">=": atLeast, "=": equal, "!=": notEqual,
}

// allows reports whether a number is in the bounds. NaN never is.
func (o operator) allows(number, low, high float64) bool {
	switch o {
	case less:
		return number < low
	case atMost:
		return number <= low
	case greater:
		return number > low
	case atLeast:
		return number >= low
	case equal:
		return number == low
	case notEqual:
		return number < low || number > low
	case between:
		return number >= low && number <= high
	}
	return false
}

// ends says which ends of an interval have a bound.
func (o operator) ends() (low, high bool) {
	return o != less && o != atMost, o != greater && o != atLeast
}
