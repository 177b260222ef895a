package report

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// shownAt finds what each button of a number shows, by the number.
func shownAt(t *testing.T, page string) map[string]*html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	byID, at := map[string]*html.Node{}, map[string]*html.Node{}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "id" {
				byID[a.Val] = n
			}
		}
	}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "popovertarget" && n.FirstChild.Data != "close" {
				at[n.FirstChild.Data] = byID[a.Val]
			}
		}
	}
	return at
}

// textOf is the text of the elements of a name.
func textOf(n *html.Node, element string) (list []string) {
	for d := range n.Descendants() {
		if d.Type != html.ElementNode || d.Data != element {
			continue
		}
		text := ""
		for part := range d.Descendants() {
			if part.Type == html.TextNode {
				text += part.Data
			}
		}
		list = append(list, text)
	}
	return list
}

// TestNumbers: each number shows the runs of its cell, else of its row, and no others; the paper's, words and what
// names no runs show nothing.
func TestNumbers(t *testing.T) {
	at := shownAt(t, render(t, input())["table1.html"])
	both := []string{"results/mesh/mlp/1", "results/mesh/mlp/2"}
	wanted := map[string]struct {
		title  string
		runs   []string
		verify string
		says   string
	}{
		"0.5 (0.1)": {"MLP 1", both, "verify out/laptop/results/mesh/mlp/1.json & out/laptop/results/mesh/mlp/2.json", "mean, with each seed: 0.4 (seed 1), 0.6 (seed 2)"},
		"5":         {"MLP 1", both, "verify out/laptop/results/mesh/mlp/1.json & out/laptop/results/mesh/mlp/2.json", "mean, with each seed: 0.4 (seed 1), 0.6 (seed 2)"},
		"4":         {"MLP 1", []string{"results/mesh/dhnn/1"}, "verify out/laptop/results/mesh/dhnn/1.json", ""},
		"3":         {"rest", []string{"data/quantum"}, "verify out/laptop/data/quantum.json", ""},
		"7":         {"other", nil, "", "results/mesh/none was read, but is none of what this profile makes."},
	}
	if len(at) != len(wanted) {
		t.Errorf("%d numbers show where they come from, want %d", len(at), len(wanted))
	}
	for number, want := range wanted {
		shown := at[number]
		if shown == nil {
			t.Errorf("%s shows nothing", number)
			continue
		}
		if got := textOf(shown, "a"); fmt.Sprint(got) != fmt.Sprint(want.runs) {
			t.Errorf("%s is of the runs %q, want %q", number, got, want.runs)
		}
		if got := textOf(shown, "strong"); len(got) != 1 || got[0] != want.title {
			t.Errorf("%s is titled %q", number, got)
		}
		if got := strings.Join(textOf(shown, "pre"), ""); got != want.verify {
			t.Errorf("%s is verified by %q", number, got)
		}
		if got := strings.Join(textOf(shown, "p"), "\n"); !strings.Contains(got, want.says) {
			t.Errorf("%s says %q", number, got)
		}
	}
	if cells := textOf(at["0.5 (0.1)"], "td"); len(cells) != 6 || cells[1] != "out/store/evaluate/aaaa" || cells[4] != "out/store/evaluate/bbbb" {
		t.Errorf("settings are in %q", cells)
	}
	if got := strings.Join(textOf(at["3"], "p"), "\n"); strings.Contains(got, "seed") {
		t.Errorf("what has no seeds says %q", got)
	}
	if at["0.5 (0.1)"] != at["5"] {
		t.Error("numbers of the same runs do not share what they show")
	}
}
