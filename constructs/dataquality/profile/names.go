package profile

import "sync"

// A field is a member of an object of a profile: a [Statistic] or one of those
// here of a column, a [DatasetStatistic] or one of those of the dataset.
type field uint8

// Fields of a column.
const (
	fieldName field = field(statistics) + iota
	fieldType
	fieldMostCommon
	fieldSmallest
	fieldLargest
	fieldDistribution
	fieldCorrelations
	fieldEntity
	// These are skipped. They are known because that is faster.
	fieldOverride
	fieldZScores
	fieldOutliers
	columnFields
)

// Fields of a dataset.
const (
	fieldColumns field = field(datasetStatistics) + iota
	fieldJobName
	fieldJobRunID
	fieldStarted
	fieldWritten
	fieldLocation
	fieldVersion
	fieldDatasetName
	fieldSource
	fieldCreatedBy
	datasetFields
)

// Fields of a value or a bin in a list.
const (
	fieldValue field = iota
	fieldCount
	fieldBucket
	fieldLow
	fieldHigh
)

// Fields of the entity of a column.
const (
	fieldEntityTypes field = iota
	fieldEntityRows
)

// maxFields is more than the number of fields of any object.
const maxFields = int(max(columnFields, datasetFields))

// fieldIgnored is a member that is no field.
const fieldIgnored field = 0xff

// spellings are the names of fields. The first is what a profile job writes, as
// far as that is known; see the documentation of the package. The others are how
// AWS or other tools call the same. They are compared without regard to case and
// to the characters "_", "-" and " ".
type spellings map[field][]string

var columnSpellings = spellings{
	fieldName: {"name", "columnName"},
	fieldType: {"type", "dataType", "columnType"},

	field(MissingCount):     {"missingValuesCount", "missingCount", "nullCount"},
	field(DistinctCount):    {"distinctValuesCount", "distinctCount"},
	field(UniqueCount):      {"uniqueValuesCount", "uniqueCount"},
	field(Entropy):          {"entropy"},
	field(OutlierCount):     {"zScoreOutliersCount", "outliersCount", "outlierCount"},
	field(MildOutlierCount): {"zScoreMildOutliersCount", "mildOutliersCount"},

	field(Min):                     {"min", "minimum"},
	field(Max):                     {"max", "maximum"},
	field(Range):                   {"range"},
	field(Mean):                    {"mean", "average", "avg"},
	field(Median):                  {"median", "percentile50", "q2"},
	field(Mode):                    {"mode"},
	field(Sum):                     {"sum"},
	field(Variance):                {"variance"},
	field(StandardDeviation):       {"standardDeviation", "stdDev"},
	field(MedianAbsoluteDeviation): {"medianAbsoluteDeviation", "mad"},
	field(Percentile5):             {"percentile5", "fifthPercentile", "p5"},
	field(Percentile25):            {"percentile25", "q1", "p25"},
	field(Percentile75):            {"percentile75", "q3", "p75"},
	field(Percentile95):            {"percentile95", "ninetyFifthPercentile", "p95"},
	field(InterquartileRange):      {"interquartileRange", "iqr"},
	field(Skewness):                {"skewness"},
	field(Kurtosis):                {"kurtosis"},
	field(ZeroCount):               {"zerosCount", "zeroCount"},

	field(MinLength):               {"minLength"},
	field(MaxLength):               {"maxLength"},
	field(MeanLength):              {"meanLength", "averageLength", "avgLength"},
	field(MedianLength):            {"medianLength"},
	field(ModeLength):              {"modeLength"},
	field(StandardDeviationLength): {"standardDeviationLength", "lengthStandardDeviation", "stdDevLength"},

	fieldMostCommon:   {"mostCommonValues", "commonValues", "topValues"},
	fieldSmallest:     {"minimumValues", "minValues"},
	fieldLargest:      {"maximumValues", "maxValues"},
	fieldDistribution: {"valueDistribution", "distribution", "histogram"},
	fieldCorrelations: {"correlations"},
	fieldEntity:       {"entity"},

	fieldOverride: {"columnConfigurationOverride"},
	fieldZScores:  {"zScoreDistribution"},
	fieldOutliers: {"zScoreOutliersSample"},
}

var datasetSpellings = spellings{
	fieldColumns:     {"columns"},
	fieldJobName:     {"jobName"},
	fieldJobRunID:    {"jobRunId"},
	fieldStarted:     {"startedOn", "jobStarted"},
	fieldWritten:     {"writtenOn", "jobEnded"},
	fieldLocation:    {"location"},
	fieldVersion:     {"version"},
	fieldDatasetName: {"datasetName"},
	fieldSource:      {"source"},
	fieldCreatedBy:   {"createdBy"},

	field(SampleSize):        {"sampleSize"},
	field(RowCount):          {"rowsCount", "rowCount", "totalRows"},
	field(ColumnCount):       {"columnsCount", "columnCount"},
	field(MissingCells):      {"missingCellsCount", "missingCells", "missingValuesCount", "missingCount"},
	field(DuplicateRows):     {"duplicateRowsCount", "duplicateRowCount"},
	field(DatasetSize):       {"size", "datasetSize"},
	field(StringColumns):     {"stringColumnsCount"},
	field(NumberColumns):     {"numberColumnsCount"},
	field(BooleanColumns):    {"booleanColumnsCount"},
	field(MissingWarnings):   {"missingWarningCount"},
	field(DuplicateWarnings): {"duplicateWarningCount"},
}

var elementSpellings = spellings{
	fieldValue:  {"value"},
	fieldCount:  {"count", "frequency"},
	fieldBucket: {"bucket", "bin"},
	fieldLow:    {"low", "min", "lower", "lowerBound", "start"},
	fieldHigh:   {"high", "max", "upper", "upperBound", "end"},
}

var entitySpellings = spellings{
	fieldEntityTypes: {"entityTypes"},
	fieldEntityRows:  {"rowsCount", "rowCount"},
}

// A name is a field and which of its spellings.
type name struct {
	field field
	rank  uint8
}

// ranks are which spellings an object has of its fields, none yet if 0xff.
type ranks [maxFields]uint8

func newRanks() (r ranks) {
	for i := range r {
		r[i] = 0xff
	}
	return r
}

// take reports whether a field counts that is spelled like this: an object may
// have it in another spelling too, of which the first in the table counts. Of
// the same spelling the last one counts, as in encoding/json and in Python.
func (r *ranks) take(n name) bool {
	if n.field == fieldIgnored || n.rank > r[n.field] {
		return false
	}
	r[n.field] = n.rank
	return true
}

// names finds fields by their spellings.
type names map[string]name

func (s spellings) names() names {
	n := names{}
	for f, list := range s {
		for rank, spelling := range list {
			n[spelling] = name{f, uint8(rank)}
			n[string(fold(nil, []byte(spelling)))] = name{f, uint8(rank)}
		}
	}
	return n
}

var (
	columnNames  = sync.OnceValue(columnSpellings.names)
	datasetNames = sync.OnceValue(datasetSpellings.names)
	elementNames = sync.OnceValue(elementSpellings.names)
	entityNames  = sync.OnceValue(entitySpellings.names)
)

// find returns the field of a name, or fieldIgnored.
func (n names) find(text []byte) name {
	if found, ok := n[string(text)]; ok {
		return found
	}
	var buffer [64]byte
	if len(text) <= len(buffer) {
		if found, ok := n[string(fold(buffer[:0], text))]; ok {
			return found
		}
	}
	return name{field: fieldIgnored}
}

// fold appends a name in lower case without separators to b.
func fold(b, text []byte) []byte {
	for _, c := range text {
		switch {
		case c == '_' || c == '-' || c == ' ':
		case 'A' <= c && c <= 'Z':
			b = append(b, c|0x20)
		default:
			b = append(b, c)
		}
	}
	return b
}
