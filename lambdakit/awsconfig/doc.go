// Package awsconfig makes an [aws.Config] straight from the environment of an
// AWS Lambda function.
//
//	cfg, err := awsconfig.Load(ctx)
//	if err != nil {
//		return err
//	}
//	client := s3.NewFromConfig(cfg)
//
// Lambda hands a function its region and credentials in environment variables,
// so nothing that config.LoadDefaultConfig looks at besides (shared files, SSO,
// web identity, container and instance metadata) can apply. Load reads the same
// variables with the same meaning and skips the rest: a handler starts faster
// and its binary does not carry the SSO, OIDC, sign-in and STS clients.
//
// # Outside Lambda
//
// Where the environment is not Lambda's, Load returns what
// config.LoadDefaultConfig returns, so the same handler runs on a workstation
// with a profile or in a container. The environment is Lambda's when
//
//   - AWS_LAMBDA_FUNCTION_NAME or AWS_LAMBDA_RUNTIME_API is set, and
//   - AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set, and
//   - no variable asks for what only LoadDefaultConfig can do: AWS_PROFILE,
//     AWS_DEFAULT_PROFILE, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, or
//     AWS_DEFAULTS_MODE=auto.
//
// Credentials that come from a container endpoint
// (AWS_CONTAINER_CREDENTIALS_FULL_URI) are therefore left to LoadDefaultConfig.
//
// # What is linked
//
// Linking LoadDefaultConfig has a price even when it is never called, because
// its packages are initialized on every start. A binary built for Lambda's
// OS-only runtimes with the build tag that AWS recommends for them,
// lambda.norpc, does not link it, and Load then returns an error instead of
// falling back. The build tag awsconfig.fallback links it again. Every other
// build, go run and go test among them, has it.
//
// # Limits
//
// The credentials are read once, by Load, as LoadDefaultConfig reads those in the
// environment. The HTTP client is the SDK's default, which has timeouts for
// dialing and for the TLS handshake but none for a whole request; bound calls
// with the context that Lambda passes to the handler, which ends at the
// function's timeout.
//
// What the SDK logs goes to [slog.Default].
package awsconfig
