package trial

import "context"

// Units of what every process can be measured by.
const (
	CPU     = "cpu-ms"       // user and system time, of the process and the children it waited for
	Wall    = "wall-ms"      // from start to end
	PeakRSS = "peak-rss-MiB" // largest resident set
)

// A Sample is what one run of a contender measured: positive values by key, which is the unit unless there are several
// of one unit. Less is better.
type Sample map[string]float64

// A Contender does the work of a trial, in a process of its own.
type Contender struct {
	// Name tells contenders apart in the result: for peers, what a reader could look up.
	Name string
	// Needs is the executable that has to be installed for it, empty if none.
	Needs string
	// Missing says that something else is not installed that it needs.
	Missing bool
	// Run does the work once.
	Run func(context.Context) (Sample, error)
}

// A Measure is a value to report.
type Measure struct {
	// Case is what was done, such as "1M build".
	Case string
	// Unit is what was counted.
	Unit string
	// Key selects the value of a sample. Empty means Unit.
	Key string
}

// A Trial is ours and its peers, with different names, and what to report of them.
type Trial struct {
	// Measures are reported in this order. Ours has to have all of them, a peer those that make sense for it.
	Measures []Measure
	// Ours is the contender that the ratios are of.
	Ours Contender
	// Peers are the contenders it is compared with. Without any, ours is only measured.
	Peers []Contender
	// Repeat is how often each contender runs in a round, for work that is short. The round's value is the median.
	// Zero means once.
	Repeat int
	// Missing is what is not installed that all contenders need, such as their input. If it is not empty, nothing is
	// measured, and the rows only tell that.
	Missing string
}
