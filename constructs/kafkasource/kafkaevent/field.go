package kafkaevent

// A field is a member of the JSON object of a record. Fields are numbered in
// the order in which Lambda writes them.
type field uint8

const (
	fieldNone field = iota // before the first one
	fieldTopic
	fieldPartition
	fieldOffset
	fieldTimestamp
	fieldTimestampType
	fieldKey
	fieldValue
	fieldHeaders
	fieldKeySchema
	fieldValueSchema
	fieldUnknown
	fields
)

// identity are the fields without which it cannot be said which record failed.
const identity = 1<<fieldTopic | 1<<fieldPartition | 1<<fieldOffset

var fieldNames = [fields]string{
	fieldTopic:         "topic",
	fieldPartition:     "partition",
	fieldOffset:        "offset",
	fieldTimestamp:     "timestamp",
	fieldTimestampType: "timestampType",
	fieldKey:           "key",
	fieldValue:         "value",
	fieldHeaders:       "headers",
	fieldKeySchema:     "keySchemaMetadata",
	fieldValueSchema:   "valueSchemaMetadata",
}

// fieldOf finds a name in fieldNames. It is a switch because the compiler makes
// that a search by length.
func fieldOf(name []byte) field {
	switch string(name) {
	case "topic":
		return fieldTopic
	case "partition":
		return fieldPartition
	case "offset":
		return fieldOffset
	case "timestamp":
		return fieldTimestamp
	case "timestampType":
		return fieldTimestampType
	case "key":
		return fieldKey
	case "value":
		return fieldValue
	case "headers":
		return fieldHeaders
	case "keySchemaMetadata":
		return fieldKeySchema
	case "valueSchemaMetadata":
		return fieldValueSchema
	}
	return fieldUnknown
}

// followers are the texts with which Lambda begins the field that comes after
// another one.
var followers = [fields]string{
	fieldNone:          `"topic":`,
	fieldTopic:         `,"partition":`,
	fieldPartition:     `,"offset":`,
	fieldOffset:        `,"timestamp":`,
	fieldTimestamp:     `,"timestampType":`,
	fieldTimestampType: `,"key":`,
	fieldKey:           `,"value":`,
	fieldValue:         `,"headers":`,
	fieldHeaders:       `,"keySchemaMetadata":`,
	fieldKeySchema:     `,"valueSchemaMetadata":`,
}
