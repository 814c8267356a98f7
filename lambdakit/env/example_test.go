package env_test

import (
	"fmt"
	"os"
	"time"

	"github.com/lintel-go/lintel/lambdakit/env"
)

func Example() {
	type config struct {
		Bucket  string        `env:"BUCKET_NAME,required"`
		Timeout time.Duration `env:"TIMEOUT"`
		Origins []string      `env:"ALLOWED_ORIGINS"`
		Limits  struct {
			Requests int `json:"requests"`
		} `env:"LIMITS"`
	}
	for name, value := range map[string]string{ // the function's configuration
		"BUCKET_NAME":     "my-bucket",
		"ALLOWED_ORIGINS": `["https://example.com"]`,
		"LIMITS":          `{"requests": 100}`,
	} {
		if err := os.Setenv(name, value); err != nil {
			fmt.Println(err)
		}
	}

	cfg := config{Timeout: 30 * time.Second} // the default
	if err := env.Decode(&cfg); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%+v\n", cfg)
	// Output: {Bucket:my-bucket Timeout:30s Origins:[https://example.com] Limits:{Requests:100}}
}
