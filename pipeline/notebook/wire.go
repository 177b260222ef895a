package notebook

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// protocolVersion is the version of the Jupyter messaging protocol we speak.
const protocolVersion = "5.3"

// header is the header of a Jupyter message.
type header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
}

// message is a message from the kernel. Its parent is the request that it answers.
type message struct {
	header, parent header
	content        json.RawMessage
}

// The frames of a message on the wire: any number of routing identities, then the
// delimiter, the signature and four JSON objects (messaging protocol, "The wire
// protocol").
var delimiter = []byte("<IDS|MSG>")

const (
	signatureFrame = iota + 1 // counted from the delimiter
	headerFrame
	parentFrame
	metadataFrame
	contentFrame
)

// encodeRequest returns the frames of a signed request.
func encodeRequest(key []byte, head header, content any) ([][]byte, error) {
	head.Username, head.Version = "metasymlab", protocolVersion
	head.Date = time.Now().UTC().Format(time.RFC3339Nano)
	headJSON, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	contentJSON, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	signed := [][]byte{headJSON, []byte("{}"), []byte("{}"), contentJSON}
	return append([][]byte{delimiter, sign(key, signed)}, signed...), nil
}

// decodeMessage checks the signature of a message and takes it apart.
func decodeMessage(key []byte, frames [][]byte) (message, error) {
	start := 0
	for start < len(frames) && !bytes.Equal(frames[start], delimiter) {
		start++
	}
	frames = frames[start:]
	if len(frames) <= contentFrame {
		return message{}, fmt.Errorf("jupyter message with %d frames, want more than %d", len(frames), contentFrame)
	}
	if !hmac.Equal(frames[signatureFrame], sign(key, frames[headerFrame:contentFrame+1])) {
		return message{}, errors.New("jupyter message with a wrong signature")
	}
	var msg message
	if err := json.Unmarshal(frames[headerFrame], &msg.header); err != nil {
		return message{}, fmt.Errorf("jupyter message: header: %w", err)
	}
	if err := json.Unmarshal(frames[parentFrame], &msg.parent); err != nil {
		return message{}, fmt.Errorf("jupyter message: parent header: %w", err)
	}
	msg.content = frames[contentFrame]
	return msg, nil
}

// sign returns the hexadecimal HMAC-SHA256 of the concatenated frames.
func sign(key []byte, frames [][]byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, frame := range frames {
		mac.Write(frame)
	}
	return hex.AppendEncode(nil, mac.Sum(nil))
}
