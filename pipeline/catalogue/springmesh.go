package catalogue

const meshUnit = "Mean over the state's dimensions, those of held masses included, and over steps; positions and momenta in units of their variance in the training data"

// Of positions, then momenta.
var meshChannels = []string{"m", "kg m/s"}

var meshParameters = map[string]string{"damping": "kg/s", "mass": "kg", "stiffness": "N/m"}

// Mesh is the paper's spring mesh.
var Mesh = System{
	Name: "mesh", Label: "10 × 10 mesh", Page: "system-springmesh", Channels: meshChannels, Parameters: meshParameters,
	Time: "s", Unit: meshUnit, Sum: true,
	Paper: Paper{Data: "Table 2"},
}

// SmallMesh is the mesh of ablations D.1 and D.2.
var SmallMesh = System{
	Name: "mesh3x3", Label: "3 × 3 mesh", Channels: meshChannels, Parameters: meshParameters,
	Time: "s", Unit: meshUnit, Sum: true,
	Paper: Paper{
		Data:          "Table 2",
		Absent:        "The paper's Table 1 has no such column: it has a 3 × 3 mesh in Table 5 only, of which the numbers are lost.",
		Ours:          "The data are ours. They are made like those of the 10 × 10 mesh, whose parameters in the paper (Table 2) are lost, so no number here has one of the paper's beside it.",
		LostAttention: true,
	},
}
