// Package backend opens the GoMLX backend that runs the graphs of the project. It is the one place that does, so that
// the guards below hold everywhere.
//
//	go                    GoMLX's Go backend: always there
//	xla:cpu, xla:cuda     XLA, through a PJRT plugin that Find finds; xla alone is xla:cpu
//	xla:/path/plugin.so   XLA, through this plugin
//
// A program has XLA if it imports package xla below this one. Nothing is ever downloaded here, and the environment
// variable GOMLX_BACKEND is not read: who opens a backend names it, so that a result's provenance is complete.
//
// A backend may be used from several goroutines, each with its own graph.Exec: XLA's clients are made for it, and the
// Go backend has no state that executions share.
package backend

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// Open returns the backend named by config: "" or "go" (both mean Default), "xla:cpu", "xla:cuda" or "xla:" and a
// plugin's absolute path.
//
// Errors are one line each and say what to do: an unknown name, XLA that this program has not linked, no plugin, a file
// that is no plugin, no GPU.
func Open(config string) (compute.Backend, error) {
	chosen, err := choose(config)
	if err != nil {
		return nil, err
	}
	if chosen.plugin != nil && Load != nil {
		if err := Load(*chosen.plugin); err != nil {
			return nil, fmt.Errorf("backend %q: the plugin %s does not work here: %s", config, chosen.plugin.Path, oneLine(err))
		}
	}
	var opened compute.Backend
	// GoMLX panics for some configurations.
	if caught := exceptions.TryCatch[error](func() { opened, err = compute.NewWithConfig(chosen.config) }); caught != nil {
		err = caught
	}
	if err != nil {
		if chosen.plugin != nil {
			return nil, fmt.Errorf("backend %q: the plugin %s does not work here: %s", config, chosen.plugin.Path, oneLine(err))
		}
		return nil, fmt.Errorf("open backend %q: %s", config, oneLine(err))
	}
	return opened, nil
}

// Canonical is the full name of what Open opens for config: what provenance records and run folders are named by. With
// XLA it has the first digits of the plugin's SHA-256, and for CUDA the GPU's model, since both decide the last digits
// of a result: "xla:cpu@0123456789abcdef". The user's own settings of XLA are in it too. Where a plugin lies has no
// part in it.
func Canonical(config string) (string, error) {
	chosen, err := choose(config)
	if err != nil || chosen.plugin == nil {
		return chosen.config, err
	}
	sum, err := chosen.plugin.Sum()
	if err != nil {
		return "", fmt.Errorf("backend %q: %w", config, err)
	}
	name := "xla:" + chosen.plugin.Platform + "@" + sum[:16]
	if flags := os.Getenv(FlagsVariable); flags != "" {
		name += " " + FlagsVariable + "=" + flags
	}
	if chosen.plugin.Platform == cuda {
		for _, model := range gpus() {
			name += " " + model
		}
	}
	return name, nil
}

// choice is what a configuration comes to.
type choice struct {
	config string  // as GoMLX takes it
	plugin *Plugin // nil for the Go backend
}

func choose(config string) (choice, error) {
	name, rest, _ := strings.Cut(config, ":")
	switch {
	case config == "" || config == "go" || config == Default:
		return choice{config: Default}, nil
	case name == "go":
		return choice{}, fmt.Errorf("backend %q: options %q are not supported, the Go backend runs only as %q (its parallel modes can deadlock)", config, rest, Default)
	case name != "xla":
		return choice{}, fmt.Errorf("unknown backend %q: there are go, xla:cpu, xla:cuda and xla:/path/plugin.so", config)
	}
	plugin, err := choosePlugin(rest)
	if err == nil {
		err = plugin.Check()
	}
	if err == nil {
		err = plugin.checkDevice()
	}
	if !Linked() {
		err = errors.Join(errNotLinked, err)
	}
	if err != nil {
		err = errors.New(oneLine(err))
		return choice{}, fmt.Errorf("backend %q: %w", config, err)
	}
	return choice{config: plugin.config(), plugin: &plugin}, nil
}

var errNotLinked = errors.New("XLA is not linked into this program: build it on Linux with cgo (CGO_ENABLED=1 and a C compiler) and without the tag noxla; a program of your own also imports metasymlab/metasym/backend/xla")

// choosePlugin finds the plugin of "cpu", "cuda" or an absolute path.
func choosePlugin(name string) (Plugin, error) {
	if name == "" {
		name = cpu
	}
	if strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, extension) {
		if !filepath.IsAbs(name) {
			return Plugin{}, fmt.Errorf("give the plugin's absolute path, such as xla:/path/pjrt_c_api_cpu_plugin.so")
		}
		return Plugin{Platform: platformOf(name), Path: name}, nil
	}
	if !slices.Contains([]string{cpu, cuda}, name) {
		return Plugin{}, fmt.Errorf("unknown platform %q: there are xla:cpu, xla:cuda and xla:/path/plugin.so", name)
	}
	found, ok := Find(name)
	if !ok {
		return Plugin{}, fmt.Errorf("there is no PJRT plugin for %s in %s: %s", name, strings.Join(Folders(), ", "), Ways(name))
	}
	return found, nil
}

// Linked tells whether this program has XLA.
func Linked() bool { return slices.Contains(compute.List(), "xla") }

// oneLine joins the lines of an error: GoMLX's come with several.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}

// Whole tells whether a backend is best given a step's work in one piece: XLA divides it among the cores itself, and
// compiles each shape anew.
func Whole(b compute.Backend) bool { return b.Name() == "xla" }
