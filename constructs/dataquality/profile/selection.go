package profile

// A Selection says what a [Reader] reads. Its zero value reads the name and the
// type of each column and what there is of the dataset; all else is skipped.
type Selection struct {
	// Statistics of the columns.
	Statistics Statistics
	// Lists of the columns.
	Lists Lists
	// Columns says for which columns Statistics and Lists are read, by name.
	// Of the others there are a name and a type only. Nil is all columns.
	Columns func(name string) bool
	// Pairs of columns whose correlations are read.
	Pairs []Pair
}

// Everything selects all statistics and lists of all columns. It does not select
// correlations, of which there can be as many as columns squared.
func Everything() Selection {
	return Selection{Statistics: AllStatistics, Lists: AllLists}
}

// Lists is a set of lists of a [Column].
type Lists uint8

const (
	// MostCommon selects [Column.MostCommon].
	MostCommon Lists = 1 << iota
	// Smallest selects [Column.Smallest].
	Smallest
	// Largest selects [Column.Largest].
	Largest
	// Distribution selects [Column.Distribution].
	Distribution

	// AllLists selects all of them.
	AllLists = MostCommon | Smallest | Largest | Distribution
)

const (
	// MaxValues is how many values of a list, and how many bins of a
	// distribution, are kept. A profile job can be configured to write all values
	// of a column.
	MaxValues = 1024
	// MaxText is how many bytes of a value, and of any other text that is not a
	// name, are kept.
	MaxText = 1024
	// MaxName is how long the name of a column can be, in bytes.
	MaxName = 16 << 10
)
