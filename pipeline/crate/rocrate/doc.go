// Package rocrate writes and checks research objects in the format RO-Crate: a folder of files, or a zip of it, with a
// description of all of them in JSON-LD, a page for people, and a manifest of hashes. It knows no pipeline.
//
//	file.go   what is in a crate, measured    graph.go    its description    preview.go  the page for people
//	write.go  folder and zip                  check.go    whether one is as it was written
package rocrate

// The names of a crate's own files. Manifest is as sha256sum writes it and reads it: sha256sum -c manifest-sha256.txt.
const (
	Metadata = "ro-crate-metadata.json"
	Preview  = "ro-crate-preview.html"
	Manifest = "manifest-sha256.txt"
)
