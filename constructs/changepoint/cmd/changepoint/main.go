// Command changepoint finds the points at which a series of numbers moves to another
// level, as construct changepoint does with what it is set to.
//
//	changepoint detect [flags] [FILE]     prints the change points of a CSV file as CSV, and draws them
//	changepoint generate [flags]          writes a series that moves from level to level, as CSV
//	changepoint put [flags] [FILE]        puts the points of a CSV file onto a Kinesis stream
//	changepoint simulate [flags]          prints how often and how late the test finds changes
//
// Each says its flags with -help, and changepoint help says what there is. A file that is not named, or is -, is standard input.
//
// A series is tried out in two lines:
//
//	changepoint generate >series.csv
//	changepoint detect -wait 10 -plot series.svg series.csv
//
// # CSV
//
// A row is a time and a value, or a value alone, whose time is then the number of its
// row. Times are RFC 3339 or integers, all of one file alike. A first row whose value is
// no number names the columns; -time and -value choose columns by name or, from 1, by
// number. A column "change", as generate writes it, says by 1 where a level begins; it
// is drawn and not used for detection.
//
// The exit status is 0, 1 where something failed, and 2 where arguments are wrong.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// streams are those of the process.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// commands are functions that parse their arguments and do what they say.
var commands = map[string]func(context.Context, []string, streams) error{
	"detect":   detect,
	"generate": generate,
	"put":      put,
	"simulate": simulate,
}

// overview is what "changepoint help" says.
const overview = `changepoint detect [flags] [FILE]     prints the change points of a CSV file as CSV, and draws them
changepoint generate [flags]          writes a series that moves from level to level, as CSV
changepoint put [flags] [FILE]        puts the points of a CSV file onto a Kinesis stream
changepoint simulate [flags]          prints how often and how late the test finds changes

changepoint COMMAND -help shows the flags of a command.
`

// errUsage is wrapped by errors of arguments.
var errUsage = errors.New("changepoint COMMAND -help shows the flags of detect, generate, put and simulate")

func run(ctx context.Context, args []string, s streams) int {
	err := errUsage
	if len(args) > 0 {
		if slices.Contains([]string{"help", "-h", "-help", "--help"}, args[0]) {
			fmt.Fprint(s.out, overview)
			return 0
		}
		if command, found := commands[args[0]]; found {
			err = command(ctx, args[1:], s)
		}
	}
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintln(s.err, "changepoint:", err)
		return 2
	}
	fmt.Fprintln(s.err, "changepoint:", err)
	return 1
}

// flagsOf are the flags of a command, whose description is shown with them.
func flagsOf(name, synopsis string, s streams) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(s.err)
	flags.Usage = func() {
		fmt.Fprintln(s.err, "changepoint", name, synopsis)
		flags.PrintDefaults()
	}
	return flags
}

// parse returns an error that wraps errUsage, or flag.ErrHelp. There can be so many
// arguments that are no flags.
func parse(flags *flag.FlagSet, args []string, arguments int) error {
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return fmt.Errorf("%s: %w", flags.Name(), errUsage) // the flags have said what is wrong
	case flags.NArg() > arguments:
		return usage("%s: %d arguments that are no flags: give at most %d", flags.Name(), flags.NArg(), arguments)
	}
	return nil
}

func usage(format string, arguments ...any) error {
	return fmt.Errorf("%w: %w", fmt.Errorf(format, arguments...), errUsage)
}

// open is the file of that name, or standard input.
func open(name string, s streams) (io.ReadCloser, error) {
	if name == "" || name == "-" {
		return io.NopCloser(s.in), nil
	}
	return os.Open(name)
}
