// Package store is the DynamoDB table that is the truth of which image is where.
//
//	pk              sk                            what
//	tracks          TRACK                         that there is the track
//	track#TRACK     state                         its promotion.State, a version, who holds it
//	track#TRACK     target#STAGE#ACCOUNT#REGION   what a parameter was given
//	track#TRACK     told#STAGE                    what was told of a stage
//	track#TRACK     in-use                        the images that have the tag
//	image#ARN       image                         an image, and what scans have found
//	image#ARN       told#WHAT                     that something was told of it
//	group#GROUP     followed                      the AMI that an Auto Scaling group was told of
//
// Nothing is deleted: an image that was built leaves a few small items. The state forgets
// the oldest images, and stays within an item's size (see package promotion).
//
// A state is written only if it is still the one that was read. What is done because
// of a state (parameters, messages) is done by who holds the track, and noted here
// after it was done. It is held until the invocation would have been killed, so a
// process that has crashed keeps nobody else from it for longer.
package store
