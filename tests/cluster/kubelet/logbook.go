// What a main process has said, line by line, in memory. Beyond a limit the oldest lines go, as a kubelet rotates.

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type stream int

const (
	stdoutStream stream = iota
	stderrStream
)

const (
	mostBytes = 64 << 20
	// A line without an end is cut here, as a container runtime does.
	longestLine = 16 << 10
	timeLayout  = "2006-01-02T15:04:05.000000000Z07:00"
)

type line struct {
	at   time.Time
	text []byte // with its newline, if it had one
}

type logbook struct {
	mu       sync.Mutex
	lines    []line
	dropped  int // how many lines came before lines[0]
	bytes    int
	partial  [2][]byte
	isClosed bool
	news     chan struct{} // closed and replaced at each change
}

func newLogbook() *logbook { return &logbook{news: make(chan struct{})} }

func (l *logbook) write(kind stream, said []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	rest := append(l.partial[kind], said...)
	for len(rest) > 0 {
		end := bytes.IndexByte(rest, '\n') + 1
		if end == 0 && len(rest) < longestLine {
			break
		}
		if end == 0 || end > longestLine {
			end = longestLine
		}
		l.add(rest[:end])
		rest = rest[end:]
	}
	l.partial[kind] = append([]byte(nil), rest...)
	l.announce()
}

func (l *logbook) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, rest := range l.partial {
		if len(rest) > 0 {
			l.add(rest)
		}
	}
	l.isClosed = true
	l.announce()
}

func (l *logbook) add(text []byte) {
	l.lines = append(l.lines, line{time.Now(), append([]byte(nil), text...)})
	l.bytes += len(text)
	for l.bytes > mostBytes {
		l.bytes -= len(l.lines[0].text)
		l.lines = l.lines[1:]
		l.dropped++
	}
}

func (l *logbook) announce() {
	close(l.news)
	l.news = make(chan struct{})
}

// from gives the lines from number next on, the number after them, and what is closed when there are more; nil when
// there never will be.
func (l *logbook) from(next int) ([]line, int, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := min(max(next-l.dropped, 0), len(l.lines))
	news := l.news
	if l.isClosed {
		news = nil
	}
	return l.lines[first:], l.dropped + len(l.lines), news
}

// copyTo writes what the options ask for, and with `follow` goes on until the process has exited or ctx is done.
func (l *logbook) copyTo(ctx context.Context, w io.Writer, flush func(), options *v1.PodLogOptions) error {
	lines, next, news := l.from(0)
	lines = selectLines(lines, options)
	out := limited(w, options.LimitBytes)
	for {
		for _, each := range lines {
			if options.Timestamps {
				if _, err := fmt.Fprintf(out, "%s ", each.at.Format(timeLayout)); err != nil {
					return err
				}
			}
			if _, err := out.Write(each.text); err != nil {
				return err
			}
		}
		flush()
		if !options.Follow || news == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-news:
		}
		lines, next, news = l.from(next)
	}
}

// logOptions reads what an API server sends; the codec for it is not in any of its libraries.
func logOptions(query url.Values) (*v1.PodLogOptions, error) {
	number := func(name string) (*int64, error) {
		if !query.Has(name) {
			return nil, nil
		}
		value, err := strconv.ParseInt(query.Get(name), 10, 64)
		return &value, err
	}
	options := &v1.PodLogOptions{
		Follow:     query.Get("follow") == "true",
		Previous:   query.Get("previous") == "true",
		Timestamps: query.Get("timestamps") == "true",
	}
	var errs [4]error
	options.TailLines, errs[0] = number("tailLines")
	options.LimitBytes, errs[1] = number("limitBytes")
	options.SinceSeconds, errs[2] = number("sinceSeconds")
	if query.Has("sinceTime") {
		since, err := time.Parse(time.RFC3339, query.Get("sinceTime"))
		options.SinceTime, errs[3] = &metav1.Time{Time: since}, err
	}
	return options, errors.Join(errs[:]...)
}

func selectLines(lines []line, options *v1.PodLogOptions) []line {
	var since time.Time
	if options.SinceTime != nil {
		since = options.SinceTime.Time
	}
	if options.SinceSeconds != nil {
		since = time.Now().Add(-time.Duration(*options.SinceSeconds) * time.Second)
	}
	for len(lines) > 0 && lines[0].at.Before(since) {
		lines = lines[1:]
	}
	if tail := options.TailLines; tail != nil && int64(len(lines)) > *tail {
		lines = lines[int64(len(lines))-*tail:]
	}
	return lines
}

// limitedWriter ends with io.EOF when its bytes are used up.
type limitedWriter struct {
	to   io.Writer
	left int64
}

func limited(w io.Writer, limit *int64) io.Writer {
	if limit == nil {
		return w
	}
	return &limitedWriter{w, *limit}
}

func (l *limitedWriter) Write(p []byte) (int, error) {
	fitting := p[:min(int64(len(p)), l.left)]
	n, err := l.to.Write(fitting)
	l.left -= int64(n)
	if err == nil && len(fitting) < len(p) {
		err = io.EOF
	}
	return n, err
}
