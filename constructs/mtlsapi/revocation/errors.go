package revocation

import "errors"

// Errors that callers can tell apart with [errors.Is]. The error returned
// wraps one of them and says what was found and what is allowed.
var (
	// ErrMalformed is returned by Parse for bytes that are not a certificate
	// revocation list as RFC 5280 section 5 defines it.
	ErrMalformed = errors.New("malformed CRL")

	// ErrUnsupported is returned by Parse for a well-formed list that this
	// package cannot process and that therefore must not be used: RFC 5280
	// sections 5.2 and 5.3 on critical extensions.
	ErrUnsupported = errors.New("unsupported CRL")

	// ErrTooLarge is returned by Parse for a list above [Parser.MaxBytes].
	ErrTooLarge = errors.New("CRL too large")

	// ErrIssuer is returned by Parse if none of the certificates given is the
	// list's issuer.
	ErrIssuer = errors.New("CRL of another issuer")

	// ErrSignature is returned by Parse if the list's signature is not its
	// issuer's, or the issuer may not sign lists.
	ErrSignature = errors.New("CRL signature not valid")

	// ErrDelta is returned by NewSet for a delta CRL that cannot be combined
	// with the complete lists given (RFC 5280 section 5.2.4).
	ErrDelta = errors.New("delta CRL without its base")
)

// A malformedError is an [ErrMalformed] with its cause. It is a string so
// that the parser can return one from its inner loop without building it.
type malformedError string

func (e malformedError) Error() string { return ErrMalformed.Error() + ": " + string(e) }

func (e malformedError) Unwrap() error { return ErrMalformed }
