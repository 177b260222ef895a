//go:build linux && cgo && !noxla

package xla

import (
	"metasymlab/metasym/backend"

	"github.com/gomlx/go-xla/compute/xla" // registers itself
)

func init() {
	xla.EnableAutoInstall(false) // what go-xla has switched on at its own start: downloads at the first use of a backend
	backend.Load = load
}
