// The oracle: reads "METHOD<TAB>TARGET" lines and prints, one JSON line each, what the API server's own code reads from
// such a request line, or ERR where it answers with an error. net/http parses as the server does; RequestInfoFactory is
// set up as kube-apiserver sets it up (genericapiserver.NewRequestInfoResolver).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/klog/v2"
)

type answer struct {
	IsResourceRequest bool     `json:"isResourceRequest"`
	Path              string   `json:"path"`
	Verb              string   `json:"verb"`
	APIPrefix         string   `json:"apiPrefix"`
	APIGroup          string   `json:"apiGroup"`
	APIVersion        string   `json:"apiVersion"`
	Namespace         string   `json:"namespace"`
	Resource          string   `json:"resource"`
	Subresource       string   `json:"subresource"`
	Name              string   `json:"name"`
	Parts             []string `json:"parts"`
	Query             string   `json:"query"`
}

func main() {
	// RequestInfoFactory logs each query it cannot decode; here that is the point of the exercise.
	klog.SetLogger(logr.Discard())
	factory := &request.RequestInfoFactory{
		APIPrefixes:          sets.NewString("api", "apis"),
		GrouplessAPIPrefixes: sets.NewString("api"),
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 0, 64<<10), 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		fmt.Fprintln(out, read(factory, lines.Text()))
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(factory *request.RequestInfoFactory, line string) string {
	method, target, _ := strings.Cut(line, "\t")
	raw := method + " " + target + " HTTP/1.1\r\nHost: api\r\n\r\n"
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		return "ERR"
	}
	info, err := factory.NewRequestInfo(req)
	if err != nil {
		return "ERR"
	}
	parts := info.Parts
	if parts == nil {
		parts = []string{}
	}
	text, err := json.Marshal(answer{info.IsResourceRequest, info.Path, info.Verb, info.APIPrefix, info.APIGroup,
		info.APIVersion, info.Namespace, info.Resource, info.Subresource, info.Name, parts, req.URL.RawQuery})
	if err != nil {
		return "ERR"
	}
	return string(text)
}
