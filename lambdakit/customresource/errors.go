package customresource

import "errors"

// ErrGone is for errors that say that the resource to delete does not exist. A
// Delete whose handler returns an error that wraps it is answered with SUCCESS;
// for Create and Update it is an error like any other.
//
//	var missing *types.NoSuchKey
//	if errors.As(err, &missing) {
//		return nil, fmt.Errorf("%w: %w", customresource.ErrGone, err)
//	}
var ErrGone = errors.New("the resource does not exist")

// ErrNotCreated is for errors that a handler returns from a Create before it has
// created anything, such as a property out of range. CloudFormation's Delete that
// follows is then answered with SUCCESS without calling the handler, which would
// meet the same properties again. For Update and Delete it is an error like any
// other.
var ErrNotCreated = errors.New("nothing was created")

// refused is an error that was found before the handler was called.
type refused struct{ error }

func (refused) Is(target error) bool { return target == ErrNotCreated }
