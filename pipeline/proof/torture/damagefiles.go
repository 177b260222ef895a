package torture

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
)

// damage damages files below out/, the store's among them: one most often, up to thirty at once.
func (s *site) damage(r *rand.Rand) (deed, error) {
	n := 1
	if r.IntN(3) == 0 {
		n = 2 + r.IntN(29)
	}
	var what []string
	for _, name := range several(r, n, s.files) {
		if _, err := os.Stat(s.path(name)); err != nil {
			continue // an earlier disturbance has made it another file
		}
		said, err := pick(r, damages)(r, s.path(name))
		if err != nil {
			return deed{}, err
		}
		what = append(what, name+" "+said)
	}
	if len(what) == 0 {
		return deed{What: "nothing: the files that were drawn are not there any more"}, nil
	}
	return deed{What: fmt.Sprintf("%d files: %s", len(what), strings.Join(what, "; "))}, nil
}
