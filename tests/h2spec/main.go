// Command h2spec is HTTP/2 as others have it: `h2spec spec <port>` puts the cases of github.com/summerwind/h2spec to a server on a plain
// TCP port of this machine, `h2spec hpack` reads and writes header blocks with golang.org/x/net/http2/hpack, a line of JSON each.
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/summerwind/h2spec/config"
	"github.com/summerwind/h2spec/generic"
	"github.com/summerwind/h2spec/hpack"
	"github.com/summerwind/h2spec/http2"
	"github.com/summerwind/h2spec/spec"
	gohpack "golang.org/x/net/http2/hpack"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 2 && args[0] == "spec" {
		return runSpec(args[1])
	}
	if len(args) == 1 && args[0] == "hpack" {
		return runHpack()
	}
	return errors.New("usage: h2spec spec <port> | h2spec hpack")
}

type result struct {
	ID      string `json:"id"`
	Desc    string `json:"desc"`
	Outcome string `json:"outcome"`
	Why     string `json:"why,omitempty"`
}

// The cases print as they go; what they found goes to the real standard output.
func runSpec(port string) error {
	number, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	os.Stdout = os.Stderr
	c := &config.Config{Host: "127.0.0.1", Port: number, Path: "/", Timeout: time.Second, MaxHeaderLen: 4000, Strict: true}
	for _, group := range []*spec.TestGroup{generic.Spec(), http2.Spec(), hpack.Spec()} {
		group.Test(c)
		if err := report(out, group); err != nil {
			return err
		}
	}
	return nil
}

func report(out *json.Encoder, group *spec.TestGroup) error {
	for _, test := range append(group.Tests, group.StrictTests...) {
		if test.Result == nil {
			continue
		}
		r := result{ID: fmt.Sprintf("%s/%d", group.ID(), test.Result.Sequence), Desc: test.Desc, Outcome: "passed"}
		if test.Result.Skipped {
			r.Outcome = "skipped"
		}
		if test.Result.Failed {
			r.Outcome = "failed"
			r.Why = test.Result.Error.Error()
		}
		if err := out.Encode(r); err != nil {
			return err
		}
	}
	for _, inner := range group.Groups {
		if err := report(out, inner); err != nil {
			return err
		}
	}
	return nil
}

type question struct {
	// Begins anew, with a table of so many bytes.
	Table *uint32 `json:"table"`
	// Changes the encoder's table.
	Allow *uint32 `json:"allow"`
	// Reads a block, in hex.
	Decode *string `json:"decode"`
	// Writes one. The third of each: it is sensitive.
	Encode []field `json:"encode"`
}

type field struct {
	Name      string `json:"name"`
	Value     string `json:"value"`
	Sensitive bool   `json:"sensitive,omitempty"`
}

type answer struct {
	Fields []field `json:"fields,omitempty"`
	Block  string  `json:"block,omitempty"`
	Error  string  `json:"error,omitempty"`
}

// Texts are latin1 on this side of JSON, an octet a character.
func runHpack() error {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	lines := json.NewEncoder(out)
	var block bytes.Buffer
	encoder := gohpack.NewEncoder(&block)
	decoder := gohpack.NewDecoder(4096, nil)
	for in.Scan() {
		var q question
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			return err
		}
		var a answer
		switch {
		case q.Table != nil:
			encoder = gohpack.NewEncoder(&block)
			encoder.SetMaxDynamicTableSizeLimit(*q.Table)
			decoder = gohpack.NewDecoder(*q.Table, nil)
		case q.Allow != nil:
			encoder.SetMaxDynamicTableSize(*q.Allow)
		case q.Decode != nil:
			raw, err := hex.DecodeString(*q.Decode)
			if err != nil {
				return err
			}
			fields, err := decoder.DecodeFull(raw)
			if err != nil {
				a.Error = err.Error()
			}
			for _, f := range fields {
				a.Fields = append(a.Fields, field{Name: toLatin1(f.Name), Value: toLatin1(f.Value)})
			}
		default:
			block.Reset()
			for _, f := range q.Encode {
				err := encoder.WriteField(gohpack.HeaderField{Name: toOctets(f.Name), Value: toOctets(f.Value), Sensitive: f.Sensitive})
				if err != nil {
					return err
				}
			}
			a.Block = hex.EncodeToString(block.Bytes())
		}
		if err := lines.Encode(a); err != nil {
			return err
		}
	}
	return in.Err()
}

func toLatin1(octets string) string {
	runes := make([]rune, 0, len(octets))
	for i := 0; i < len(octets); i++ {
		runes = append(runes, rune(octets[i]))
	}
	return string(runes)
}

func toOctets(latin1 string) string {
	octets := make([]byte, 0, len(latin1))
	for _, r := range latin1 {
		octets = append(octets, byte(r))
	}
	return string(octets)
}
