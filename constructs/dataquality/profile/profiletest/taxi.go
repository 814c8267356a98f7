package profiletest

import "slices"

// Taxi returns the profile of the dataset that AWS has in its example of
// automated data quality alerts: the trips of New York's taxis, of which pu_loc_id
// and do_loc_id, where they began and ended, must be 90 % complete. They are: of
// the 20,000 rows, 120 and 480 have none.
func Taxi() *Profile {
	o := Options{Rows: 20_000, Values: 50, Bins: 20, Seed: 2017}
	var numbers []string
	for _, c := range taxiColumns {
		if c.kind == integer || c.kind == decimal {
			numbers = append(numbers, c.name)
		}
	}
	p := newProfile("taxi", o.Seed, o.Rows)
	p.Columns = func(yield func(Object) bool) {
		for i, c := range taxiColumns {
			m := newMaker(o, i)
			m.mean, m.deviation, m.floor = c.mean, c.deviation, c.floor
			m.missing = c.missing
			if slices.Contains(numbers, c.name) {
				m.correlations = numbers
			}
			if !yield(m.column(c.name, c.kind)) {
				return
			}
		}
	}
	return p
}

var taxiColumns = []struct {
	name                   string
	kind                   kind
	mean, deviation, floor float64
	missing                int
}{
	{name: "medallion", kind: text},
	{name: "pickup_datetime", kind: date},
	{name: "dropoff_datetime", kind: date},
	{name: "passenger_count", kind: integer, mean: 1.7, deviation: 1.2, floor: 1},
	{name: "trip_distance", kind: decimal, mean: 3, deviation: 3.6},
	{name: "pu_loc_id", kind: integer, mean: 162, deviation: 66, floor: 1, missing: 120},
	{name: "do_loc_id", kind: integer, mean: 160, deviation: 70, floor: 1, missing: 480},
	{name: "payment_type", kind: text},
	{name: "store_and_fwd_flag", kind: boolean},
	{name: "fare_amount", kind: decimal, mean: 13, deviation: 11, floor: 2.5},
	{name: "tip_amount", kind: decimal, mean: 1.8, deviation: 2.5},
	{name: "total_amount", kind: decimal, mean: 16.3, deviation: 13.6, floor: 3.3},
}
