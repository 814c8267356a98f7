// Package promotion decides which machine image each stage of a track has.
//
//	plan := promotion.Plan{{Name: "test", Gate: promotion.Automatic}, {Name: "latest", Gate: promotion.Approval}}
//	state, result, err := plan.Apply(state, promotion.Event{Kind: promotion.Built, Image: image, At: now})
//	for _, move := range result.Moves { // what is to be done
//		...
//	}
//
// A track is the images that replace each other, such as those of a pipeline. Images
// are built, and go from stage to stage as the gates let them. Nothing here does
// anything: [Plan.Apply] takes a [State] and an [Event] and returns the next state,
// without changing the one that it was given.
//
// # Only forwards
//
// By itself an image moves into a stage only if it is newer than every image that has
// ever been in it: of the same name, a higher version x.y.z/build, and of other names,
// begun later. So an image that is delivered late, or once more, changes nothing,
// whatever the order is in which images are delivered. Of one name the highest version
// wins; dates decide where a pipeline got a recipe of another name, and where a recipe
// goes back to an earlier name its next builds have both.
//
// Only [Promote] and [Rollback], which operators ask for, go backwards. An image from
// which a stage was rolled back is out: it moves into no stage by itself. The next
// build is newer than it and moves on as ever.
//
// # Gates
//
// The image of a stage waits for the next one; the image that was built last waits for
// the first one. A newer image that comes into the stage takes the place of the one
// that waits. [Automatic] gates let it in at once, [Approval] gates at [Approve], and
// [Alarms] gates at [Pass]. An image that is held, for what a scan has found in it,
// passes none until it is approved, and nothing passes by itself while the track is
// paused.
package promotion
