// Package metasymlab is the project as a whole. It holds its own source files as they were when a program was built, so
// that what a program computes can be named by the code that runs, not by the code that lies on the disk at that
// moment: see pipeline/program.
package metasymlab

import "embed"

// Sources are the module's files: all Go code, what is embedded, tests, go.mod and go.sum. Paths are relative to the
// project's folder.
//
//go:embed go.mod go.sum sources.go ablations baselines figures metasym pipeline
var Sources embed.FS
