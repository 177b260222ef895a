// Package store keeps what the pipeline computes: content-addressed run folders, results, checkpoints and trained
// models in out/store, and the facts that decide whether an old one may be used again.
//
//	Numerics      what decides the last digits                Collect       provenance: commit, machine, time
//	Key, Open     a run's folder, named by hash and locked    Probe         can the output folder be written at all?
//	Seal, Sealed  is a run finished and as it was then?       Remove        a run that nobody needs
//	WriteRecord, ReadRecord      results and manifests: JSON with a checksum
//	WriteTensors, ReadTensors    parameters and checkpoints: safetensors with checksums
//
// Every write, by package output, is atomic (temporary file in the same folder, fsync, rename, fsync of the folder):
// after a power cut, a kill or a full disk one finds the old file or the new one, never half of one.
package store
