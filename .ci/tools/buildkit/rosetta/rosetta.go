// Package rosetta stands in for the module of this name, which not every mirror has: what it tells of macOS is false
// on Linux.
package rosetta

import "runtime"

// Enabled tells whether this program runs under Rosetta.
func Enabled() bool { return false }

// Available tells whether Rosetta is there.
func Available() bool { return false }

// NativeArch tells the processor's architecture.
func NativeArch() string { return runtime.GOARCH }
