package e2e

import (
	"flag"
	"log"
	"os"
	"testing"
)

// parallel is how many tests run at a time. They wait for back-offs, refreshes and deadlines far more than they
// compute, so there may be many more than there are processors.
const parallel = "24"

func TestMain(m *testing.M) {
	flag.Parse()
	chosen := false
	flag.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "test.parallel" })
	if !chosen {
		if err := flag.Set("test.parallel", parallel); err != nil {
			log.Fatal(err)
		}
	}
	os.Exit(m.Run())
}
