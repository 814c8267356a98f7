// Command sign-handlers signs the code that Lintel built for a CDK app, so that
// Lambda takes it where code signing is enforced. A pipeline runs it between two
// syntheses:
//
//	cdk synth
//	go run github.com/lintel-go/lintel/constructs/gofunction/cmd/sign-handlers \
//		-app cdk.out -bucket BUCKET -profile PROFILE -out signed.json
//	cdk deploy -c lintel:signedCode=signed.json
//
// It finds the executables of functions and layers among the app's assets, puts
// each into the bucket as a zip file, has AWS Signer sign it, and writes where the
// signed code is. What the file says to be signed already, is still there, and has a
// signature for another day, is not signed again. Other assets are left alone.
//
// The bucket must have versioning, and be in the Region of the functions, which is
// that of the environment; construct gofunction.Signing makes one, and its GrantSign
// gives the permissions. Nothing is written unless all is signed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/signer"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sign-handlers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("sign-handlers", flag.ContinueOnError)
	app := flags.String("app", "cdk.out", "directory that cdk synth wrote")
	bucket := flags.String("bucket", "", "bucket for code before and after it is signed, with versioning (required)")
	profile := flags.String("profile", "", "name of the signing profile (required)")
	out := flags.String("out", "signed.json", "file to write, for -c lintel:signedCode")
	timeout := flags.Duration("timeout", 10*time.Minute, "for all of it")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *bucket == "" || *profile == "" || flags.NArg() > 0 {
		return errors.New("give -bucket and -profile, which gofunction.Signing outputs, and no other arguments")
	}
	ctx, cancel := context.WithTimeout(ctx, *timeout)
	defer cancel()
	cfg, err := awsconfig.Load(ctx)
	if err != nil {
		return err
	}
	executables, err := findExecutables(*app)
	if err != nil {
		return err
	}
	s := signing{
		objects: s3.NewFromConfig(cfg), signer: signer.NewFromConfig(cfg),
		region: cfg.Region, bucket: *bucket, profile: *profile, poll: 2 * time.Second,
	}
	known, err := s.known(ctx, *out)
	if err != nil {
		return err
	}
	file, fresh, err := s.sign(ctx, executables, known)
	if err != nil {
		return err
	}
	if err := replaceFile(*out, file.Text()); err != nil {
		return err
	}
	fmt.Printf("%s: %d executables, %d signed now\n", *out, len(file.Code), fresh)
	return nil
}
