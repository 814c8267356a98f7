// Package component checks documents of EC2 Image Builder components before they are
// deployed: YAML with phases, their steps and the steps' actions.
//
//	document, err := component.Parse(text)
//	err = document.Check(component.Linux)
//
// A mistake in a document is otherwise told minutes later by CloudFormation, or after
// an instance was launched, when a step is reached. The rules are those of the EC2
// Image Builder User Guide, "Use the AWSTOE component document framework"
// (https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html)
// and "Action modules supported by AWSTOE component manager"
// (https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-action-modules.html).
// Inputs of actions, loops and conditions are left to Image Builder.
package component
