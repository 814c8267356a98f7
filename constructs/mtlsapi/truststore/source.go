package truststore

// A Source is one input of [Assemble]: a file, or what an API returned.
type Source struct {
	// Name is what errors and [Certificate.Source] call the source: a file name,
	// "root CA", an ARN.
	Name string

	// PEM is the content: one or more CERTIFICATE blocks in any order, with any
	// text between them.
	PEM []byte
}
