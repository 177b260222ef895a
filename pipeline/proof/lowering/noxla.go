//go:build !(linux && cgo && !noxla)

package lowering

import "github.com/gomlx/compute"

func newBackend() (compute.Backend, error) { return nil, ErrNotLinked }

func textOf(compute.Executable) []byte { return nil }
