package truststore_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/truststore"
)

func ExampleAssemble() {
	now := time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)
	// Any order, with text and a duplicate in it.
	text, err := os.ReadFile("testdata/hierarchy.pem")
	if err != nil {
		fmt.Println(err)
		return
	}
	bundle, err := truststore.Assemble(now, truststore.Source{Name: "hierarchy.pem", PEM: text})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range bundle.Certificates() {
		fmt.Println(c.Subject, "issued by", c.Issuer)
	}
	fmt.Println(strings.Count(string(bundle.PEM()), "BEGIN CERTIFICATE"), "blocks, valid until", bundle.NotAfter().Year())
	// Output:
	// CN=Devices,O=Example issued by CN=Root G1,O=Example
	// CN=Partners,O=Example issued by CN=Root G1,O=Example
	// CN=Root G1,O=Example issued by CN=Root G1,O=Example
	// CN=Root G2,O=Example issued by CN=Root G2,O=Example
	// 4 blocks, valid until 2126
}

func ExampleError() {
	now := time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)
	client, err := os.ReadFile("testdata/client.pem")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = truststore.Assemble(now, truststore.Source{Name: "client.pem", PEM: client})
	var refused *truststore.Error
	if errors.As(err, &refused) {
		for _, p := range refused.Problems {
			fmt.Printf("%s: got %s, allowed %s\n", p.Rule, p.Got, p.Allowed)
		}
	}
	// Output:
	// basic-constraints: got an end-entity certificate, allowed a CA certificate
	// issuer: got no certificate of its issuer (CN=Devices,O=Example), allowed a complete chain up to a self-signed root
}
