// Package cmd is the folder of the programs: paper, which the Makefile hands over to, and torture.
package cmd
