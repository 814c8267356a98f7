// Package env decodes environment variables into a struct and reports everything
// that is wrong with them at once.
//
//	type config struct {
//		Bucket  string        `env:"BUCKET_NAME,required"`
//		Timeout time.Duration `env:"TIMEOUT"`
//		Origins []string      `env:"ALLOWED_ORIGINS"`
//	}
//
//	func main() {
//		cfg := config{Timeout: 30 * time.Second} // the default
//		if err := env.Decode(&cfg); err != nil {
//			log.Fatal(err)
//		}
//		...
//
// A function that lacks two variables then says so in one line, when it starts:
//
//	environment: BUCKET_NAME is required but not set; TIMEOUT: need a duration with units such as "90s"
//
// # Values
//
// A variable that is not set, or empty, leaves its field as it is, so the value
// before Decode is the default. The text of a variable is read by the type of its
// field:
//
//   - string as it is; bool "true" or "false"; integers in decimal; floats;
//   - [time.Duration] with units, such as "1m30s";
//   - types with UnmarshalText, by that;
//   - everything else (slices, maps, structs, pointers) as JSON, in which a member
//     that a struct does not have is an error.
//
// Values are never part of an error: they may be secrets.
package env
