package crate

import (
	"fmt"
	"os"
	"strings"

	"metasymlab/pipeline/crate/rocrate"

	"go.yaml.in/yaml/v3"
)

// Citation is what a crate needs of a CITATION.cff: see https://citation-file-format.github.io.
type Citation struct {
	Title    string   `yaml:"title"`
	Abstract string   `yaml:"abstract"`
	Authors  []author `yaml:"authors"`
	License  string   `yaml:"license"` // SPDX's name
	Keywords []string `yaml:"keywords"`
	Code     string   `yaml:"repository-code"` // may be missing, as the next
	URL      string   `yaml:"url"`
	Paper    article  `yaml:"preferred-citation"`
}

type article struct {
	Title   string   `yaml:"title"`
	Authors []author `yaml:"authors"`
	Year    int      `yaml:"year"`
	URL     string   `yaml:"url"`
}

// author is a person, or an entity with a name alone.
type author struct {
	Name        string `yaml:"name"`
	Family      string `yaml:"family-names"`
	Given       string `yaml:"given-names"`
	ORCID       string `yaml:"orcid"`
	Affiliation string `yaml:"affiliation"`
	Website     string `yaml:"website"`
}

// ReadCitation reads a CITATION.cff.
func ReadCitation(file string) (Citation, error) {
	var c Citation
	text, err := os.ReadFile(file)
	if err != nil {
		return c, fmt.Errorf("read the citation: %w", err)
	}
	if err := yaml.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("read %s: %w", file, err)
	}
	for name, value := range map[string]string{"title": c.Title, "abstract": c.Abstract, "license": c.License} {
		if value == "" {
			return c, fmt.Errorf("%s has no %s, and a crate needs one", file, name)
		}
	}
	if len(c.Authors) == 0 {
		return c, fmt.Errorf("%s has no authors, and a crate needs them", file)
	}
	return c, nil
}

// home is where the software is on the web, "" if the citation does not say.
func (c Citation) home() string {
	if c.Code != "" {
		return c.Code
	}
	return c.URL
}

// licence is the SPDX page of the licence, which names it everywhere.
func (c Citation) licence() string { return "https://spdx.org/licenses/" + c.License }

// describeCitation adds authors, licence and the paper, and gives their @ids.
func (c Citation) describe(g *rocrate.Graph) (authors []string, paper string, err error) {
	entities := []rocrate.Entity{{"@id": c.licence(), "@type": "CreativeWork", "name": c.License, "url": c.licence(),
		"description": "The licence of the software and of all that it made here; its text is in LICENSE."}}
	describeAuthors := func(list []author) (ids []string) {
		for _, a := range list {
			of := a.entities()
			entities = append(entities, of...)
			ids = append(ids, of[0].ID())
		}
		return ids
	}
	authors = describeAuthors(c.Authors)
	if c.Paper.URL != "" {
		paper = c.Paper.URL
		entities = append(entities, rocrate.Entity{"@id": paper, "@type": "ScholarlyArticle", "name": c.Paper.Title, "url": paper,
			"datePublished": fmt.Sprint(c.Paper.Year), "description": "The paper that is reproduced.", "author": rocrate.Refs(describeAuthors(c.Paper.Authors)...)})
	}
	for _, e := range entities {
		if err := g.Add(e); err != nil {
			return nil, "", err
		}
	}
	return authors, paper, nil
}

// entities are the author and, after it, what it refers to.
func (a author) entities() []rocrate.Entity {
	if a.Name != "" {
		e := rocrate.Entity{"@id": "#organization-" + slug(a.Name), "@type": "Organization", "name": a.Name}
		if a.Website != "" {
			e["url"] = a.Website
		}
		return []rocrate.Entity{e}
	}
	name := strings.TrimSpace(a.Given + " " + a.Family)
	e := rocrate.Entity{"@id": "#person-" + slug(name), "@type": "Person", "name": name, "familyName": a.Family, "givenName": a.Given}
	if a.ORCID != "" {
		e["@id"] = a.ORCID
	}
	if a.Affiliation == "" {
		return []rocrate.Entity{e}
	}
	of := rocrate.Entity{"@id": "#organization-" + slug(a.Affiliation), "@type": "Organization", "name": a.Affiliation}
	e["affiliation"] = rocrate.Ref(of.ID())
	return []rocrate.Entity{e, of}
}

// slug is a text as a part of an @id: small letters and digits, the rest hyphens.
func slug(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}
