// Package catalogue lists the systems and the models of the laboratory, and what all tables, figures and pages must
// know of them: names, looks, and what the paper has of them. They iterate over it; nobody else lists systems or
// models.
//
// What it takes to generate a system's data and to build a model is in pipeline/experiment, under the same names: a
// test holds both against each other. Settings are in pipeline/profile.
package catalogue

import (
	"slices"

	"metasymlab/pipeline/suggest"
)

// Systems are those that models are trained on, in the order of the report.
func Systems() []System {
	return []System{Mesh, SmallMesh, Quantum, Quadrotor, CartPendulum}
}

// Baselines are the models that MetaSym is compared with, in the order of the paper's Table 1.
func Baselines() []Model {
	return []Model{DHNN, HNN, Transformer, MLP, LSTM}
}

// Models are the baselines and, last as in Table 1, MetaSym.
func Models() []Model { return append(Baselines(), MetaSym) }

// MetaSymFirst are the same with MetaSym before the others, as small charts beside each other have them.
func MetaSymFirst() []Model { return append([]Model{MetaSym}, Baselines()...) }

// Legend is the order of models in legends: MetaSym, then the baselines, each with a look of its own.
func Legend() []Model {
	list := Models()
	slices.SortFunc(list, func(a, b Model) int { return a.Style - b.Style })
	return list
}

// FindSystem gives the system of a name.
func FindSystem(name string) (System, error) {
	return find("system", name, append(Systems(), Flights()...))
}

// FindModel gives the model of a name.
func FindModel(name string) (Model, error) { return find("model", name, Models()) }

func find[T interface{ name() string }](kind, name string, list []T) (T, error) {
	var known []string
	for _, one := range list {
		if one.name() == name {
			return one, nil
		}
		known = append(known, one.name())
	}
	var none T
	return none, suggest.Unknown(kind, name, known)
}
