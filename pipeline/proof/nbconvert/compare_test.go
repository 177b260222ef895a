package nbconvert

import (
	"encoding/json"
	"strings"
	"testing"

	"metasymlab/pipeline/notebook"
)

// executed is a notebook with a table and a chart, as our executor writes it.
func executed() *notebook.Notebook {
	display := func(data notebook.MIMEBundle) notebook.Output {
		return notebook.Output{Type: notebook.DisplayData, Data: data, Metadata: map[string]any{}}
	}
	return &notebook.Notebook{Cells: []notebook.Cell{
		{ID: "words", Type: notebook.Markdown, Source: "# A table"},
		{ID: "shown", Type: notebook.Code, Source: "t.Show()", ExecutionCount: new(1), Outputs: []notebook.Output{
			{Type: notebook.Stream, Name: "stdout", Text: "reading\n"},
			display(notebook.MIMEBundle{"text/html": "<table>1.25</table>", "application/vnd.metasymlab.table+json": `{"ID": "t"}`}),
			display(notebook.MIMEBundle{"application/json": map[string]any{"y": []any{json.Number("1e-7"), json.Number("100"), true, nil}}}),
		}},
	}}
}

// TestCompareAccepts: what differs between two right executions is no difference.
func TestCompareAccepts(t *testing.T) {
	for name, change := range map[string]func(c *notebook.Cell){
		"nothing":         func(*notebook.Cell) {},
		"execution count": func(c *notebook.Cell) { c.ExecutionCount = new(7) },
		"times":           func(c *notebook.Cell) { c.Metadata = map[string]any{"execution": map[string]any{"a": "b"}} },
		"no stream":       func(c *notebook.Cell) { c.Outputs = c.Outputs[1:] },
		"streams between": func(c *notebook.Cell) { c.Outputs[0], c.Outputs[1] = c.Outputs[1], c.Outputs[0] },
		"Python's numbers": func(c *notebook.Cell) {
			c.Outputs[2].Data["application/json"] = map[string]any{"y": []any{json.Number("1e-07"), json.Number("100.0"), true, nil}}
		},
	} {
		theirs := executed()
		change(&theirs.Cells[1])
		if got := Compare(executed(), theirs); got.Displayed != 2 || len(got.Differences) > 0 {
			t.Errorf("%s: %+v, want 2 outputs without differences", name, got)
		}
	}
}

func TestCompareFinds(t *testing.T) {
	json1 := func(c *notebook.Cell) []any {
		return c.Outputs[2].Data["application/json"].(map[string]any)["y"].([]any)
	}
	for name, c := range map[string]struct {
		change func(nb *notebook.Notebook, c *notebook.Cell)
		want   string
	}{
		"another text": {func(_ *notebook.Notebook, c *notebook.Cell) { c.Outputs[1].Data["text/html"] = "<table>1.26</table>" },
			`cell 2 (shown): output 1: text/html differs from byte 10 on: "5</table>", with nbconvert "6</table>"`},
		"a longer text": {func(_ *notebook.Notebook, c *notebook.Cell) { c.Outputs[1].Data["text/html"] = "<table>1.25</table>\n" }, "text/html differs"},
		"no value": {func(_ *notebook.Notebook, c *notebook.Cell) {
			delete(c.Outputs[1].Data, "application/vnd.metasymlab.table+json")
		}, "table+json is not there with nbconvert"},
		"a type more": {func(_ *notebook.Notebook, c *notebook.Cell) { c.Outputs[1].Data["text/plain"] = "" }, "text/plain is there only with nbconvert"},
		"another number": {func(_ *notebook.Notebook, c *notebook.Cell) { json1(c)[0] = json.Number("1.0000001e-7") },
			"output 2: application/json differs in y[0]"},
		"a large whole number": {func(_ *notebook.Notebook, c *notebook.Cell) { json1(c)[1] = json.Number("101") }, "y[1]"},
		"a number as text":     {func(_ *notebook.Notebook, c *notebook.Cell) { json1(c)[1] = "100" }, "y[1]"},
		"another truth":        {func(_ *notebook.Notebook, c *notebook.Cell) { json1(c)[2] = false }, "y[2]"},
		"not null":             {func(_ *notebook.Notebook, c *notebook.Cell) { json1(c)[3] = "" }, "y[3]"},
		"a key more": {func(_ *notebook.Notebook, c *notebook.Cell) {
			c.Outputs[2].Data["application/json"].(map[string]any)["z"] = nil
		}, "application/json differs"},
		"metadata":        {func(_ *notebook.Notebook, c *notebook.Cell) { c.Outputs[1].Metadata["isolated"] = true }, "metadata differ"},
		"a lost output":   {func(_ *notebook.Notebook, c *notebook.Cell) { c.Outputs = c.Outputs[:2] }, "displays 2 outputs, with nbconvert 1"},
		"the other order": {func(_ *notebook.Notebook, c *notebook.Cell) { c.Outputs[1], c.Outputs[2] = c.Outputs[2], c.Outputs[1] }, "output 1: "},
		"another kind":    {func(_ *notebook.Notebook, c *notebook.Cell) { c.Outputs[1].Type = notebook.ExecuteResult }, "display_data, with nbconvert execute_result"},
		"an error": {func(_ *notebook.Notebook, c *notebook.Cell) {
			c.Outputs[2] = notebook.Output{Type: notebook.ErrorOutput, EName: "panic"}
		}, "with nbconvert error"},
		"another cell": {func(_ *notebook.Notebook, c *notebook.Cell) { c.Source = "t.Show(2)" }, "not the same cell"},
		"a cell less":  {func(nb *notebook.Notebook, _ *notebook.Cell) { nb.Cells = nb.Cells[:1] }, "2 cells, nbconvert has 1"},
	} {
		theirs := executed()
		c.change(theirs, &theirs.Cells[1])
		got := strings.Join(Compare(executed(), theirs).Differences, "\n")
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestLargeNumbers: two whole numbers that are the same float64 are two numbers.
func TestLargeNumbers(t *testing.T) {
	if sameNumber("9007199254740992", "9007199254740993") {
		t.Error("2^53 is taken for 2^53 + 1")
	}
}
