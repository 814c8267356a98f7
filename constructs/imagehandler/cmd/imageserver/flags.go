package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// options is what the arguments say.
type options struct {
	dir, addr string
	buckets   bool
	auto      []request.Format
	presets   map[string]string
	keyFile   string
	fallback  string
	cors      string
	memory    int64 // MiB
	timeout   time.Duration
}

const usage = `usage: imageserver [flags]

Serves the image service with the pictures of a directory.

`

func parse(args []string, stderr io.Writer) (*options, error) {
	o := &options{presets: map[string]string{}}
	flags := flag.NewFlagSet("imageserver", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.dir, "dir", ".", "`directory` of the pictures")
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "`address` to listen on; port 0 is any that is free")
	flags.BoolVar(&o.buckets, "buckets", false, "make each subdirectory a bucket, and not the directory one")
	flags.Func("auto", "`formats` that the Accept header field chooses of, by preference, as in avif,webp", o.setAuto)
	flags.Func("preset", "a preset as `NAME=JSON`, as in 'small={\"resize\":{\"width\":100}}'; may be repeated", o.addPreset)
	flags.StringVar(&o.keyFile, "key-file", "", "`file` with the key that requests must be signed with")
	flags.StringVar(&o.fallback, "fallback", "", "`key`, in the first bucket, of the picture that is answered in the place of errors")
	flags.StringVar(&o.cors, "cors", "", "`origin` whose scripts may read pictures, or *")
	flags.Int64Var(&o.memory, "memory", 512, "`MiB` that pictures may take together")
	flags.DurationVar(&o.timeout, "timeout", 25*time.Second, "the most that a request takes")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(stderr, usage)
			flags.SetOutput(stderr)
			flags.PrintDefaults()
		}
		return nil, err
	}
	switch {
	case flags.NArg() > 0:
		return nil, fmt.Errorf("%q is not a flag", flags.Arg(0))
	case o.memory < 1 || o.memory > 1<<20:
		return nil, fmt.Errorf("-memory is %d: it must be from 1 to 1048576 MiB", o.memory)
	case o.timeout <= 0:
		return nil, fmt.Errorf("-timeout is %v: it must be more than 0", o.timeout)
	}
	return o, nil
}

func (o *options) setAuto(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		f, ok := request.ParseFormat(name)
		if !ok {
			return fmt.Errorf("%q is not a format: %v are", name, request.Formats())
		}
		o.auto = append(o.auto, f)
	}
	return nil
}

func (o *options) addPreset(text string) error {
	name, edits, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("it must be a name, = and a JSON object")
	}
	o.presets[name] = edits
	return nil
}

// readKey reads the key of signatures. A line's end is not a part of it.
func readKey(file string) ([]byte, error) {
	key, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	key = bytes.TrimRight(key, "\r\n")
	if len(key) == 0 {
		return nil, fmt.Errorf("the key in %s is empty", file)
	}
	return key, nil
}
