// Command images takes what EC2 Image Builder tells of images from a queue, and moves
// the images into the stages that they come into by themselves.
//
// In the queue are messages of Image Builder's SNS topic, in their envelope or raw, and
// its events from EventBridge. An image that is told of by both is one image: what
// counts is its ARN.
//
//	AVAILABLE            the image is noted and applied to its track: see packages
//	                     promotion and track. An event has no AMIs, so the image is looked up.
//	FAILED, CANCELLED    is told once
//	CVE Detected         is noted, told if there is something, and holds the image if it
//	                     is as bad as HoldFindings says
//
// Everything else is ignored: states of builds that go on, container images, images of
// pipelines that are not among Pipelines. An image whose parameters cannot be named, such
// as one that no pipeline has made where names have {pipeline}, is told once and not
// taken.
//
// # Errors
//
// A message that fails stays in the queue, and those beside it do not. What has been done
// for it is not done again: see package track. In the end it goes to the dead-letter
// queue, as does at last what is nothing of Image Builder.
package main
