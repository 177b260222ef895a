package artefact

import (
	"slices"

	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/experiment"
)

// contents are the paper's notebooks, in the order of the report: what was found, then what it rests on.
var contents = slices.Concat([]string{
	"summary",
	"table1",
	"figure1",
	"figure2",
	"figure3",
	"figure4",
	"figure5",
	"symplecticity",
	"ablation-conservative",
	"ablation-bound",
	"ablation-attention",
	"ablation-parts",
	"ablation-data-and-noise",
	"protocol",
	"training",
	"tables6-8",
}, systemPages(true), systemPages(false))

// RealFlights is the notebook of real flights.
const RealFlights = "flights"

// contentsOf are those and, where a profile has real flights and they are given, theirs: last, as nobody need have them.
func contentsOf(w *experiment.Workspace) []string {
	if f := w.Profile.Flights; f == nil || f.Data.Folder == "" {
		return contents
	}
	return append(slices.Clone(contents), RealFlights)
}

// mainPart are the tables and figures that the report's first page shows, after the first notebook as a whole, and the
// printed report before its appendix: those that a reader of the paper looks for. Notebooks that are not here are the
// appendix.
var mainPart = map[string][]string{
	"table1":  {"table1"},
	"figure1": {"figure1-quadrotor"},
	"figure2": {"figure2-mesh-error", "figure2-mesh-displacement"},
	"figure3": {"figure3-I", "figure3-error"},
	"figure4": {"figure4-error", "figure4-path"},
	"figure5": {"figure5-quadrotor-epochs", "figure5-quadrotor-steps"},
}

// systemPages are the notebooks of the systems that the paper has, or of the others.
func systemPages(paper bool) (names []string) {
	for _, s := range catalogue.Systems() {
		if s.Page != "" && s.Paper.Shown() == paper {
			names = append(names, s.Page)
		}
	}
	return names
}

// Tutorial is the notebook to begin with. Its name is the first in Jupyter's list of files.
const Tutorial = "00-tutorial"

// asides are the project's notebooks that are no part of every report: for people in Jupyter, or of data that not
// everybody has.
var asides = []string{Tutorial, RealFlights}
