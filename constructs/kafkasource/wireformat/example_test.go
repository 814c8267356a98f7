package wireformat_test

import (
	"fmt"

	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
)

func ExampleCutConfluent() {
	value := []byte("\x00\x00\x00\x00\x11{\"id\":4711}")
	id, data, err := wireformat.CutConfluent(value)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(id, string(data))
	// Output:
	// 17 {"id":4711}
}

// The first message declared in the third message of a .proto file.
func ExampleCutMessageIndexes() {
	data := []byte("\x04\x04\x00\x0a\x03abc")
	indexes, message, err := wireformat.CutMessageIndexes(nil, data)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v %q\n", indexes, message)
	// Output:
	// [2 0] "\n\x03abc"
}

func ExampleCutGlue() {
	value := []byte("\x03\x00\x2f\x3c\x1a\x9e\x0d\x4b\x4b\x7a\x9c\x55\x6f\x1e\x2d\x3c\x4b\x5a{\"id\":4711}")
	id, data, err := wireformat.CutGlue(value, wireformat.DefaultLimit)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(id, string(data))
	// Output:
	// 2f3c1a9e-0d4b-4b7a-9c55-6f1e2d3c4b5a {"id":4711}
}
