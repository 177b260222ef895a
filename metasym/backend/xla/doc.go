// Package xla links XLA into the program that imports it, so that backend.Open can open it:
//
//	import _ "metasymlab/metasym/backend/xla"
//
// It is a package of its own so that what runs on the Go backend neither has XLA in its program nor depends on its
// version: a program without cgo, or built with the tag noxla, gives the same results under the same keys. It links
// go-xla, which is gopjrt's successor, where that works: with cgo on Linux. Elsewhere it is empty, and backend.Linked
// is false.
//
//	link.go      the link, and no downloads
//	load.go      a plugin is loaded, its version checked, and given to go-xla
//	compiled.go  what it compiles is kept, and taken from there
//	kept.go      the files
//	pjrt.h, .c   the part of PJRT's C interface that this needs and go-xla does not wrap
package xla
