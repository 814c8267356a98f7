// Package dynamodbstub is Amazon DynamoDB in memory, added to a server of package awsstub: tables with the operations
// that read and write items, conditions, updates and transactions. All operations can be scripted as "dynamodb:" and
// their name, for example to carry out the first write and lose the answer:
//
//	dynamodb := dynamodbstub.New(t, aws)
//	dynamodb.CreateTable("orders", dynamodbstub.Key{Partition: "id"})
//	aws.On("dynamodb:PutItem", awsstub.Lose(awsstub.Default), awsstub.Default)
//
// Expressions are parsed and evaluated as DynamoDB does it, and what it refuses is refused: reserved words, names and
// values that are missing or not used, operands of the wrong type, paths that overlap, keys that are changed, items and
// keys that are too large. Not as in DynamoDB: there are no secondary indexes, streams, PartiQL, batches of writes, parallel scans
// and parameters from before expressions, whose use fails the test; nothing is deleted when its time to live ends; all
// reads are consistent; requests are carried out one after the other, so that transactions have no conflicts unless a
// script says so.
package dynamodbstub
