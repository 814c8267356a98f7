// Package pettitt finds the points at which a series of numbers moves to another
// level, by Pettitt's rank test: of a whole series at once with [Batch], or point by
// point with a [Detector].
//
//	d, err := pettitt.New(pettitt.Settings{PracticalThreshold: 0.5, Window: 5, Wait: 10})
//	...
//	result, err := d.Add(time.Now().UnixMilli(), reading)
//	if change := result.Change; change != nil {
//		fmt.Println(change.At, change.Offset, change.P)
//	}
//
// # The test
//
// A. N. Pettitt, "A Non-Parametric Approach to the Change-Point Problem", Journal of
// the Royal Statistical Society C 28 (1979), 126-135. For values x_1 to x_n:
//
//	V_i = sum over j of sgn(x_i - x_j)        ties count 0
//	U_t = V_1 + ... + V_t
//	K   = max over t of |U_t|                 the change is after point t, the first of several
//	p   = min(1, 2 exp(-6 K^2 / (n^3 + n^2)))
//
// A test of one direction has the maximum of -U_t (up) or U_t (down) as K, and a p
// without the 2. No distribution is assumed. All of K is integer arithmetic: ties are
// exact, and K and its place are the same on every processor.
//
// V does not depend on the order of the points. With a new value x, each V_i grows by
// sgn(x_i - x), so that one pass over the points of a segment gives V and U, and
// nothing that has been seen is read again. The pass has kernels for AVX2 and NEON.
//
// p is an approximation from the limit of large n, and on the safe side: `changepoint
// simulate` (constructs/changepoint/cmd/changepoint) prints how often it rejects where
// nothing changes. The least p that n points can have is that of K = floor(n/2) *
// ceil(n/2). Fewer points than [MinimumN] can therefore never reject.
//
// # The practical threshold
//
// AWS's article on automated event detection, by a "Modified Practical Pettitt" test
// (https://aws.amazon.com/blogs/big-data/detect-change-points-in-your-event-data-stream-using-amazon-kinesis-data-streams-amazon-dynamodb-and-aws-lambda/),
// says that changes below a practical threshold are not reported, and that a window is "the
// number of points around the change to ignore". It publishes neither a formula nor
// code. This package reads it as a gate: a change is reported when the test rejects
// and the median after the change differs from the median before it by the threshold
// at least, both without the points of the window. That is our reading, not the
// vendor's. The other one, which counts only pairs that differ by more than the
// threshold, still reports most changes below it; `changepoint simulate` prints both.
//
// # After a change
//
// As in that article, detection comes before decision: the point at which the test
// rejects is the detection, and the decision looks back for when the change was. What
// was seen until then is dropped, and the search starts again with the next point.
// With [Settings].Wait, the decision is made so many points after the detection, which
// makes the time of the change more exact; where the test no longer rejects by then,
// the detection is withdrawn and the segment goes on.
//
// # False alarms
//
// The test is made after every point, so that the level of one test is not the
// probability of a false alarm in a series: at a level of 0.01, about one series in
// seven has one within 1,000 points. [Total] bounds that probability instead, at the
// price of later detection. `changepoint simulate` prints both.
package pettitt
