package crate

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"metasymlab/pipeline/crate/rocrate"
	"metasymlab/pipeline/store"
)

// Run is what a crate tells of a profile's run.
type Run struct {
	Profile     string // its name
	Note        string // what a reader must know of its numbers, "" for nothing
	Goal        string // the command that makes all
	Out         string // the output folder, as targets have it
	ProfileFile string // in the crate
	Settings    []string
	Steps       []Step // each after those that it needs
	Citation    Citation
}

// Step is a step of the run: what it made, from what, how, by whom and when.
type Step struct {
	Kind, Target string
	Also         []string // files that it has made too
	Needs        []string // targets
	Command      string
	Settings     string // file of the crate with all that determined it; "" for none of its own
	From         store.Provenance
}

// kinds are those of steps, in the order of a run, with what each does. Each is a command of the program.
var kinds = []struct{ name, does string }{
	{"data", "Simulates a system and draws its training, validation and unseen systems."},
	{"train", "Trains a model on a system's data with one seed."},
	{"references", "Evaluates floors and ceilings that need no training."},
	{"evaluate", "Rolls a trained model out on unseen systems."},
	{"symplecticity", "Measures how far a trained model is from symplectic."},
	{"notebook", "Executes a notebook: a table or figure, from results."},
	{"report", "Makes the report of the executed notebooks."},
}

// The @ids of what a crate has once.
const (
	workflowID = "Makefile"
	runID      = "#run"
	languageID = "#make"
	bioschemas = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
)

// profiles are what the crate conforms to, beside RO-Crate: each rests on those before it.
var profiles = []struct{ id, name, version string }{
	{"https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"},
	{"https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"},
	{"https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"},
	{"https://w3id.org/ro/wfrun/provenance/0.5", "Provenance Run Crate", "0.5"},
}

// describe tells of a run and its files, in a Provenance Run Crate: the Makefile is the workflow, each kind of step a
// tool, each step an action of its tool with inputs, outputs, begin and end, and the whole run an action too.
func describe(r Run, files []rocrate.Measured, folders map[string]string) (*rocrate.Graph, error) {
	if len(r.Steps) == 0 {
		return nil, fmt.Errorf("profile %s has made nothing to put into a crate", r.Profile)
	}
	g := &rocrate.Graph{}
	there := map[string]bool{}
	for _, f := range files {
		there[f.Path] = true
	}
	for _, s := range r.Steps {
		if !there[s.Target] {
			return nil, fmt.Errorf("the crate tells of %s and does not have it", s.Target)
		}
	}
	authors, paper, err := r.Citation.describe(g)
	if err != nil {
		return nil, err
	}
	own := rocrate.Measured{File: rocrate.File{Path: rocrate.Manifest, Name: "manifest",
		Description: "SHA-256 of every other file; sha256sum -c " + rocrate.Manifest + " checks them."}, Size: rocrate.ManifestSize(files)}
	listed := slices.DeleteFunc(slices.Clone(files), func(f rocrate.Measured) bool { return f.Path == workflowID })
	parts, err := g.AddFiles(append(listed, own), folders)
	if err != nil {
		return nil, err
	}
	parts = append(parts, workflowID)
	slices.Sort(parts)
	b := builder{Graph: g, run: r}
	b.steps()
	b.workflow(files)
	b.root(parts, authors, paper)
	if about := g.Find("README.md"); about != nil {
		about["about"] = rocrate.Ref("./")
	}
	return g, b.err
}

// builder adds entities, and keeps the first error.
type builder struct {
	*rocrate.Graph
	run      Run
	err      error
	actions  []string // of steps
	controls []string
	tools    map[string][]string // kind -> tools
}

func (b *builder) add(e rocrate.Entity) string {
	if err := b.Add(e); err != nil && b.err == nil {
		b.err = err
	}
	return e.ID()
}

// steps adds an action for each step, with its tool and the machine it ran on.
func (b *builder) steps() {
	b.tools = map[string][]string{}
	for _, s := range b.run.Steps {
		name := strings.TrimSuffix(strings.TrimPrefix(s.Target, b.run.Out+"/"), path.Ext(s.Target))
		tool := b.tool(s)
		if !slices.Contains(b.tools[s.Kind], tool) {
			b.tools[s.Kind] = append(b.tools[s.Kind], tool)
		}
		inputs := []string{b.run.ProfileFile}
		if s.Settings != "" {
			inputs = append(inputs, s.Settings)
		}
		inputs = append(inputs, s.Needs...)
		action := rocrate.Entity{"@id": "#action-" + rocrate.ID(name), "@type": "CreateAction", "name": name, "description": s.Command,
			"instrument": rocrate.Ref(tool), "object": rocrate.Refs(ids(inputs)...), "result": rocrate.Refs(ids(append([]string{s.Target}, s.Also...))...),
			"actionStatus": "http://schema.org/CompletedActionStatus", "environment": rocrate.Refs(b.machine(s.From)...)}
		start, end := times(s.From)
		action["startTime"], action["endTime"] = stamp(start), stamp(end)
		id := b.add(action)
		b.actions = append(b.actions, id)
		b.controls = append(b.controls, b.add(rocrate.Entity{"@id": "#control-" + rocrate.ID(name), "@type": "ControlAction", "name": "step " + name,
			"instrument": rocrate.Ref(stepID(s.Kind)), "object": rocrate.Ref(id)}))
	}
}

// ids are the @ids of files.
func ids(paths []string) []string {
	list := make([]string, len(paths))
	for i, path := range paths {
		list[i] = rocrate.ID(path)
	}
	return list
}

func stepID(kind string) string { return "#step-" + kind }

// tool adds the command of the program that made a step. One of another commit is another tool.
func (b *builder) tool(s Step) string {
	e := b.software(s.Kind, s.From)
	if i := slices.IndexFunc(kinds, func(k struct{ name, does string }) bool { return k.name == s.Kind }); i >= 0 {
		e["description"] = kinds[i].does
	}
	return b.add(e)
}

// software is a command of the program, named by its commit: git's hash is all that Software Heritage's identifier of a
// commit needs, https://www.swhid.org, and its archive finds the sources by it, once it has them.
func (b *builder) software(command string, p store.Provenance) rocrate.Entity {
	e := rocrate.Entity{"@type": "SoftwareApplication", "name": "paper " + command, "version": version(p)}
	fragment := "#paper-" + command
	if p.Tree != store.TreeClean {
		fragment += "-" + slug(string(p.Tree))
	}
	e["@id"] = fragment
	if p.Commit != "" && p.Commit != store.Unknown {
		archived := "https://archive.softwareheritage.org/swh:1:rev:" + p.Commit
		e["@id"], e["url"] = archived+fragment, archived
	}
	if home := b.run.Citation.home(); home != "" {
		e["url"] = home
	}
	return e
}

// version is the commit, with what is to be known of it.
func version(p store.Provenance) string { return cmp.Or(p.Commit, store.Unknown) + p.Tree.Note() }

// machine adds what a step ran on and with, beside the program.
func (b *builder) machine(p store.Provenance) (ids []string) {
	for _, property := range []struct{ name, value string }{
		{"backend", p.Backend}, {"arithmetic", p.Numerics}, {"cpu", p.CPU}, {"cores", fmt.Sprint(p.Cores)},
		{"go", p.GoVersion}, {"platform", p.GOOS + "/" + p.GOARCH}, {"code", p.Code},
	} {
		ids = append(ids, b.add(rocrate.Entity{"@id": "#" + property.name + "-" + slug(property.value), "@type": "PropertyValue",
			"name": property.name, "value": property.value}))
	}
	return ids
}

// times are when a step began and ended: from its begin on, all seconds that it took. One that was killed and went on
// began when it did so for the last time, and its seconds are those of all times.
func times(p store.Provenance) (start, end time.Time) {
	return p.Started, p.Started.Add(time.Duration(p.Duration * float64(time.Second)))
}

// stamp is a time as the profiles' checks have it: with the offset as numbers.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") + "+00:00" }

// span is when the first step of the run began and the last ended.
func (b *builder) span() (first, last time.Time) {
	for _, s := range b.run.Steps {
		start, end := times(s.From)
		if first.IsZero() || start.Before(first) {
			first = start
		}
		if end.After(last) {
			last = end
		}
	}
	return first, last
}

// workflow adds the Makefile as the workflow, its steps and the run of it.
func (b *builder) workflow(files []rocrate.Measured) {
	var tools, steps []string
	for _, k := range kinds {
		if len(b.tools[k.name]) == 0 {
			continue
		}
		tools = append(tools, b.tools[k.name]...)
		steps = append(steps, b.add(rocrate.Entity{"@id": stepID(k.name), "@type": "HowToStep", "name": k.name, "description": k.does,
			"position": fmt.Sprint(len(steps) + 1), "workExample": rocrate.Refs(b.tools[k.name]...)}))
	}
	last := b.run.Steps[len(b.run.Steps)-1]
	workflow := rocrate.Entity{"@id": workflowID, "@type": []string{"File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"},
		"name": b.run.Citation.Title, "description": "The workflow: make builds the program, which plans the steps and runs each as a process of its own.",
		"programmingLanguage": rocrate.Ref(languageID), "conformsTo": rocrate.Ref(bioschemas),
		"encodingFormat": rocrate.MediaType(workflowID), "version": version(last.From), "hasPart": rocrate.Refs(tools...), "step": rocrate.Refs(steps...)}
	if i := slices.IndexFunc(files, func(f rocrate.Measured) bool { return f.Path == workflowID }); i >= 0 {
		workflow["sha256"], workflow["contentSize"] = files[i].SHA256, fmt.Sprint(files[i].Size)
	}
	engine := b.software("run", last.From)
	engine["description"] = "Plans what is not fresh, by content, and runs it."
	if engine["url"] != nil {
		workflow["url"] = engine["url"]
	}
	b.add(workflow)
	b.add(rocrate.Entity{"@id": bioschemas, "@type": []string{"CreativeWork", "Profile"}, "name": "Bioschemas ComputationalWorkflow", "version": "1.0-RELEASE"})
	b.add(rocrate.Entity{"@id": languageID, "@type": "ComputerLanguage", "name": "GNU make", "version": "4.3", "url": "https://www.gnu.org/software/make/"})
	b.add(engine)
	first, end := b.span()
	run := rocrate.Entity{"@id": runID, "@type": "CreateAction", "name": "run of profile " + b.run.Profile, "description": b.run.Goal,
		"instrument": rocrate.Ref(workflowID), "object": rocrate.Refs(ids(b.run.Settings)...), "result": rocrate.Ref(rocrate.ID(last.Target)),
		"actionStatus": "http://schema.org/CompletedActionStatus", "startTime": stamp(first), "endTime": stamp(end)}
	b.add(run)
	b.add(rocrate.Entity{"@id": "#organize", "@type": "OrganizeAction", "name": "steps of profile " + b.run.Profile,
		"instrument": rocrate.Ref(engine.ID()), "object": rocrate.Refs(b.controls...), "result": rocrate.Ref(runID),
		"startTime": stamp(first), "endTime": stamp(end)})
}

// root adds the crate itself. Its date is that of the run's end: no clock of whoever writes the crate is in it.
func (b *builder) root(parts, authors []string, paper string) {
	var conforms []string
	for _, p := range profiles {
		conforms = append(conforms, b.add(rocrate.Entity{"@id": p.id, "@type": []string{"CreativeWork", "Profile"}, "name": p.name, "version": p.version}))
	}
	c := b.run.Citation
	_, end := b.span()
	about := strings.TrimSpace(c.Abstract) + " This is what profile " + b.run.Profile + " made."
	if b.run.Note != "" {
		about += " " + b.run.Note
	}
	root := rocrate.Entity{"@id": "./", "@type": "Dataset", "name": c.Title + ", profile " + b.run.Profile, "description": about,
		"datePublished": end.UTC().Format(time.DateOnly), "license": rocrate.Ref(c.licence()), "author": rocrate.Refs(authors...),
		"publisher": rocrate.Refs(authors[:1]...), "keywords": strings.Join(c.Keywords, ", "), "conformsTo": rocrate.Refs(conforms...),
		"hasPart": rocrate.Refs(parts...), "mainEntity": rocrate.Ref(workflowID),
		"mentions": rocrate.Refs(slices.Concat([]string{runID, "#organize"}, b.actions)...)}
	if paper != "" {
		root["citation"] = rocrate.Ref(paper)
	}
	if home := c.home(); home != "" {
		root["url"] = home
	}
	b.add(root)
	// The workflow profiles rest on 1.1 and ask for its name beside their own.
	specifications := []string{"https://w3id.org/ro/crate/1.2", "https://w3id.org/ro/crate/1.1", "https://w3id.org/workflowhub/workflow-ro-crate/1.0"}
	b.add(rocrate.Entity{"@id": rocrate.Metadata, "@type": "CreativeWork", "name": "RO-Crate metadata", "about": rocrate.Ref("./"),
		"conformsTo": rocrate.Refs(specifications...), "encodingFormat": "application/ld+json", "license": rocrate.Ref(c.licence())})
	for _, version := range []string{"1.1", "1.2"} {
		b.add(rocrate.Entity{"@id": "https://w3id.org/ro/crate/" + version, "@type": "CreativeWork", "name": "RO-Crate " + version, "version": version})
	}
}
