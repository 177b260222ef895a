package notebook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"metasymlab/pipeline/notebook/magic"
	"strings"
	"time"
)

// session is a kernel that is ready to run cells, one after the other.
type session struct {
	process *process
	client  *client
	cleaner *cleaner

	language map[string]any // language_info of the kernel
}

// startLimit bounds the start of a kernel. Its first compilation builds the display
// library, which takes a while on a computer that has never done so.
const startLimit = 10 * time.Minute

// startSession starts a kernel in the folder dir and prepares it: no downloads, and
// the guard against lost output is defined. The caller must call close.
func startSession(ctx context.Context, spec *kernelspec, root, dir string, env []string) (*session, error) {
	conn, err := newConnection(spec.name)
	if err != nil {
		return nil, err
	}
	proc, err := startProcess(spec, conn, root, dir, env)
	if err != nil {
		return nil, err
	}
	s := &session{process: proc, cleaner: newCleaner(root, proc.folder)}
	if err := s.prepare(ctx, conn); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// prepare connects to the kernel and sends it the prologue.
func (s *session) prepare(ctx context.Context, conn connection) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, fmt.Errorf("the kernel was not ready after %s", startLimit))
	defer cancel()
	connecting, stop := context.WithCancel(ctx)
	defer stop()
	// A kernel that takes the connection and is mute would hold dial for ever.
	defer context.AfterFunc(ctx, s.process.kill)()
	go func() { // a kernel that has died will never listen
		select {
		case <-s.process.died:
			stop()
		case <-connecting.Done():
		}
	}()
	client, err := dial(connecting, conn)
	if err != nil {
		if ctx.Err() == nil && s.process.hasDied() {
			return errors.New(s.process.deathNote())
		}
		return fmt.Errorf("start the kernel: %w", err)
	}
	s.client = client
	if err := s.greet(ctx); err != nil {
		return fmt.Errorf("start the kernel: %w", err)
	}
	result := s.run(ctx, prologue, magic.Classify(prologue), &cellOutputs{displays: displays{}}, true)
	if result.err != nil {
		return fmt.Errorf("start the kernel: %w", result.err)
	}
	if result.reason != "" {
		return fmt.Errorf("start the kernel: its first program, the guard of the display, failed: %s", result.reason)
	}
	return nil
}

// greet asks the kernel for its description until the answer comes on both
// channels: only then is our subscription to its outputs in force.
func (s *session) greet(ctx context.Context) error {
	replied, idle := false, false
	asked := map[string]bool{}
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		id, err := s.client.send("kernel_info_request", map[string]any{})
		if err != nil {
			return err
		}
		asked[id] = true
		for waiting := true; waiting; {
			select {
			case msg := <-s.client.messages:
				switch {
				case msg.err != nil:
					return msg.err
				case !asked[msg.parent.ID]:
				case msg.header.Type == "kernel_info_reply":
					var info struct {
						Language map[string]any `json:"language_info"`
					}
					if err := decodeNumbers(msg.content, &info); err != nil {
						return fmt.Errorf("kernel_info_reply: %w", err)
					}
					// gonb leaves some entries empty, exporters take them for an answer.
					maps.DeleteFunc(info.Language, func(_ string, value any) bool { return value == "" })
					s.language, replied = info.Language, true
				case isIdle(msg.message):
					idle = true
				}
				if replied && idle {
					return nil
				}
			case <-again.C:
				waiting = false
			case <-s.process.died:
				return errors.New(s.process.deathNote())
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
}

// close ends the kernel and removes everything that it left.
func (s *session) close() error {
	err := s.process.stop()
	if s.client != nil {
		s.client.close()
	}
	return err
}

// runResult tells how a cell ended: well if reason is "".
type runResult struct {
	reason string
	err    error // set if the kernel is of no use any more; reason says the same
	died   bool  // the kernel is dead
}

// run sends source to the kernel and collects the outputs until the kernel has
// replied and is idle. cell is the source as written in the notebook.
func (s *session) run(ctx context.Context, source string, cell magic.Lines, outputs *cellOutputs, silent bool) runResult {
	id, err := s.client.send("execute_request", map[string]any{
		"code": source, "silent": silent, "store_history": !silent,
		"user_expressions": map[string]any{}, "allow_stdin": false, "stop_on_error": true,
	})
	if err != nil {
		return runResult{reason: err.Error(), err: err}
	}
	var complaints []string
	failed, replied, idle := false, false, false
	for !replied || !idle {
		var msg incoming
		select {
		case msg = <-s.client.messages:
		case <-s.process.died:
			s.takeLastWords(id, outputs)
			reason := s.process.deathNote()
			return runResult{reason: reason, err: errors.New(reason), died: true}
		case <-ctx.Done():
			s.takeLastWords(id, outputs)
			err := context.Cause(ctx)
			return runResult{reason: "stopped: " + err.Error(), err: err}
		}
		switch {
		case msg.err != nil:
			return runResult{reason: msg.err.Error(), err: msg.err}
		case msg.header.Type == "input_request":
			err := errors.New("the cell asks for input, but nobody is there to answer")
			return runResult{reason: err.Error(), err: err}
		case msg.parent.ID != id:
			if isOutput(msg.message) {
				err := errors.New("an earlier cell has sent output after its end, which a run cannot repeat: wait in the cell for what it starts")
				return runResult{reason: err.Error(), err: err}
			}
		case msg.header.Type == "execute_reply":
			var reply struct{ Status string }
			if err := json.Unmarshal(msg.content, &reply); err != nil {
				return runResult{reason: "execute_reply: " + err.Error(), err: err}
			}
			replied, failed = true, reply.Status != "ok"
		case isIdle(msg.message):
			idle = true
		default:
			report, err := outputs.add(msg.message)
			if err != nil {
				return runResult{reason: err.Error(), err: err}
			}
			if text := complaint(cell, report); text != "" {
				if strings.HasPrefix(text, shellComplaint) && strings.Contains(outputs.stderr.String(), "Bad file descriptor") {
					text += ": the cell asks for input on standard input, but nobody is there to answer"
				}
				complaints = append(complaints, text)
			}
		}
	}
	if failure := outputs.failure; failure != nil {
		// The kernel also writes the status of a failing Go program to stderr.
		if n := len(complaints) - 1; n >= 0 && complaints[n] == shellComplaint+failure.EValue {
			complaints = complaints[:n]
		}
		complaints = append(complaints, failureReason(*failure, s.cleaner.stream(outputs.stderr.String())))
	} else if failed {
		complaints = append(complaints, "the kernel reports an error and does not say which")
	}
	return runResult{reason: s.cleaner.text(strings.Join(complaints, "; "))}
}

// takeLastWords adds the outputs that are already here, for the message of the error.
func (s *session) takeLastWords(id string, outputs *cellOutputs) {
	for {
		select {
		case msg := <-s.client.messages:
			if msg.err == nil && msg.parent.ID == id && isOutput(msg.message) {
				outputs.add(msg.message) // a broken last message changes nothing
			}
		case <-time.After(50 * time.Millisecond):
			return
		}
	}
}

func isIdle(msg message) bool {
	return msg.header.Type == "status" && bytes.Contains(msg.content, []byte(`"idle"`))
}

func isOutput(msg message) bool {
	switch msg.header.Type {
	case "stream", "display_data", "execute_result", "update_display_data", "error":
		return true
	}
	return false
}

// decodeNumbers is json.Unmarshal that keeps numbers as they are written.
func decodeNumbers(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(into)
}
