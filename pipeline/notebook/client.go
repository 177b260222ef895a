package notebook

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

// connection says where a kernel listens: the content of a Jupyter connection file.
type connection struct {
	Transport       string `json:"transport"`
	IP              string `json:"ip"`
	ShellPort       int    `json:"shell_port"`
	ControlPort     int    `json:"control_port"`
	StdinPort       int    `json:"stdin_port"`
	IOPubPort       int    `json:"iopub_port"`
	HeartbeatPort   int    `json:"hb_port"`
	Key             string `json:"key"` // secret that signs every message
	SignatureScheme string `json:"signature_scheme"`
	KernelName      string `json:"kernel_name"`
}

// newConnection chooses five free ports of the loopback interface and a key. The
// kernel binds the ports later, so another program may be faster: start again then.
func newConnection(kernelName string) (connection, error) {
	c := connection{
		Transport: "tcp", IP: "127.0.0.1", Key: randomHex(32),
		SignatureScheme: "hmac-sha256", KernelName: kernelName,
	}
	for _, port := range []*int{&c.ShellPort, &c.ControlPort, &c.StdinPort, &c.IOPubPort, &c.HeartbeatPort} {
		listener, err := net.Listen("tcp", net.JoinHostPort(c.IP, "0"))
		if err != nil {
			return connection{}, fmt.Errorf("find a free port for the kernel: %w", err)
		}
		defer listener.Close() // after the loop: all five differ
		*port = listener.Addr().(*net.TCPAddr).Port
	}
	return c, nil
}

// write writes the connection file, readable by its owner only because of the key.
func (c connection) write(path string) error {
	data, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

// incoming is a message, or the error that ended a channel.
type incoming struct {
	message
	err error
}

// client speaks the Jupyter messaging protocol with one kernel. Its messages come
// from three sockets: shell (replies to requests), iopub (outputs and the kernel's
// state) and stdin (requests for input).
type client struct {
	shell, iopub, stdin zmq4.Socket

	key      []byte
	session  string
	requests int

	messages  chan incoming
	closed    chan struct{} // closed by close: nobody reads messages any more
	receivers sync.WaitGroup
}

// dial connects to the kernel. It tries until ctx ends, because a kernel needs a
// moment to bind its ports.
func dial(ctx context.Context, c connection) (*client, error) {
	// The sockets outlive ctx: they are closed only when the kernel is gone.
	background := context.WithoutCancel(ctx)
	cl := &client{
		key:      []byte(c.Key),
		session:  randomHex(16),
		messages: make(chan incoming, 256),
		closed:   make(chan struct{}),
	}
	options := func() []zmq4.Option {
		return []zmq4.Option{
			// The kernel routes requests for input by the identity of the shell.
			zmq4.WithID(zmq4.SocketIdentity(cl.session)),
			zmq4.WithDialerMaxRetries(0),
			zmq4.WithLogger(log.New(io.Discard, "", 0)),
		}
	}
	cl.shell = zmq4.NewDealer(background, options()...)
	cl.stdin = zmq4.NewDealer(background, options()...)
	cl.iopub = zmq4.NewSub(background, options()...)
	if err := cl.iopub.SetOption(zmq4.OptionSubscribe, ""); err != nil {
		cl.close()
		return nil, fmt.Errorf("subscribe to the kernel's output: %w", err)
	}
	for _, end := range []struct {
		socket zmq4.Socket
		port   int
	}{{cl.shell, c.ShellPort}, {cl.stdin, c.StdinPort}, {cl.iopub, c.IOPubPort}} {
		address := "tcp://" + net.JoinHostPort(c.IP, strconv.Itoa(end.port))
		for {
			err := end.socket.Dial(address)
			if err == nil {
				break
			}
			select {
			case <-ctx.Done():
				cl.close()
				return nil, fmt.Errorf("connect to the kernel: %w", context.Cause(ctx))
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	for _, socket := range []zmq4.Socket{cl.shell, cl.iopub, cl.stdin} {
		cl.receivers.Go(func() { cl.receive(socket) })
	}
	return cl, nil
}

// receive passes on all messages of a socket until its connection ends.
func (cl *client) receive(socket zmq4.Socket) {
	for {
		raw, err := socket.Recv()
		if err != nil {
			return // the kernel is gone, and its process tells why
		}
		msg, err := decodeMessage(cl.key, raw.Frames)
		select {
		case cl.messages <- incoming{msg, err}:
		case <-cl.closed: // read on, so that the socket's own goroutine can end
		}
	}
}

// send sends a request on the shell channel and returns its id.
func (cl *client) send(msgType string, content any) (id string, err error) {
	cl.requests++
	id = fmt.Sprintf("%s_%d", cl.session, cl.requests)
	frames, err := encodeRequest(cl.key, header{ID: id, Session: cl.session, Type: msgType}, content)
	if err != nil {
		return "", fmt.Errorf("encode %s: %w", msgType, err)
	}
	if err := cl.shell.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		return "", fmt.Errorf("send %s: %w", msgType, err)
	}
	return id, nil
}

// close frees the sockets. Call it when the kernel is dead: only the end of the
// connections lets the receivers finish, which close waits for.
func (cl *client) close() {
	close(cl.closed)
	cl.receivers.Wait()
	cl.shell.Close()
	cl.iopub.Close()
	cl.stdin.Close()
}

func randomHex(bytes int) string {
	data := make([]byte, bytes)
	rand.Read(data) // never fails
	return hex.EncodeToString(data)
}
