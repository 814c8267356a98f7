package dockerfile_test

import (
	"fmt"

	"github.com/lintel-go/lintel/constructs/containerfunction/dockerfile"
)

func Example() {
	file, err := dockerfile.Parse([]byte("FROM public.ecr.aws/lambda/provided:latest\nCOPY app /var/task/\nENTRYPOINT /var/task/app\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, finding := range file.Lint(dockerfile.Options{Platform: "linux/arm64"}) {
		fmt.Println(finding.Rule.Severity, finding)
	}
	// Output:
	// warning DL3007 line 1: public.ecr.aws/lambda/provided:latest: latest changes under you: name a version or a digest
	// warning DL3025 line 3: ENTRYPOINT /var/task/app: write a JSON list, ["/var/task/app"]: no shell between Lambda and the program
}
