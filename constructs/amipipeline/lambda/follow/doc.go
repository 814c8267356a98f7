// Command follow makes launch templates and Auto Scaling groups follow parameters.
//
// It is invoked with the event that a parameter has another image, and by a schedule
// with {"action":"check"}. Neither says what to do: what counts is the image that the
// parameter has now, so events that come late, twice or not at all come to the same.
//
// A launch template whose default version has another image gets a new version, made
// from the default one, and that becomes the default. The token of the request is made
// of launch template, source version and image, so that a repeated one makes no second
// version. Then the instances of the group are replaced (an instance refresh). Until the
// group has been told of an image, every check tries it again: a group that is being
// refreshed takes no other refresh.
//
// What a group was told last is noted in the table. A group that is new is taken to have
// the image of its launch template, or else that which the first check finds in the
// parameter: a refresh begins only when an image changes.
//
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh.html
package main
