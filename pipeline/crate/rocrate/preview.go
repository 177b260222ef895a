package rocrate

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"path"
	"slices"
	"strings"
)

//go:embed preview.html
var previewText string

var previewPage = template.Must(template.New("preview").Parse(previewText))

// page is what the page for people shows, as the description has it.
type page struct {
	Name, Description, Date  string
	Licence, Citation, Begin link
	Authors                  string
	Conforms                 []link
	Groups                   []group
	Actions                  []action
	Metadata, Manifest       string
	Machines                 []string
}

type link struct{ Name, Href string }

// group is a folder with its files.
type group struct {
	Folder, Description string
	Files               []link
	Open                bool
}

// action is what was done, and with what.
type action struct {
	Name, Href, Command, Tool, Start, End string
	Inputs                                int
}

// Preview is the page for people. It shows what the description has, and needs no other file.
func (g *Graph) Preview() ([]byte, error) {
	root := g.Find("./")
	if root == nil {
		return nil, fmt.Errorf("the crate's description has no root")
	}
	p := page{Name: root.text("name"), Description: root.text("description"), Date: root.text("datePublished"), Metadata: Metadata, Manifest: Manifest}
	p.Licence = g.link(root.refs("license"))
	p.Citation = g.link(root.refs("citation"))
	for _, e := range g.Of("CreateAction") {
		if made := e.refs("result"); len(made) > 0 && slices.Equal(e.refs("instrument"), root.refs("mainEntity")) {
			p.Begin = link{g.name(made[0]), made[0]} // what the whole workflow has made
		}
	}
	var authors []string
	for _, id := range root.refs("author") {
		authors = append(authors, g.name(id))
	}
	p.Authors = strings.Join(authors, ", ")
	for _, id := range root.refs("conformsTo") {
		p.Conforms = append(p.Conforms, link{g.name(id) + " " + g.Find(id).text("version"), id})
	}
	top := group{Description: "The crate's own files.", Open: true}
	for _, id := range root.refs("hasPart") {
		if e := g.Find(id); !e.Is("Dataset") {
			top.Files = append(top.Files, link{id, id})
		}
	}
	p.Groups = append(p.Groups, top)
	for _, folder := range g.Of("Dataset") {
		if folder.ID() == "./" {
			continue
		}
		of := group{Folder: folder.ID(), Description: folder.text("description")}
		for _, id := range folder.refs("hasPart") {
			of.Files = append(of.Files, link{strings.TrimPrefix(id, folder.ID()), id})
		}
		p.Groups = append(p.Groups, of)
	}
	machines := map[string]bool{}
	for _, e := range g.Of("CreateAction") {
		a := action{Name: e.text("name"), Command: e.text("description"), Tool: g.version(e.refs("instrument")), Start: e.text("startTime"), End: e.text("endTime"), Inputs: len(e.refs("object"))}
		if made := e.refs("result"); len(made) > 0 {
			a.Href = made[0]
		}
		p.Actions = append(p.Actions, a)
		var on []string
		for _, id := range e.refs("environment") {
			on = append(on, g.name(id)+" "+g.Find(id).text("value"))
		}
		if len(on) > 0 {
			machines[strings.Join(on, ", ")] = true
		}
	}
	slices.SortStableFunc(p.Actions, func(a, b action) int { return strings.Compare(a.Start, b.Start) })
	p.Machines = slices.Sorted(maps.Keys(machines))
	var text bytes.Buffer
	if err := previewPage.Execute(&text, p); err != nil {
		return nil, fmt.Errorf("show the crate: %w", err)
	}
	return text.Bytes(), nil
}

// text is a property that is a text, "" if it is not.
func (e Entity) text(property string) string {
	text, _ := e[property].(string)
	return text
}

// refs are the @ids of a property that refers to entities.
func (e Entity) refs(property string) (ids []string) {
	switch value := e[property].(type) {
	case map[string]string:
		return []string{value["@id"]}
	case []map[string]string:
		for _, ref := range value {
			ids = append(ids, ref["@id"])
		}
	}
	return ids
}

func (g *Graph) name(id string) string {
	if name := g.Find(id).text("name"); name != "" {
		return name
	}
	return path.Base(id)
}

// link is to the first of entities on the web.
func (g *Graph) link(ids []string) link {
	if len(ids) == 0 {
		return link{}
	}
	return link{g.name(ids[0]), ids[0]}
}

func (g *Graph) version(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	e := g.Find(ids[0])
	return strings.TrimSpace(g.name(ids[0]) + " " + e.text("version"))
}
