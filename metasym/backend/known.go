package backend

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute"
)

// Known lists configurations that Open may open: the Go backend, XLA on each platform that Find knows, and every other
// plugin in the folders.
func Known() []string {
	known := []string{"go"}
	for _, platform := range Platforms() {
		known = append(known, "xla:"+platform)
	}
	for _, path := range paths() {
		if !slices.Contains(Platforms(), platformOf(path)) {
			known = append(known, "xla:"+path)
		}
	}
	return known
}

// Describe opens a backend and says in a line what it is: its recorded name and, for XLA, the plugin's file, PJRT's
// version and the devices.
func Describe(config string) (string, error) {
	name, err := Canonical(config)
	if err != nil {
		return "", err
	}
	b, err := Open(config)
	if err != nil {
		return "", err
	}
	defer b.Finalize()
	line := name
	if chosen, err := choose(config); err == nil && chosen.plugin != nil {
		line += fmt.Sprintf(", %s", b.Description())
		for i := range b.NumDevices() {
			line += ", " + b.DeviceDescription(compute.DeviceNum(i))
		}
	}
	return line, nil
}
