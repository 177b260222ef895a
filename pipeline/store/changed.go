package store

import "slices"

// Changed lists, sorted, the names whose value differs between two descriptions of what a result is made from, those
// that only one of the two has included.
func Changed(before, now map[string]string) []string {
	var names []string
	for name, value := range now {
		if old, ok := before[name]; !ok || old != value {
			names = append(names, name)
		}
	}
	for name := range before {
		if _, ok := now[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
