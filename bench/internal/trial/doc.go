// Package trial measures contenders side by side and says how many times as much one needs as the other.
//
// A [Trial] is ours and its peers doing the same work. [Trial.Run] runs them in turn, round after round, so that
// whatever else the machine does hits all of them alike, and makes a [Row] of each thing measured and each peer. The
// ratio of a row is the median of the ratios of the rounds, not the ratio of two medians: what slowed a round down
// cancels out. [WriteTable] and [WriteJSON] print rows.
package trial
