package emf

import "slices"

// Unit is the unit of a metric, by the name that CloudWatch has for it
// (MetricDatum, "Unit").
type Unit string

// The units of CloudWatch. The zero Unit stands for None.
const (
	None Unit = "None"

	Count   Unit = "Count"
	Percent Unit = "Percent"

	Seconds      Unit = "Seconds"
	Milliseconds Unit = "Milliseconds"
	Microseconds Unit = "Microseconds"

	Bytes     Unit = "Bytes"
	Kilobytes Unit = "Kilobytes"
	Megabytes Unit = "Megabytes"
	Gigabytes Unit = "Gigabytes"
	Terabytes Unit = "Terabytes"

	Bits     Unit = "Bits"
	Kilobits Unit = "Kilobits"
	Megabits Unit = "Megabits"
	Gigabits Unit = "Gigabits"
	Terabits Unit = "Terabits"

	CountPerSecond Unit = "Count/Second"

	BytesPerSecond     Unit = "Bytes/Second"
	KilobytesPerSecond Unit = "Kilobytes/Second"
	MegabytesPerSecond Unit = "Megabytes/Second"
	GigabytesPerSecond Unit = "Gigabytes/Second"
	TerabytesPerSecond Unit = "Terabytes/Second"

	BitsPerSecond     Unit = "Bits/Second"
	KilobitsPerSecond Unit = "Kilobits/Second"
	MegabitsPerSecond Unit = "Megabits/Second"
	GigabitsPerSecond Unit = "Gigabits/Second"
	TerabitsPerSecond Unit = "Terabits/Second"
)

var units = []Unit{
	None, Count, Percent, Seconds, Milliseconds, Microseconds,
	Bytes, Kilobytes, Megabytes, Gigabytes, Terabytes,
	Bits, Kilobits, Megabits, Gigabits, Terabits,
	CountPerSecond,
	BytesPerSecond, KilobytesPerSecond, MegabytesPerSecond, GigabytesPerSecond, TerabytesPerSecond,
	BitsPerSecond, KilobitsPerSecond, MegabitsPerSecond, GigabitsPerSecond, TerabitsPerSecond,
}

func (u Unit) valid() bool { return u == "" || slices.Contains(units, u) }
