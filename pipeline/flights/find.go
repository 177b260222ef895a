package flights

import (
	"errors"
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

// NoneError tells that a folder has no flights.
type NoneError struct {
	Folder string
	Why    error
}

func (e *NoneError) Error() string { return fmt.Sprintf("no flights in %s: %v", e.Folder, e.Why) }

func (e *NoneError) Unwrap() error { return e.Why }

// Find lists the recordings of a folder like CrazyPAD's data, by source, variant and name. Files whose name ends in
// .csv are conversions that CrazyPAD has beside its logs, and are left out. The error is a [NoneError] if that is no
// such folder.
func Find(folder string) ([]Recording, error) {
	if info, err := os.Stat(folder); err != nil {
		return nil, &NoneError{folder, err}
	} else if !info.IsDir() {
		return nil, &NoneError{folder, errors.New("it is not a folder")}
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
		return nil, &NoneError{folder, fmt.Errorf("it has no logs in %s/VARIANT or %s/VARIANT, as CrazyPAD's folder data has",
			folders[Controller], folders[Motors])}
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
