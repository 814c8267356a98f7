// Package profiletest makes profiles for tests and benchmarks, in the form in
// which an AWS Glue DataBrew profile job writes them, of any size:
//
//	p := profiletest.Random(profiletest.Options{Columns: 10_000, Seed: 1})
//	p.WriteTo(file)
//
//	p = profiletest.Taxi()
//	p.Edit("pu_loc_id", func(c *profiletest.Object) { c.Set("missingValuesCount", 3000) })
//	body := p.Bytes()
//
// The same options make the same profile on the same kind of processor. Columns are
// made while they are written, so that the size of a profile is not limited by
// memory. The statistics of a column fit together: the percentiles are in order,
// bins add up to the number of values, and the missing ones and the others to the
// size of the sample.
package profiletest
