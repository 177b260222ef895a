package report

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"metasymlab/pipeline/store"
)

// Origin is where one artefact comes from.
type Origin struct {
	Artefact      string   // file, relative to the project's folder
	Command       string   // the command that makes it, or finds it in the store
	Needs         []string // artefacts it is made from
	Folder        string   // of the run, relative to the project's folder; "" for a notebook, which has none
	Configuration []Setting
	Job, Node     string // of a cluster, where it was made by one
	store.Provenance
}

// Setting is one of the things that determined a result, such as its settings, its seed or the version of its code.
type Setting struct{ Name, Value string }

// name is the artefact without what all artefacts share: results/mesh/mlp/1.
func (o Origin) name(out string) string {
	return strings.TrimSuffix(strings.TrimPrefix(o.Artefact, out+"/"), path.Ext(o.Artefact))
}

var notInID = regexp.MustCompile(`[^A-Za-z0-9]+`)

// anchor makes an id of a kind of entry and a name.
func anchor(kind, name string) string {
	return kind + "-" + strings.Trim(notInID.ReplaceAllString(name, "-"), "-")
}

// run is an origin as the pages show it.
type run struct {
	Origin
	ID, Name string
	Verify   string // the command that computes it from scratch and compares; "" for a notebook
	From     []link // what it is made from
}

type link struct{ Name, Href string }

// runs are all origins, by artefact, in their order.
func runs(in Input) (byArtefact map[string]run, all []run) {
	byArtefact = map[string]run{}
	for _, o := range in.Origins {
		name := o.name(in.Out)
		r := run{Origin: o, ID: anchor("run", name), Name: name}
		if o.Folder != "" {
			r.Verify = in.Verify([]string{o.Artefact})
		}
		byArtefact[o.Artefact] = r
	}
	for _, o := range in.Origins {
		r := byArtefact[o.Artefact]
		for _, need := range o.Needs {
			if from, ok := byArtefact[need]; ok {
				r.From = append(r.From, link{from.Name, "#" + from.ID})
			}
		}
		byArtefact[o.Artefact] = r
		all = append(all, r)
	}
	return byArtefact, all
}

// group are the runs of one system and model, which differ in their seed.
type group struct {
	Name string
	Runs []run
}

// groups are what a section is made from.
func groups(notebook run, byArtefact map[string]run) []group {
	var all []group
	for _, need := range notebook.Needs {
		r, ok := byArtefact[need]
		if !ok {
			continue
		}
		name := r.Name
		if _, err := strconv.Atoi(path.Base(name)); err == nil {
			name = path.Dir(name)
		}
		if len(all) == 0 || all[len(all)-1].Name != name {
			all = append(all, group{Name: name})
		}
		last := &all[len(all)-1]
		last.Runs = append(last.Runs, r)
	}
	return all
}

// named finds the runs of a name: those of a group, or one.
func (s section) named(name string) []run {
	for _, g := range s.Groups {
		if g.Name == name {
			return g.Runs
		}
		for i, r := range g.Runs {
			if r.Name == name {
				return g.Runs[i : i+1]
			}
		}
	}
	return nil
}
