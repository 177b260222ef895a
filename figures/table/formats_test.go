package table

import (
	"bytes"
	"encoding/csv"
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

var update = flag.Bool("update", false, "write the golden files anew")

// small has a cell of every kind and the characters that each format must not take for its own.
func small() *Table {
	mean := Number(-1.0/3, 3)
	mean.Count = 5
	return &Table{
		ID: "table-small", Title: "Table 0, 100 % small_case", Caption: `Error ± std, γ in kg/s; #1 & "a|b" < 2 → x²⁻¹`,
		Columns: []Column{{Name: "model"}, {Name: "mean (std)", Group: "paper"}, {Name: "mean", Group: "ours", Unit: "Δt"}, {Name: "95 % interval", Group: "ours"}, {Name: "p"}},
		Rows: [][]Value{
			{Text("A_1, *new*"), Number(19.233, 3).WithDeviation(15.673), mean, Range([2]float64{-0.1234567890123, 2e-9}, 2), Number(0.00012345, 3).ShownAs("< 0.001")},
			{Text("[B] ‖J‖"), Text("lost"), Number(1.25e12, 2), Text("—"), Number(0.5, 3)},
		},
		Notes: []string{"10⁻³ of 1 − e^(−γΔt/m), n̄ ≥ 0.", `C:\x {y} ~ $z`},
	}
}

// TestGolden: the bytes of every format of one small table, read by a person when they changed.
func TestGolden(t *testing.T) {
	table := small()
	json, err := table.JSON()
	if err != nil {
		t.Fatal(err)
	}
	csv, err := table.CSV()
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]byte{"small.md": table.Markdown(), "small.tex": table.LaTeX(), "small.csv": csv, "small.json": json} {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is now\n%s\nwant\n%s", name, got, want)
		}
	}
}

// TestJSON: what is read is what was written, digit for digit.
func TestJSON(t *testing.T) {
	text, err := small().JSON()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if want := small(); !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v\nwant %+v", got, want)
	}
	infinite := small()
	infinite.Rows[0][1].Number = new(math.Inf(1))
	if _, err := infinite.JSON(); err == nil || !strings.HasPrefix(err.Error(), "table table-small as JSON: rows, 1: ") {
		t.Errorf("an infinite number: %v", err)
	}
	for _, bad := range []string{"", "{", `{"ID": 3}`, `{"id":"a","color":"red"}`, `{"id":"a","columns":[{"name":"x"}],"rows":[[{},{}]]}`} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("read %q", bad)
		}
	}
}

// TestCSV: a program finds each number in full, under its name.
func TestCSV(t *testing.T) {
	text, err := small().CSV()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	want := [][]string{
		{"model", "paper: mean (std)", "paper: mean (std), standard deviation", "ours: mean [Δt]", "ours: mean [Δt], count",
			"ours: 95 % interval", "ours: 95 % interval, low", "ours: 95 % interval, high", "p"},
		{"A_1, *new*", "19.233", "15.673", number(-1.0 / 3), "5", "", "-0.1234567890123", "2e-09", "0.00012345"},
		{"[B] ‖J‖", "lost", "", "1.25e+12", "", "—", "", "", "0.5"},
	}
	if !reflect.DeepEqual(lines, want) {
		t.Errorf("got  %q\nwant %q", lines, want)
	}
	if back, err := strconv.ParseFloat(lines[1][3], 64); err != nil || back != -1.0/3 {
		t.Errorf("-1/3 is read back as %v (%v)", back, err)
	}
}

// TestMarkdown: a reader of Markdown finds the texts of the HTML view, character for character.
func TestMarkdown(t *testing.T) {
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert(small().Markdown(), &b); err != nil {
		t.Fatal(err)
	}
	var cells []string
	for _, e := range parse(t, "<page>"+b.String()+"</page>", "p", "th", "td") {
		cells = append(cells, e.text)
	}
	want := []string{small().Title + ". " + small().Caption, "model", "paper: mean (std)", "ours: mean [Δt]", "ours: 95 % interval", "p"}
	for _, row := range small().Rows {
		for _, v := range row {
			want = append(want, v.String())
		}
	}
	if want = append(want, small().Notes...); !reflect.DeepEqual(cells, want) {
		t.Errorf("got  %q\nwant %q", cells, want)
	}
}

func TestEscapeLaTeX(t *testing.T) {
	for text, want := range map[string]string{
		"95 % of a_b & #3":   `95 \% of a\_b \& \#3`,
		`\{x} $1 ~ ^`:        `\textbackslash{}\{x\} \$1 \textasciitilde{} \textasciicircum{}`,
		"a < b > c | d":      `a $<$ b $>$ c $|$ d`,
		"± Δ γ × → − – —":    `$\pm$ $\Delta$ $\gamma$ $\times$ $\rightarrow$ $-$ -- ---`,
		"10⁻¹² m², x₁₀":      `10$^{-12}$ m$^{2}$, x$_{10}$`,
		"‖JᵀΩJ − Ω‖":         `$\|$J$^{T}$$\Omega$J $-$ $\Omega$$\|$`,
		"n̄ “quoted” 'it’s'": "$\\bar{n}$ ``quoted'' 'it's'",
		"two\n  lines":       "two lines",
		"snow ☃":             "snow [U+2603]",
	} {
		if got := escapeLaTeX(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestLaTeXNumbers: minus signs and powers of ten; a cell that begins with a bracket is no argument of the rule before
// it.
func TestLaTeXNumbers(t *testing.T) {
	for _, c := range []struct {
		value Value
		want  string
	}{
		{Number(-0.5, 1), `$-$0.5`},
		{Number(-1.5, 1).WithDeviation(2), `$-$1.5 (2.0)`},
		{Number(-2.5e-3, 4), `$-$0.0025`},
		{Number(1.234e12, 2), `$1.23\times10^{12}$`},
		{Range([2]float64{-1, -0.25}, 2), `{}[$-$1.00, $-$0.25]`},
		{Text("[x]"), `{}[x]`},
		{Text("few-shot, 1-2"), `few-shot, 1-2`},
		{Value{}, ``},
	} {
		if got := c.value.latex(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.value, got, c.want)
		}
	}
}

// TestLaTeXKnowsSymbols: every symbol in the texts of the packages that make tables has its command.
func TestLaTeXKnowsSymbols(t *testing.T) {
	files, err := filepath.Glob("../*/*.go")
	if err == nil {
		var more []string
		more, err = filepath.Glob("../../ablations/*.go")
		files = append(files, more...)
	}
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "../table/") || strings.HasPrefix(file, "../chart/") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(source)) {
			if got := escapeLaTeX(line); strings.Contains(got, "[U+") {
				t.Errorf("%s: %s", file, got)
			}
			if got := escapeLaTeX(line); utf8.RuneCountInString(got) != len(got) {
				t.Errorf("%s: not ASCII: %s", file, got)
			}
		}
	}
}

// TestLaTeXStructure: environments and groups close, every line of the body has all of its cells.
func TestLaTeXStructure(t *testing.T) {
	text := string(small().LaTeX())
	plain := strings.NewReplacer(`\{`, "", `\}`, "", `\&`, "").Replace(text)
	if strings.Count(plain, "{") != strings.Count(plain, "}") || strings.Count(plain, "$")%2 != strings.Count(plain, `\$`)%2 {
		t.Errorf("unbalanced:\n%s", text)
	}
	if strings.Count(text, `\begin{`) != strings.Count(text, `\end{`) {
		t.Errorf("an environment does not end:\n%s", text)
	}
	lines := 0
	for line := range strings.Lines(plain) {
		if strings.HasSuffix(line, `\\`+"\n") && !strings.Contains(line, `\multicolumn`) {
			if lines++; strings.Count(line, "&") != len(small().Columns)-1 {
				t.Errorf("a line has too many or too few cells: %s", line)
			}
		}
	}
	if lines != 1+len(small().Rows) {
		t.Errorf("%d lines", lines)
	}
}
