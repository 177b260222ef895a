// Package page finds faults of a page that must open without a network. In its text: elements that do not match, ids that
// are there twice, links that lead nowhere, things that would be loaded from elsewhere than its folder, pictures and
// figures without words. And in a browser: charts that do not draw, what is cut off on a phone, what takes too long or
// weighs too much, what an accessibility checker finds.
//
// It is no validator of the whole of HTML; where vnu (the Nu HTML checker) is installed, .ci/run asks that too.
package page

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// File checks the page in a file; links to other files must lead to some.
func File(name string) ([]string, error) {
	page, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("check page: %w", err)
	}
	return Page(page, filepath.Dir(name)), nil
}

// Page lists the faults of a page, each with its line. folder is where links to files start; "" leaves it unchecked
// whether these are there. A link out of the folder is a fault: the folder can be hosted as it is.
func Page(page []byte, folder string) []string {
	c := &checker{folder: folder, ids: map[string]int{}, pages: map[string]string{}}
	tokens := html.NewTokenizer(bytes.NewReader(page))
	line := 1
	for {
		kind := tokens.Next()
		c.line = line
		line += bytes.Count(tokens.Raw(), []byte("\n"))
		if kind == html.ErrorToken {
			if err := tokens.Err(); !errors.Is(err, io.EOF) {
				c.fault("%v", err)
			}
			break
		}
		c.take(kind, tokens.Token())
	}
	c.end()
	return c.faults
}

// checker follows a page from beginning to end.
type checker struct {
	folder string
	line   int
	faults []string

	open    []element
	ids     map[string]int    // line
	pages   map[string]string // files that links lead to, as they were read
	links   []target
	heading int // level of the last heading
	doctype bool
	titled  bool
}

type element struct {
	name     string
	line     int
	labelled bool // a figure: has a caption or a label
	text     bool // a link or a heading: has words

	children, caption int // a figure's so far, and which of them its caption is
}

type target struct {
	id   string
	line int
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf("line %d: ", c.line)+fmt.Sprintf(format, args...))
}

// void elements have no end tag.
var void = []atom.Atom{atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Source, atom.Track, atom.Wbr}

func (c *checker) take(kind html.TokenType, token html.Token) {
	switch kind {
	case html.DoctypeToken:
		c.doctype = token.Data == "html"
	case html.StartTagToken, html.SelfClosingTagToken:
		c.attributes(token)
		c.words(token)
		c.child(token.Data)
		if kind == html.StartTagToken && !slices.Contains(void, token.DataAtom) {
			c.open = append(c.open, element{name: token.Data, line: c.line, labelled: value(token, "aria-label") != ""})
		}
	case html.EndTagToken:
		c.close(token.Data)
	case html.TextToken:
		c.text(token.Data)
	}
}

// child counts what stands in a figure.
func (c *checker) child(name string) {
	if len(c.open) == 0 {
		return
	}
	parent := &c.open[len(c.open)-1]
	parent.children++
	if name == "figcaption" {
		parent.caption = parent.children
	}
}

// close ends an element. What was opened after it and not closed is a fault: the page relies on no optional end tag.
func (c *checker) close(name string) {
	at := len(c.open) - 1
	for ; at >= 0 && c.open[at].name != name; at-- {
	}
	if at < 0 {
		c.fault("</%s> ends nothing", name)
		return
	}
	for _, e := range c.open[at+1:] {
		c.fault("<%s> of line %d is not closed before </%s>", e.name, e.line, name)
	}
	e := c.open[at]
	c.open = c.open[:at]
	switch {
	case name == "figure" && !e.labelled:
		c.fault("figure of line %d has neither caption nor aria-label", e.line)
	case name == "figure" && e.caption > 1 && e.caption < e.children:
		c.fault("the caption of the figure of line %d is neither first nor last in it, as HTML wants", e.line)
	case (name == "a" || name == "title" || isHeading(name)) && !e.text && !e.labelled:
		c.fault("<%s> of line %d has no text", name, e.line)
	}
	if name == "title" {
		c.titled = true
	}
}

var (
	loads  = regexp.MustCompile(`(?i)@import|url\(\s*["']?(?:https?:)?//`)
	fetchs = regexp.MustCompile(`\bfetch\s*\(|XMLHttpRequest|WebSocket|sendBeacon|importScripts|\bimport\s*\(`)
)

func (c *checker) text(text string) {
	if strings.TrimSpace(text) != "" {
		for i := range c.open {
			c.open[i].text = true
		}
	}
	if len(c.open) == 0 {
		return
	}
	switch c.open[len(c.open)-1].name {
	case "style":
		c.style(text)
	case "script":
		c.script(text)
	}
}

func (c *checker) style(text string) {
	if found := loads.FindString(text); found != "" {
		c.fault("the style sheet loads something: %s", found)
	}
}

func (c *checker) script(text string) {
	if found := fetchs.FindString(text); found != "" {
		c.fault("a script can load something: %s", found)
	}
}

func (c *checker) attributes(token html.Token) {
	for _, a := range token.Attr {
		switch a.Key {
		case "id":
			if before, ok := c.ids[a.Val]; ok {
				c.fault("id %q is there already, in line %d", a.Val, before)
			} else if a.Val == "" || strings.ContainsAny(a.Val, " \t\n") {
				c.fault("id %q is empty or has a space", a.Val)
			}
			c.ids[a.Val] = c.line
		case "popovertarget":
			c.links = append(c.links, target{a.Val, c.line})
		case "href":
			if token.DataAtom == atom.Link && value(token, "rel") == "stylesheet" {
				c.style(c.load(token.Data, a))
			} else {
				c.link(token.Data, a.Val)
			}
		case "src", "srcset":
			if text := c.load(token.Data, a); token.DataAtom == atom.Script {
				c.script(text)
			}
		case "poster", "data", "action":
			c.fault("<%s %s> loads %.80s", token.Data, a.Key, a.Val)
		case "style":
			if found := loads.FindString(a.Val); found != "" {
				c.fault("a style loads something: %s", found)
			}
		}
	}
}

// load checks what an element loads, a file of the page's folder or nothing but the address itself, and returns the
// file's text.
func (c *checker) load(element string, a html.Attribute) string {
	if strings.HasPrefix(a.Val, "data:") {
		return ""
	}
	to, err := url.Parse(a.Val)
	if err != nil || to.Scheme != "" || to.Host != "" || !filepath.IsLocal(filepath.FromSlash(to.Path)) {
		c.fault("<%s %s> loads %.80s", element, a.Key, a.Val)
		return ""
	}
	if c.folder == "" {
		return ""
	}
	text, err := os.ReadFile(filepath.Join(c.folder, filepath.FromSlash(to.Path)))
	if err != nil {
		c.fault("<%s %s> loads %.80s, which is not there", element, a.Key, a.Val)
	}
	return string(text)
}

// link checks an address. A link to another site is one that the reader may follow; nothing is loaded before.
func (c *checker) link(name, address string) {
	if name != "a" {
		c.fault("<%s> loads %.80s", name, address)
		return
	}
	to, err := url.Parse(address)
	switch {
	case err != nil:
		c.fault("link %q: %v", address, err)
	case to.Scheme != "" || to.Host != "":
	case to.Path == "":
		c.links = append(c.links, target{to.Fragment, c.line})
	case !filepath.IsLocal(filepath.FromSlash(to.Path)):
		c.fault("link to %s, out of the page's folder", to.Path)
	case c.folder != "":
		c.file(to)
	}
}

// file checks a link to another file, and to a place in another page.
func (c *checker) file(to *url.URL) {
	page, known := c.pages[to.Path]
	if !known {
		text, err := os.ReadFile(filepath.Join(c.folder, filepath.FromSlash(to.Path)))
		if err != nil {
			c.fault("link to %s, which is not there", to.Path)
		}
		page = string(text)
		c.pages[to.Path] = page
	}
	if to.Fragment != "" && page != "" && !strings.Contains(page, ` id="`+to.Fragment+`"`) {
		c.fault("link to %s#%s, which is not there", to.Path, to.Fragment)
	}
}

func isHeading(name string) bool {
	return len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
}

// words checks that what is seen can be heard.
func (c *checker) words(token html.Token) {
	switch name := token.Data; {
	case name == "html" && value(token, "lang") == "":
		c.fault("<html> does not tell its language")
	case name == "img":
		if strings.TrimSpace(value(token, "alt")) == "" {
			c.fault("a picture has no alt text")
		}
		for i := range c.open { // a linked picture's words are its link's
			c.open[i].text = true
		}
	case name == "figcaption":
		for i := range c.open {
			if c.open[i].name == "figure" {
				c.open[i].labelled = true
			}
		}
	case isHeading(name):
		level := int(name[1] - '0')
		if level > c.heading+1 {
			c.fault("<%s> after <h%d> leaves out a level", name, c.heading)
		}
		c.heading = level
	}
}

func value(token html.Token, name string) string {
	for _, a := range token.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (c *checker) end() {
	for _, e := range c.open {
		c.fault("<%s> of line %d is not closed", e.name, e.line)
	}
	for _, l := range c.links {
		if _, ok := c.ids[l.id]; !ok {
			c.line = l.line
			c.fault("link to #%s, which is not there", l.id)
		}
	}
	c.line = 1
	if !c.doctype {
		c.fault("no <!DOCTYPE html>")
	}
	if !c.titled {
		c.fault("no title")
	}
}
