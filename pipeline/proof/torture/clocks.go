package torture

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// moveClocks moves the times of files, which must decide nothing: those of results, of sources and of the program.
func (s *site) moveClocks(r *rand.Rand) (deed, error) {
	programs, err := filepath.Glob(s.path(".lab/bin/*"))
	if err != nil {
		return deed{}, err
	}
	sources, err := s.sources()
	if err != nil {
		return deed{}, err
	}
	for i, program := range programs {
		programs[i] = strings.TrimPrefix(program, s.folder+string(filepath.Separator))
	}
	files := pick(r, slices.DeleteFunc([][]string{s.files, sources, programs}, func(files []string) bool { return len(files) == 0 }))
	days := pick(r, []int{-3650, -30, -1, 1, 30, 3650})
	moved := several(r, 1+r.IntN(len(files)), files)
	for _, name := range moved {
		info, err := os.Stat(s.path(name))
		if os.IsNotExist(err) {
			continue // an earlier disturbance has made it another file
		}
		if err != nil {
			return deed{}, err
		}
		at := info.ModTime().Add(time.Duration(days) * 24 * time.Hour)
		if err := os.Chtimes(s.path(name), at, at); err != nil {
			return deed{}, err
		}
	}
	return deed{What: fmt.Sprintf("the times of %d files moved by %d days, of %s first", len(moved), days, moved[0])}, nil
}
