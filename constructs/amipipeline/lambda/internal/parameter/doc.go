// Package parameter gives SSM parameters their images.
//
// A parameter that has its image already gets no new version, so a write that is
// repeated changes nothing. PutParameter of the data type aws:ec2:image succeeds before
// SSM has looked at the AMI, and SSM writes nothing if it does not find it; so what was
// written is read until it is there.
//
// Each version has the label of its image. SSM keeps 100 versions, and refuses another
// one rather than delete one with a label: then the oldest loses ours.
//
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html
package parameter
