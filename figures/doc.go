// Package figures is the folder of what is made of results: each table and figure of the paper a package, named after
// it; what they are drawn and written with (chart, table, display, live, cell); and what they read (results,
// published, record, rollout).
package figures
