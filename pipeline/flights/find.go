package flights

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Source is what a log is a log of.
type Source int

// The two that CrazyPAD has.
const (
	Controller Source = iota
	Motors
)

// folders of the sources.
var folders = [...]string{"controller_data", "motor_data"}

func (s Source) String() string { return [...]string{"controller", "motors"}[s] }

// Recording is a file that a flight is in.
type Recording struct {
	Variant Variant
	Source  Source
	Name    string // of the file, for example E8_log00: the drone and a number
	Path    string
}

// Drone is the drone that flew, E8 or E9 in CrazyPAD: the last byte of its address.
func (r Recording) Drone() string {
	drone, _, _ := strings.Cut(r.Name, "_")
	return drone
}

// Find lists the recordings of a folder like CrazyPAD's data, by source, variant and name. Files whose name ends in .csv
// are conversions that CrazyPAD has beside its logs, and are left out.
func Find(folder string) ([]Recording, error) {
	if info, err := os.Stat(folder); err != nil {
		return nil, fmt.Errorf("flights: %w", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("flights: %s is not a folder", folder)
	}
	var found []Recording
	for source, name := range folders {
		variants, err := entries(filepath.Join(folder, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("flights: %w", err)
		}
		for _, variant := range variants {
			v, err := ParseVariant(variant)
			if err != nil {
				return nil, err
			}
			within := filepath.Join(folder, name, variant)
			logs, err := entries(within)
			if err != nil {
				return nil, fmt.Errorf("flights: %w", err)
			}
			for _, log := range logs {
				if filepath.Ext(log) != ".csv" {
					found = append(found, Recording{v, Source(source), log, filepath.Join(within, log)})
				}
			}
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("flights: folder %s has no logs in %s/VARIANT or %s/VARIANT: name the folder \"data\" of CrazyPAD",
			folder, folders[Controller], folders[Motors])
	}
	return found, nil
}

// entries are the names in a folder, sorted, without hidden ones.
func entries(folder string) ([]string, error) {
	all, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range all {
		if !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}
