package crate

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/crate/rocrate"
	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/result"
)

// models adds the trained MetaSyms as files, each with its card: another form of what trainings have made.
func (c *collected) models(ctx context.Context, scratch string) error {
	for _, item := range c.w.Items() {
		if item.Kind != "train" || item.Model != catalogue.MetaSym.Name {
			continue
		}
		model, err := c.w.Model(ctx, item.System, item.Seed)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("models/%s/%d", item.System, item.Seed)
		file := filepath.Join(scratch, filepath.FromSlash(name)+".safetensors")
		if err := model.Save(file); err != nil {
			return err
		}
		system, err := catalogue.FindSystem(item.System)
		if err != nil {
			return err
		}
		evaluations, err := c.w.Results().Evaluations(item.System, item.Model, []int{item.Seed})
		if err != nil {
			return err
		}
		references, err := c.w.Results().References(item.System)
		if err != nil {
			return err
		}
		text, err := card(model, system, evaluations[0], references, c.Run)
		if err != nil {
			return err
		}
		training, err := c.w.Step(item)
		if err != nil {
			return err
		}
		of, err := c.place(training.File())
		if err != nil {
			return err
		}
		target := c.Out + "/" + name + ".safetensors"
		for i, s := range c.Steps {
			if s.Target == of {
				c.Steps[i].Also = append(s.Also, target)
			}
		}
		c.add(target, file, name, fmt.Sprintf("MetaSym trained on the %s, seed %d: weights, scaling and configuration, as paper model export %s --seed %d writes them.",
			system.Label, item.Seed, item.System, item.Seed))
		c.files = append(c.files, rocrate.File{Path: c.Out + "/" + name + ".md", Name: name + " card", Description: "The card of " + name + ".safetensors.", Data: text})
	}
	return nil
}

// card is a short model card: what the model is, what it was trained on, how well it does, what it is not for.
func card(m *inference.Model, system catalogue.System, e result.Evaluation, references map[string]result.Evaluation, r Run) ([]byte, error) {
	var summary, text bytes.Buffer
	if err := m.WriteSummary(&summary); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%d.safetensors", m.Provenance.Seed)
	fmt.Fprintf(&text, "# MetaSym on the %s, seed %d\n\n", system.Label, m.Provenance.Seed)
	fmt.Fprintf(&text, "A trained MetaSym: a symplectic encoder and a decoder that is adapted to a system from the first part of a measured\n"+
		"trajectory and then predicts the rest. It is of a reproduction and not by the paper's authors.\n\n```text\n%s```\n\n", summary.String())
	fmt.Fprintf(&text, "## What it was trained on\n\nTrajectories of the %s, as profile %s draws them, by commit %s%s. No data of people.\n", system.Label, m.Provenance.Profile, m.Provenance.Commit, m.Provenance.Tree.Note())
	fmt.Fprintf(&text, "Units of the channels: %s; of time: %s.\n\n", strings.Join(system.ChannelUnits(m.Dim()), ", "), system.Time)
	fmt.Fprintf(&text, "## How well it does\n\n")
	if r.Note != "" {
		fmt.Fprintf(&text, "%s\n\n", r.Note)
	}
	fmt.Fprintf(&text, "Squared errors of %d steps that are predicted after %d measured ones with noise %g, on %d unseen systems. %s.\n\n",
		e.Horizon, e.Context, e.InputNoise, len(e.Systems), system.Unit)
	fmt.Fprintf(&text, "| predictor | error |\n|---|---|\n| this model | %.4g |\n", e.Mean())
	for _, name := range result.Names(references) {
		reference := references[name]
		fmt.Fprintf(&text, "| %s, not trained | %.4g |\n", name, reference.Mean())
	}
	fmt.Fprintf(&text, "\n## Use\n\n`inference.Load(%q)` of the project's package pipeline/inference in Go; in Python `safetensors.safe_open(%[1]q, \"numpy\")`:\n"+
		"`metadata()[\"model\"]` is the configuration above as JSON. States are in physical units, q then p.\n", name)
	fmt.Fprintf(&text, "\n## Not for\n\nControl of real machines, systems of another kind, or parameters far from the training data's: none of that was tried.\n")
	if about := system.About[catalogue.MetaSym.Name]; about != "" {
		fmt.Fprintf(&text, "%s\n", about)
	}
	fmt.Fprintf(&text, "\nLicence: %s.\n", r.Citation.License)
	return text.Bytes(), nil
}
