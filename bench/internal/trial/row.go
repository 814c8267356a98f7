package trial

// A Row is one line of the result: ours against one peer by one measure.
type Row struct {
	// Core is set by the caller.
	Core string
	Case string
	Unit string
	// Rounds is the number of runs of each contender.
	Rounds int
	// Ours is zero where what all contenders need is missing, which Peer names then.
	Ours Summary
	// Peer is empty if there is nothing to compare with.
	Peer string
	// Missing says that the peer is not installed. Value and Ratio are nil then.
	Missing bool
	Value   *Summary
	// Ratio is of ours divided by the peer's, pair by pair: below 1 ours is better.
	Ratio *Summary
}

func (r Row) missing() Row {
	r.Missing = true
	return r
}

func (r Row) against(ours, theirs []float64) Row {
	value, ratio := summarize(theirs), summarize(ratios(ours, theirs))
	r.Value, r.Ratio = &value, &ratio
	return r
}
