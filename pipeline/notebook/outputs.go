package notebook

import (
	"encoding/json"
	"fmt"
	"strings"
)

// displays remembers which outputs were shown under which display id, in all cells
// of a notebook: an update reaches every one of them.
type displays map[string][]*Output

// cellOutputs collects what the kernel publishes for one cell.
//
// Text and rich output reach the kernel through different pipes, so their order is
// a matter of chance (the order within each is not). For notebooks that are the
// same from run to run, a cell's outputs stand in a fixed order: all of stdout,
// all of stderr, rich outputs as displayed, the error.
type cellOutputs struct {
	stdout, stderr strings.Builder
	rich           []*Output
	failure        *Output

	clearNext bool // clear_output(wait=true): clear when the next output comes
	ended     bool // the end mark has come, see guard.go

	displays displays // shared by the cells of the notebook
}

// kernelReport is the text of one stream message. The kernel's own complaints come
// as messages of their own, see complaint.
type kernelReport struct{ stream, text string }

// add takes a message of the iopub channel. It returns the text of a stream
// message, which the caller searches for complaints of the kernel.
func (c *cellOutputs) add(msg message) (kernelReport, error) {
	switch msg.header.Type {
	case "stream":
		var stream struct{ Name, Text string }
		if err := json.Unmarshal(msg.content, &stream); err != nil {
			return kernelReport{}, fmt.Errorf("stream message: %w", err)
		}
		c.clearIfDue()
		if stream.Name == "stderr" {
			c.stderr.WriteString(stream.Text)
		} else {
			c.stdout.WriteString(stream.Text)
		}
		return kernelReport{stream.Name, stream.Text}, nil
	case "display_data", "execute_result", "update_display_data":
		return kernelReport{}, c.addRich(msg)
	case "clear_output":
		var clear struct{ Wait bool }
		if err := json.Unmarshal(msg.content, &clear); err != nil {
			return kernelReport{}, fmt.Errorf("clear_output message: %w", err)
		}
		c.clearNext = true
		if !clear.Wait {
			c.clearIfDue()
		}
	case "error":
		var failure struct {
			EName, EValue string
			Traceback     []string
		}
		if err := json.Unmarshal(msg.content, &failure); err != nil {
			return kernelReport{}, fmt.Errorf("error message: %w", err)
		}
		c.failure = &Output{Type: ErrorOutput, EName: failure.EName, EValue: failure.EValue, Traceback: failure.Traceback}
	}
	return kernelReport{}, nil
}

func (c *cellOutputs) addRich(msg message) error {
	var content struct {
		Data      map[string]any `json:"data"`
		Metadata  map[string]any `json:"metadata"`
		Transient struct {
			DisplayID string `json:"display_id"`
		} `json:"transient"`
	}
	if err := decodeNumbers(msg.content, &content); err != nil {
		return fmt.Errorf("%s message: %w", msg.header.Type, err)
	}
	if _, isEnd := content.Data[endMark]; isEnd {
		c.ended = true
		return nil
	}
	data, err := parseBundle(content.Data)
	if err != nil {
		return fmt.Errorf("%s message: %w", msg.header.Type, err)
	}
	c.clearIfDue()
	id := content.Transient.DisplayID
	if msg.header.Type == "update_display_data" {
		for _, shown := range c.displays[id] {
			shown.Data, shown.Metadata = data, orEmpty(content.Metadata)
		}
		return nil
	}
	output := &Output{Type: DisplayData, Data: data, Metadata: orEmpty(content.Metadata)}
	if msg.header.Type == "execute_result" {
		output.Type = ExecuteResult
	}
	c.rich = append(c.rich, output)
	if id != "" {
		c.displays[id] = append(c.displays[id], output)
	}
	return nil
}

func (c *cellOutputs) clearIfDue() {
	if c.clearNext {
		c.clearNext = false
		c.stdout.Reset()
		c.stderr.Reset()
		c.rich = nil
	}
}

// outputs returns the cell's outputs in their fixed order, made independent of time
// and place. count is the cell's execution count.
func (c *cellOutputs) outputs(clean *cleaner, count int) []Output {
	var outputs []Output
	for _, stream := range []struct{ name, text string }{
		{"stdout", c.stdout.String()}, {"stderr", c.stderr.String()},
	} {
		if text := clean.stream(stream.text); text != "" {
			outputs = append(outputs, Output{Type: Stream, Name: stream.name, Text: text})
		}
	}
	for _, rich := range c.rich {
		output := rich.clone()
		clean.bundle(output.Data)
		if output.Type == ExecuteResult {
			output.ExecutionCount = new(count)
		}
		outputs = append(outputs, output)
	}
	if c.failure != nil {
		failure := c.failure.clone()
		failure.EValue = clean.text(failure.EValue)
		for i, line := range failure.Traceback {
			failure.Traceback[i] = clean.text(line)
		}
		outputs = append(outputs, failure)
	}
	return outputs
}

// collapseReturns shows text as a terminal leaves it: what precedes a carriage
// return within a line was overwritten. Progress bars draw with them.
func collapseReturns(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		body, newline := strings.CutSuffix(line, "\n")
		body = strings.TrimRight(body, "\r") // \r\n, or a bar that returned to its start
		if last := strings.LastIndexByte(body, '\r'); last >= 0 {
			body = body[last+1:]
		}
		out.WriteString(body)
		if newline {
			out.WriteByte('\n')
		}
	}
	return out.String()
}
