package profile

import "strings"

// A Kind is what the values of a column are, whatever a type is called.
type Kind uint8

const (
	// Unknown is the kind of a column without a type, or of a type that is not
	// listed here.
	Unknown Kind = iota
	String
	Number
	Boolean
	// Time is a date, a time of day, or both.
	Time
)

// String returns the name of the kind in lower case.
func (k Kind) String() string {
	if int(k) >= len(kindTitles) {
		return kindTitles[Unknown]
	}
	return kindTitles[k]
}

var kindTitles = [...]string{Unknown: "unknown", String: "string", Number: "number", Boolean: "boolean", Time: "time"}

// kinds are the types of Spark SQL, which DataBrew runs on
// (https://spark.apache.org/docs/latest/sql-ref-datatypes.html), and of the
// documentation of profile jobs
// (https://docs.aws.amazon.com/databrew/latest/dg/profile.configuration.html), in
// lower case and without the suffix "type".
var kinds = map[string]Kind{
	"string": String, "text": String, "char": String, "varchar": String,
	"byte": Number, "tinyint": Number, "short": Number, "smallint": Number,
	"int": Number, "integer": Number, "long": Number, "bigint": Number,
	"float": Number, "real": Number, "double": Number,
	"decimal": Number, "dec": Number, "numeric": Number, "number": Number,
	"boolean": Boolean, "bool": Boolean,
	"date": Time, "time": Time, "datetime": Time,
	"timestamp": Time, "timestamp_ntz": Time, "timestamp_ltz": Time, "timestampntz": Time,
}

// KindOf returns the kind of a type. Case, a length or a precision in
// parentheses, and the suffix "Type" do not matter.
func KindOf(typeName string) Kind {
	name, _, _ := strings.Cut(strings.ToLower(typeName), "(")
	return kinds[strings.TrimSuffix(strings.TrimSpace(name), "type")]
}

// Kind returns the kind of the column's type.
func (c *Column) Kind() Kind { return KindOf(c.Type) }
