package request

import "slices"

// stage is when sharp's pipeline runs an operation, whatever the order of the
// calls (its src/pipeline.cc).
type stage uint8

const (
	stageAnimated stage = iota
	stageOrient
	stageFlipBefore
	stageFlopBefore
	stageRotateBefore
	stageTrim
	stageCropBefore
	stageFlatten
	stageGammaEncode
	stageGreyscale
	stageResize
	stageFlip
	stageFlop
	stageRotate
	stageCropAfter
	stageAffine
	stageExtend
	stageMedian
	stageThreshold
	stageBlur
	stageModeration
	stageUnflatten
	stageConvolve
	stageRecomb
	stageModulate
	stageSharpen
	stageOverlay
	stageGammaDecode
	stageLinear
	stageNormalise
	stageCLAHE
	stageBandBool
	stageTint
	stageRemoveAlpha
	stageEnsureAlpha
	stageColourspace
	stageExtractChannel
	stageNegate
	stageRoundCrop
	stageStrip
	stageEncode
)

// step is an edit as the request has it, and where it runs.
type step struct {
	edit    Edit
	stage   stage
	segment int // counts the round crops before it
}

// inPipelineOrder puts a request's edits in the order in which the original runs
// them, so that each applies to the result of the one before.
//
// sharp runs its operations in one fixed order but for three that depend on the
// calls' order: an area is cut before the resize if it is called before it (a
// second call is for after it); turning, flipping and flopping come before both
// if rotate is called before a resize, a trim or the first area. A round crop ends
// a pipeline, and what follows it in the request is a new one.
func inPipelineOrder(steps []step) []Edit {
	segment, start := 0, 0
	for i := range steps {
		steps[i].segment = segment
		if steps[i].stage == stageRoundCrop {
			place(steps[start:i])
			segment, start = segment+1, i+1
		}
	}
	place(steps[start:])
	for i := range steps {
		switch steps[i].stage {
		case stageAnimated, stageOrient:
			steps[i].segment = 0
		case stageStrip, stageEncode:
			steps[i].segment = segment
		case stageGammaEncode:
			decode := GammaDecode(steps[i].edit.(GammaEncode))
			steps = append(steps, step{decode, stageGammaDecode, steps[i].segment})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int {
		if a.segment != b.segment {
			return a.segment - b.segment
		}
		return int(a.stage) - int(b.stage)
	})
	var edits []Edit
	for _, s := range steps {
		if s.edit != nil {
			edits = append(edits, s.edit)
		}
	}
	return edits
}

// place sets the stages that depend on the order of the steps of one pipeline.
func place(steps []step) {
	var rotated, rotateFirst, resized bool
	before, after := -1, -1
	for i := range steps {
		switch steps[i].stage {
		case stageRotate:
			rotated = true
		case stageResize:
			resized = true
			rotateFirst = rotateFirst || rotated
		case stageTrim:
			rotateFirst = rotateFirst || rotated
		case stageCropBefore:
			if !resized && before < 0 {
				before = i
			} else {
				if after >= 0 {
					steps[after].edit = nil
				}
				after = i
				steps[i].stage = stageCropAfter
			}
			rotateFirst = rotateFirst || rotated && !resized && (before < 0 || after < 0)
		}
	}
	if !rotateFirst {
		return
	}
	for i := range steps {
		switch steps[i].stage {
		case stageFlip, stageFlop, stageRotate:
			steps[i].stage -= stageFlip - stageFlipBefore
		}
	}
}
