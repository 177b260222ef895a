// Package profile reads the pipeline's profiles: TOML files with the settings of data, models, training and evaluation.
//
// Reading is strict. A key that is unknown, missing or out of range is an error that names the file and the key,
// because a misspelt setting that is silently ignored would give wrong results under the right name.
//
// A profile may stand in several files:
//
//	mine.toml         extends = "laptop"            the rest is as in laptop, one of the project's, or as in a file: "../base.toml"
//	                  without = ["mesh.ablations"]  tables that are not taken over
//	                  [mesh.evaluation]
//	                  horizon = 90                  takes the place of laptop's; so does an array, as a whole
//	mine/flights.toml [quadrotor.data]              a part: as if it stood in mine.toml, which must not have the same keys
//	                  noise = 0.1
package profile

// Profile is how much of the paper to compute, and with which settings.
type Profile struct {
	Name string `toml:"-"` // that of its file, without .toml

	// Note is what a reader must know of every number that the profile gives; "" for nothing. Tables, figures and the
	// report say it.
	Note    string `toml:"note"`
	Backend string `toml:"backend"` // GoMLX backend: "go"

	Quantum      Quantum      `toml:"quantum"`
	Mesh         Mesh         `toml:"mesh"`
	Mesh3x3      SmallMesh    `toml:"mesh3x3"`
	Quadrotor    Quadrotor    `toml:"quadrotor"`
	CartPendulum CartPendulum `toml:"cartpendulum"`

	Flights *Flights `toml:"flights"` // none if the table is not there: they are of data that not everybody has
}

// settings are those of one system, a type of its own each.
type settings interface {
	system() System // but for its name
	validate(key string) error
}

// settings lists those of all systems by the keys of their tables.
func (p *Profile) settings() []namedSettings {
	all := []namedSettings{
		{"quantum", &p.Quantum},
		{"mesh", &p.Mesh},
		{"mesh3x3", &p.Mesh3x3},
		{"quadrotor", &p.Quadrotor},
		{"cartpendulum", &p.CartPendulum},
	}
	if p.Flights != nil {
		all = append(all, namedSettings{"flights", p.Flights})
	}
	return all
}

type namedSettings struct {
	name string
	settings
}
