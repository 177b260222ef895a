package artefact

// contents are the paper's notebooks, in the order of the report.
var contents = []string{
	"table1",
	"protocol",
	"figure1",
	"figure2",
	"figure3",
	"figure4",
	"system-springmesh",
	"system-oscillator",
	"system-quadrotor",
	"training",
	"figure5",
	"symplecticity",
	"ablation-conservative",
	"ablation-bound",
	"ablation-attention",
	"ablation-parts",
	"ablation-data-and-noise",
	"tables6-8",
}

// asides are the project's notebooks that are for people in Jupyter and no part of the paper.
var asides = []string{"tutorial"}
