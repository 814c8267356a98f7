package gobuild_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
)

func ExampleBuilder_Build() {
	artifacts, err := new(gobuild.Builder).Build(context.Background(), []gobuild.Handler{
		{Package: "example.com/shop/lambda/orders"},
		{Package: "example.com/shop/lambda/bills", Target: gobuild.Target{GOARCH: "amd64", GOAMD64: "v3"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, a := range artifacts {
		fmt.Println(a.Dir, a.Hash)
	}
}
