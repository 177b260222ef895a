package torture

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
)

// table counts how disturbances ended, by their kind.
type table struct {
	counts map[string]*count
	inside int
}

type count struct{ same, different, not int }

func (t *table) add(kind string, d deed, err error) {
	if t.counts == nil {
		t.counts = map[string]*count{}
	}
	c := t.counts[kind]
	if c == nil {
		c = &count{}
		t.counts[kind] = c
	}
	var not impossible
	switch {
	case err == nil:
		c.same++
	case errors.As(err, &not):
		c.not++
	default:
		c.different++
	}
	if d.Inside {
		t.inside++
	}
}

// String is the table, with a line for each kind that was drawn.
func (t table) String() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "kind\tdone\tsame\tdifferent\tnot possible here\t")
	var all count
	for _, kind := range Kinds() {
		if c := t.counts[kind]; c != nil {
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t\n", kind, c.same+c.different, c.same, c.different, c.not)
			all.same, all.different, all.not = all.same+c.same, all.different+c.different, all.not+c.not
		}
	}
	fmt.Fprintf(w, "all\t%d\t%d\t%d\t%d\t\n", all.same+all.different, all.same, all.different, all.not)
	w.Flush()
	fmt.Fprintf(&text, "%d kills in the midst of a training of the 10 x 10 mesh", t.inside)
	return text.String()
}
