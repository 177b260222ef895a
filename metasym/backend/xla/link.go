//go:build linux && cgo && !noxla

package xla

import "github.com/gomlx/go-xla/compute/xla" // registers itself

// What go-xla has switched on at its own start: downloads at the first use of a backend.
func init() { xla.EnableAutoInstall(false) }
