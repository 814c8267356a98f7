// Package typed is what jsonvalue, avrovalue and protovalue share: what a record
// carries around its key and value, what is done with null, and errors.
package typed
