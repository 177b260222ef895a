package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
)

// mostWords is what README may have, without its comments.
const mostWords = 900

var (
	comment   = regexp.MustCompile(`(?s)<!--.*?-->`)
	fence     = regexp.MustCompile("(?ms)^```[^\n]*\n(.*?)^```$")
	indented  = regexp.MustCompile(`(?m)^(?: {4}|\t).*$`)
	span      = regexp.MustCompile("`[^`]+`")
	link      = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading   = regexp.MustCompile(`(?m)^#+ (.*)$`)
	variable  = regexp.MustCompile(`^[A-Z_]+=`)
	ours      = regexp.MustCompile(`^(?:ablations|baselines|figures|metasym|notebooks|pipeline)/[\w./-]+$`)
	target    = regexp.MustCompile(`(?m)^([a-z-]+):(?:[^=]|$)`)
	separator = regexp.MustCompile(`&&|\|\||[;|]`)
)

// documents are the pages of text, relative to the root.
func documents(t *testing.T, root string) []string {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("pages %q in docs, %v", pages, err)
	}
	files := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "ARCHITECTURE.md"}
	for _, p := range pages {
		files = append(files, "docs/"+filepath.Base(p))
	}
	return files
}

// TestDocuments: each command that the pages name exists, each link leads to something, each file is there.
func TestDocuments(t *testing.T) {
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	makefile := text(t, root, "Makefile")
	for _, file := range documents(t, root) {
		page := text(t, root, file)
		for _, fault := range slices.Concat(commandFaults(page, makefile), linkFaults(root, file, page)) {
			t.Errorf("%s: %s", file, fault)
		}
	}
}

// TestReadmeIsShort: README can be read in some minutes, leads to every page of docs, and each of them leads back.
func TestReadmeIsShort(t *testing.T) {
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	readme := text(t, root, "README.md")
	if n := len(strings.Fields(comment.ReplaceAllString(readme, ""))); n > mostWords {
		t.Errorf("README has %d words, more than %d: what a user does not need first belongs into docs", n, mostWords)
	}
	for _, file := range documents(t, root) {
		if strings.HasPrefix(file, "docs/") {
			if !strings.Contains(readme, "]("+file+")") {
				t.Errorf("README has no link to %s", file)
			}
			if !strings.Contains(text(t, root, file), "](../README.md)") {
				t.Errorf("%s has no link to README", file)
			}
		}
	}
}

// TestFaultsOfDocuments: mistakes are seen, and what is none is not taken for one.
func TestFaultsOfDocuments(t *testing.T) {
	const makefile = "N ?= 1\noverride PROFILE := $(value PROFILE)\nall: x ## all\nx:\n\techo $(DRY) $(N)\n"
	for page, want := range map[string]string{
		"`make all`, `make -j4 x N=3 DRY=1 PROFILE=a.toml`, `make out/a/b.json`, make nothing": "",
		"`make al`":                             "make has no target al",
		"    A=1 make x && make y   # make z\n": "make has no target y",
		"```\ntime make z\n```":                 "make has no target z",
		"`make all M=1`":                        "make has no variable M",
		"`paper` and `paper data export mesh`, `paper -h`, `paper model show`": "",
		"    .lab/bin/paper --profile smoke verify FILE --sample 3 # some\n":   "",
		"`paper dat`":                           `paper dat: unknown command "dat" for "paper" (see: paper -h)`,
		"`.lab/bin/paper model exprot quantum`": `paper model exprot quantum: unknown command "exprot" for "paper model" (see: paper model -h)`,
		"    paper verify --sampel 3":           "paper verify --sampel 3: unknown flag: --sampel",
		"`paper train quantum`":                 "paper train quantum: accepts 2 arg(s), received 1 (see: paper train -h)",
	} {
		if got := strings.Join(commandFaults(page, makefile), "; "); got != want {
			t.Errorf("%s: %q, want %q", page, got, want)
		}
	}
	root := t.TempDir()
	for file, content := range map[string]string{"docs/a.md": "# One, two-three\n", "figures/x.go": "", "README.md": "## A `b` c\n"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, file)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, file), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for page, want := range map[string]string{
		"[a](a.md) [b](a.md#one-two-three) [c](../README.md#a-b-c) [d](#here) [e](https://x.org/y)\n# Here\n": "",
		"[a](b.md)":    "the link b.md leads to nothing",
		"[a](a.md#on)": "the link a.md#on leads to no heading",
		"[a](#there)":  "the link #there leads to no heading",
		"`figures/x.go`, `figures/NAME`, `figures/*.go`, `quantum/x`": "",
		"`figures/y.go`": "there is no figures/y.go",
	} {
		if got := strings.Join(linkFaults(root, "docs/c.md", page), "; "); got != want {
			t.Errorf("%s: %q, want %q", page, got, want)
		}
	}
}

// text is a file's.
func text(t *testing.T, root, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// code is what stands in a page's blocks and spans, a line each, without a shell's comments.
func code(page string) []string {
	var lines []string
	for _, block := range fence.FindAllStringSubmatch(page, -1) {
		lines = append(lines, strings.Split(block[1], "\n")...)
	}
	page = fence.ReplaceAllString(page, "")
	lines = append(lines, indented.FindAllString(page, -1)...)
	for _, s := range span.FindAllString(indented.ReplaceAllString(page, ""), -1) {
		lines = append(lines, strings.Trim(s, "`"))
	}
	for i, line := range lines {
		lines[i], _, _ = strings.Cut(strings.TrimSpace(line), " #")
	}
	return lines
}

// commandFaults are the commands of a page that make or paper would refuse.
func commandFaults(page, makefile string) []string {
	var faults []string
	for _, line := range code(page) {
		for _, command := range separator.Split(line, -1) {
			words := strings.Fields(command)
			for i, word := range words {
				if word == "make" {
					faults = append(faults, makeFaults(words[i+1:], makefile)...)
					break
				}
				if word == "paper" || strings.HasSuffix(word, "/bin/paper") {
					if err := refused(words[i+1:]); err != nil {
						faults = append(faults, fmt.Sprintf("paper %s: %v", strings.Join(words[i+1:], " "), err))
					}
					break
				}
			}
		}
	}
	return faults
}

// makeFaults are those of make's arguments that the Makefile does not know.
func makeFaults(arguments []string, makefile string) []string {
	var targets, faults []string
	for _, m := range target.FindAllStringSubmatch(makefile, -1) {
		targets = append(targets, m[1])
	}
	for _, a := range arguments {
		switch name, _, _ := strings.Cut(a, "="); {
		case variable.MatchString(a):
			if !strings.Contains(makefile, "$("+name+")") && !strings.Contains(makefile, "$(value "+name+")") && !strings.Contains(makefile, "\n"+name+" ?=") {
				faults = append(faults, "make has no variable "+name)
			}
		case strings.HasPrefix(a, "-") || strings.HasPrefix(a, "out/"):
		case !slices.Contains(targets, a):
			faults = append(faults, "make has no target "+a)
		}
	}
	return faults
}

// refused is why paper would not take a command line, nil if it would, or if a command is only named.
func refused(arguments []string) error {
	if len(arguments) == 0 {
		return nil
	}
	command, rest, err := rootCommand().Find(arguments)
	if err != nil {
		return err
	}
	if slices.Contains(rest, "-h") {
		return nil
	}
	if err := command.ParseFlags(rest); err != nil {
		return err
	}
	if operands := command.Flags().Args(); len(operands) > 0 {
		return command.ValidateArgs(operands)
	}
	return nil
}

// linkFaults are a page's links within the project that lead to nothing, and the files that it names and that are not
// there.
func linkFaults(root, file, page string) []string {
	var faults []string
	for _, m := range link.FindAllStringSubmatch(page, -1) {
		if strings.Contains(m[1], "://") {
			continue
		}
		to, anchor, anchored := strings.Cut(m[1], "#")
		linked := page
		if to != "" {
			at := filepath.Join(root, filepath.Dir(file), to)
			if _, err := os.Stat(at); err != nil {
				faults = append(faults, fmt.Sprintf("the link %s leads to nothing", m[1]))
				continue
			}
			if anchored {
				content, err := os.ReadFile(at)
				if err != nil {
					faults = append(faults, err.Error())
				}
				linked = string(content)
			}
		}
		if anchored && !slices.Contains(anchors(linked), anchor) {
			faults = append(faults, fmt.Sprintf("the link %s leads to no heading", m[1]))
		}
	}
	for _, s := range span.FindAllString(fence.ReplaceAllString(page, ""), -1) {
		name := strings.Trim(s, "`")
		if !ours.MatchString(name) || strings.ContainsAny(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			continue
		}
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			faults = append(faults, "there is no "+name)
		}
	}
	return faults
}

// anchors are the names that a page's headings have in links, as GitHub makes them.
func anchors(page string) []string {
	var names []string
	for _, m := range heading.FindAllStringSubmatch(page, -1) {
		name := strings.ReplaceAll(strings.ToLower(m[1]), " ", "-")
		names = append(names, regexp.MustCompile(`[^\p{L}\p{N}_-]`).ReplaceAllString(name, ""))
	}
	return names
}
