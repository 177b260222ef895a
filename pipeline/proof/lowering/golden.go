package lowering

import (
	"fmt"
	"slices"
	"strings"
)

// Sums writes the programs' hashes, a line each, as sha256sum does.
func Sums(programs []Program) string {
	var text strings.Builder
	for _, p := range programs {
		fmt.Fprintf(&text, "%s  %s\n", p.Sum(), p.Name)
	}
	return text.String()
}

// Differences tells, a line each, which programs are not those of the given sums.
func Differences(programs []Program, sums string) []string {
	want := map[string]string{}
	for line := range strings.Lines(sums) {
		if sum, name, ok := strings.Cut(strings.TrimSpace(line), "  "); ok {
			want[name] = sum
		}
	}
	var out []string
	for _, p := range programs {
		switch sum, known := want[p.Name]; {
		case !known:
			out = append(out, p.Name+" is new")
		case sum != p.Sum():
			out = append(out, p.Name+" has changed")
		}
		delete(want, p.Name)
	}
	var gone []string
	for name := range want {
		gone = append(gone, name+" is gone")
	}
	slices.Sort(gone)
	return append(out, gone...)
}
