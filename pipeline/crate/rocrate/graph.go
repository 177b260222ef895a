package rocrate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Entity is a thing that a crate describes: properties by name, among them @id and @type. Values are texts, references
// and lists of them.
type Entity map[string]any

// ID is what other entities call it.
func (e Entity) ID() string {
	id, _ := e["@id"].(string)
	return id
}

// Is tells whether it is of a type, which may be one of several.
func (e Entity) Is(kind string) bool {
	switch kinds := e["@type"].(type) {
	case string:
		return kinds == kind
	case []string:
		return slices.Contains(kinds, kind)
	}
	return false
}

// Ref is a reference to an entity.
func Ref(id string) map[string]string { return map[string]string{"@id": id} }

// Refs are references to entities; to one it is no list, as RO-Crate wants its JSON compact.
func Refs(ids ...string) any {
	if len(ids) == 1 {
		return Ref(ids[0])
	}
	list := make([]map[string]string, len(ids))
	for i, id := range ids {
		list[i] = Ref(id)
	}
	return list
}

// ID is the @id of a file or folder of the crate, or a part of another: its path, with what a URI may not have escaped.
func ID(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// Graph is what a crate says of itself: entities, each once.
type Graph struct{ entities map[string]Entity }

// Add adds an entity. The same one may be added again; another of the same @id is a mistake of the program.
func (g *Graph) Add(e Entity) error {
	if g.entities == nil {
		g.entities = map[string]Entity{}
	}
	id := e.ID()
	if before, there := g.entities[id]; there {
		was, err := json.Marshal(before)
		if err != nil {
			return err
		}
		if now, err := json.Marshal(e); err != nil || !bytes.Equal(was, now) {
			return fmt.Errorf("the crate has two entities %s", id)
		}
		return nil
	}
	g.entities[id] = e
	return nil
}

// Of lists the entities of a type, by their @id.
func (g *Graph) Of(kind string) []Entity {
	var found []Entity
	for _, id := range slices.Sorted(maps.Keys(g.entities)) {
		if e := g.entities[id]; e.Is(kind) {
			found = append(found, e)
		}
	}
	return found
}

// Find is the entity of an @id, nil if there is none.
func (g *Graph) Find(id string) Entity { return g.entities[id] }

// context is where the meaning of the properties' names stands. Those of Workflow Run Crate are said here, so that a
// reader needs one document only.
var context = []any{
	"https://w3id.org/ro/crate/1.2/context",
	map[string]string{
		"environment":   "https://w3id.org/ro/terms/workflow-run#environment",
		"resourceUsage": "https://w3id.org/ro/terms/workflow-run#resourceUsage",
	},
}

// JSON is the description as a file: the descriptor first, then the root, the others by their @id. Equal graphs give
// equal bytes.
func (g *Graph) JSON() ([]byte, error) {
	ids := slices.SortedFunc(maps.Keys(g.entities), func(a, b string) int {
		return strings.Compare(rank(a)+a, rank(b)+b)
	})
	list := make([]Entity, len(ids))
	for i, id := range ids {
		list[i] = g.entities[id]
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(map[string]any{"@context": context, "@graph": list})
	return text.Bytes(), err
}

func rank(id string) string {
	switch id {
	case Metadata:
		return "0"
	case "./":
		return "1"
	}
	return "2"
}

// AddFiles adds the files that have a name, and their folders, and gives the parts of the root.
func (g *Graph) AddFiles(files []Measured, folders map[string]string) (parts []string, err error) {
	inside := map[string][]string{} // folder, "" for the root -> its parts
	for _, f := range files {
		if f.Name == "" {
			continue
		}
		e := Entity{"@id": ID(f.Path), "@type": "File", "name": f.Name, "encodingFormat": MediaType(f.Path),
			"contentSize": strconv.FormatInt(f.Size, 10)}
		if f.Description != "" {
			e["description"] = f.Description
		}
		if f.SHA256 != "" {
			e["sha256"] = f.SHA256
		}
		if err := g.Add(e); err != nil {
			return nil, err
		}
		for name := f.Path; ; {
			folder := described(path.Dir(strings.TrimSuffix(name, "/")), folders)
			if id := ID(name); !slices.Contains(inside[folder], id) {
				inside[folder] = append(inside[folder], id)
			}
			if folder == "" {
				break
			}
			name = folder
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		if len(inside[folder]) == 0 {
			continue
		}
		e := Entity{"@id": ID(folder), "@type": "Dataset", "name": path.Base(folder), "description": folders[folder], "hasPart": Refs(inside[folder]...)}
		if err := g.Add(e); err != nil {
			return nil, err
		}
	}
	return inside[""], nil
}

// described is the next folder upwards that the crate describes, with a slash at its end; "" for the root.
func described(folder string, folders map[string]string) string {
	for ; folder != "."; folder = path.Dir(folder) {
		if _, is := folders[folder+"/"]; is {
			return folder + "/"
		}
	}
	return ""
}
