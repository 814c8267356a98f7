// Package profile reads the profile that an AWS Glue DataBrew profile job writes
// to S3: one column after the other, in constant memory, and only what is asked
// for.
//
//	reader := profile.NewReader(body, profile.Selection{
//		Statistics: profile.StatisticsOf(profile.MissingCount),
//	})
//	for {
//		column, err := reader.Next()
//		if err == io.EOF {
//			break
//		}
//		...
//		missing, ok := column.Stat(profile.MissingCount)
//	}
//	dataset := reader.Dataset()
//	rows, ok := dataset.Stat(profile.SampleSize)
//
// Package rules does that for the rules that one writes; most handlers should use
// it instead. This package does no input or output but what its reader does.
//
// # What a profile is
//
// A JSON object with an array "columns" of objects. Names and meanings of the
// statistics are in the column "Attributes of profile result" of
// https://docs.aws.amazon.com/databrew/latest/dg/profile.configuration.html:
//
//   - of a column: name, type, distinctValuesCount, entropy, interquartileRange,
//     kurtosis, max, maximumValues, mean, median, medianAbsoluteDeviation, min,
//     minimumValues, missingValuesCount, mode, mostCommonValues,
//     zScoreOutliersCount, zScoreOutliersSample, percentile5, percentile25,
//     percentile75, percentile95, range, skewness, standardDeviation, sum,
//     uniqueValuesCount, valueDistribution, variance, zScoreDistribution,
//     zerosCount, correlations and, if asked for, zScoreMildOutliersCount;
//   - of the dataset: duplicateRowsCount.
//
// What else is known is not documented. The function of AWS's article about data
// quality alerts reads sampleSize
// (https://aws.amazon.com/blogs/big-data/setting-up-automated-data-quality-workflows-and-alerts-using-aws-glue-databrew-and-aws-lambda/);
// that of an AWS sample about personally identifiable information reads
// entity.entityTypes and entity.rowsCount of a column
// (https://github.com/aws-samples/automating-pii-data-detection-and-data-masking-tasks-with-aws-glue-databrew-and-aws-step-functions);
// a notebook about features reads writtenOn
// (https://github.com/aws-samples/amazon-sagemaker-feature-store-end-to-end-workshop).
// A profile of version 1.0, which somebody has published, has all these names; also
// jobName, jobRunId, location, startedOn and version, all after the columns; types
// such as "int", "bigint" and "string"; lists of {"value": v, "count": n};
// distributions of {"bucket": [low, high], "count": n}, in which the first bound
// is "-inf" or the last one "inf", as strings; correlations as an object with the
// names of other columns; and times without a zone, such as
// "2024-03-27T12:48:38.100164".
//
// The article tells of more than there is in that profile: the size, source and
// creator of the dataset, the number of missing cells, of columns by type, and of
// warnings. They are read if they are there, by the names that the article has for
// them. Missing cells and columns by type follow from the columns, and so are known
// if they are not.
//
// # What is tolerated
//
// Members may come in any order, and nearly all of them be absent. Names are
// compared without regard to case and to the characters "_", "-" and " ", and some
// have other spellings too. Numbers may be strings. NaN and infinite numbers may be
// the bare words that Python and Java write, or strings such as "inf". What is not
// known is skipped. A byte order mark is skipped.
//
// Of a member that occurs twice the last one counts, as in Python and in
// encoding/json. But a second name of a column and a second list of columns are
// errors, because something would be lost.
//
// A statistic that is absent, null or no number is absent: [Column.Stat] says so,
// and does not return 0. A profile job computes statistics by type, and none, unless
// it is configured to, of columns in which it has detected personally identifiable
// information.
//
// # What is not
//
// [Reader.Next] returns a [SyntaxError], with an offset and a path, for what is not
// JSON (RFC 8259), wherever that is: what is skipped is checked too. Data that end
// too early are one whose Err is [io.ErrUnexpectedEOF], never the end of the
// profile. So are a profile without columns, a column without a name, and what is
// beyond these limits: names of columns of 16 KiB, numbers of 512 bytes, 512 levels.
//
// Lists that are longer than [MaxValues] and values that are longer than [MaxText]
// are cut, and say so.
//
// # How it works
//
// One pass over a window of 64 KiB. A profile repeats itself: the names in a column
// are those of the column before, in the same order, and the elements of a list
// differ in their strings and numbers only. So what was between two values the last
// time is compared with what is there now, 8 bytes at a time, and read only if it is
// something else. Strings and numbers are searched for their ends 8 bytes at a time,
// with the arithmetic of Bit Twiddling Hacks
// (https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord).
//
// The largest amount of memory that a Reader was measured to hold is 140 KiB, with
// all statistics and lists of columns of any size.
package profile
