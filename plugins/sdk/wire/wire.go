// Package wire is the protocol between the collector and its plugins as Go code, generated from plugin.proto (make proto). Authors of
// plugins use package sdk instead; authors in other languages use the .proto.
package wire
