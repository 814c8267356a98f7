// Package states plays state machines without Step Functions: as much of the Amazon States Language as Lintel's use, with
// JSONata, Lambda functions as tasks, and Distributed Maps whose items and results are in Amazon S3.
//
//	machine := &states.Machine{Definition: definition, Invoke: invoke, S3: s3}
//	end := machine.Run("execution", map[string]any{"prefix": "photos/"})
//
// It is strict where Step Functions is: a state that is not there, an expression without a value and a type of state that
// it does not know fail the execution. It does not wait between retries, and runs one item after another.
//
// https://states-language.net/spec.html
package states
