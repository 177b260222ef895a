// Package backend opens the GoMLX backend that runs every graph of the project. It is the one place that does, so that
// the guards below hold everywhere.
package backend

import (
	"fmt"
	"strings"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend" // registers "go": the pure Go backend, always there
	"github.com/gomlx/gomlx/support/exceptions"
)

// Default is the configuration used where none is asked for.
//
// It is never plain "go": that runs operations in a pool whose matrix products wait for free workers from inside a
// worker, and sleeps for ever once enough of them are ready at the same time (GoMLX v0.26 to v0.28).
const Default = "go:ops_sequential"

// Open returns the backend named by config: "" or "go" (both mean Default), or "go:ops_sequential". The environment
// variable GOMLX_BACKEND is not read: the profile decides, so that a result's provenance is complete.
//
// An unknown name is an error that lists the names there are. Nothing is ever downloaded.
func Open(config string) (compute.Backend, error) {
	config, err := Canonical(config)
	if err != nil {
		return nil, err
	}
	var opened compute.Backend
	// GoMLX panics for some configurations.
	if caught := exceptions.TryCatch[error](func() { opened, err = compute.NewWithConfig(config) }); caught != nil {
		err = caught
	}
	if err != nil {
		return nil, fmt.Errorf("open backend %q: %w", config, err)
	}
	return opened, nil
}

// Canonical is the full configuration that Open uses for config: what provenance records and run folders are named by.
func Canonical(config string) (string, error) {
	name, options, _ := strings.Cut(config, ":")
	switch {
	case config == "" || config == "go" || config == Default:
		return Default, nil
	case name == "go":
		return "", fmt.Errorf("backend %q: options %q are not supported, the Go backend runs only as %q (its parallel modes can deadlock)", config, options, Default)
	}
	return "", fmt.Errorf("unknown backend %q: available is %s", config, strings.Join(compute.List(), ", "))
}
