package backend

import (
	"os"
	"path/filepath"
)

// FlagsVariable names the environment variable with settings of XLA's own; Canonical has them where they are set.
const FlagsVariable = "XLA_FLAGS"

// CompiledVariable names the environment variable with the folder in which what XLA has compiled is kept; "off" keeps
// nothing.
const CompiledVariable = "XLA_COMPILED"

// CompiledFolder is where what a plugin compiles is kept: the folder compiled beside it, unless CompiledVariable names
// another. "" if nothing is kept.
func CompiledFolder(plugin string) string {
	switch folder := os.Getenv(CompiledVariable); folder {
	case "":
		return filepath.Join(filepath.Dir(plugin), "compiled")
	case "off":
		return ""
	default:
		return folder
	}
}

// Load loads, where it is not nil, a plugin before GoMLX opens it. Package xla sets it.
var Load func(p Plugin) error
