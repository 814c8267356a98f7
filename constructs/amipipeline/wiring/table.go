package wiring

// Keys of the table, both strings. It is the truth of which image is where: parameters
// are written from it.
const (
	TablePartition = "pk"
	TableSort      = "sk"
)

// TagPrefix is what the keys of the tags begin with that Lintel gives.
const TagPrefix = "lintel:"

// Tags of the parameters.
const (
	TagImage    = TagPrefix + "image"    // ARN of the Image Builder image
	TagVersion  = TagPrefix + "version"  // such as 1.2.0/3
	TagStage    = TagPrefix + "stage"    // the stage
	TagTrack    = TagPrefix + "track"    // the name without the stage
	TagPipeline = TagPrefix + "pipeline" // ARN of the pipeline, if there is one
	TagRecipe   = TagPrefix + "recipe"   // ARN of the recipe, if it is known
)

// TagInUse is the tag of Image Builder images that a stage has, or had before the one
// that it has. Its value is TagInUseValue. A lifecycle policy excludes them with the
// rule tagMap.
const (
	TagInUse      = TagPrefix + "in-use"
	TagInUseValue = "true"
)

// LabelPrefix is what the label begins with that the version of a parameter gets: an
// image 1.2.0/3 is v1.2.0-3. A parameter can be read by it: /images/web/latest:v1.2.0-3.
const LabelPrefix = "v"
