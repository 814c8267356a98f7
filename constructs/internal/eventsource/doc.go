// Package eventsource is what constructs share that map a source of events to a Lambda
// function: the function, built or brought; where records go that fail; the table of
// what is done; checks of the settings that all mappings have; metrics and alarms.
//
// A construct adds its source, how Lambda's pollers reach it, and what only its mappings
// have. The IDs of what is created here are part of its template: they do not change.
package eventsource
