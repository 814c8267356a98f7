// Package parameterpath makes the names of SSM parameters from a template.
//
//	t, err := parameterpath.Parse("/images/{pipeline}/{os}/{stage}")
//	...
//	name, err := t.Expand(parameterpath.Values{Pipeline: "web", OS: "Amazon Linux 2023"}, "latest")
//	// /images/web/amazon-linux-2023/latest
//
// # Placeholders
//
//	{pipeline}      the name of the pipeline
//	{recipe}        the name of the image recipe
//	{platform}      linux or windows
//	{os}            the operating system and its version, such as amazon-linux-2023
//	{architecture}  arm64 or x86_64
//	{version}       the version of the recipe, such as 1.2.0
//	{major}         the first number of the version
//	{stage}         the stage of promotion
//
// Values are written in lower case, and what a name may not contain becomes a
// hyphen. Images for which the name without the stage is the same are one [Template.Track]:
// they replace each other.
//
// # Rules
//
// Those of SSM: letters, digits, "_", "." and "-" in at most 15 levels, not more than
// 1011 characters, and not beginning with "aws" or "ssm" in any case. Ours: the name
// begins with a slash and with a level that has no placeholder, so that permissions
// can be given for what is below it, and {stage} is a level by itself.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
package parameterpath
