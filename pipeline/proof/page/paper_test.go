package page

import (
	"slices"
	"testing"
)

// TestPaper: a figure that is hidden on paper, or whose picture is, is found; one that is hidden on a screen alone is not.
func TestPaper(t *testing.T) {
	const picture = `<img alt="" width="9" height="9" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>">`
	figure := func(id string) string {
		return `<figure class="chart" id="` + id + `"><div role="img">` + picture + `</div></figure>`
	}
	found, err := Paper(t.Context(), write(t, `<style>@media print { #hidden [role="img"] { display: none; } } @media screen { #paper { display: none; } }</style>`+
		figure("hidden")+figure("paper")+figure("shown")+`<figure class="chart" id="bare"></figure>`))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"on paper, figure hidden shows no picture", "on paper, figure bare shows no picture"}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}
