package notebook

import "slices"

// The tags of code cells that Jupyter's executor nbclient heeds, and so nbconvert and [Executor] do.
const (
	skipTag  = "skip-execution"   // it is not run and stays as it is, with its outputs
	raiseTag = "raises-exception" // its failure is an output like others, and the run goes on
)

// skipReportTag is of cells for people in Jupyter, such as how to change what is shown: the report leaves them out.
const skipReportTag = "report-skip"

// InReport tells whether the report shows the cell.
func (c Cell) InReport() bool { return !c.hasTag(skipReportTag) }

func (c Cell) hasTag(tag string) bool {
	tags, _ := c.Metadata["tags"].([]any)
	return slices.Contains(tags, any(tag))
}
