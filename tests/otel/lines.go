package main

import (
	"context"
	"os"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/pdata/plog"
)

// What the receiver took, one JSON line a batch, on standard output.
type stdout struct {
	component.StartFunc
	component.ShutdownFunc
	once sync.Mutex
}

func (s *stdout) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (s *stdout) ConsumeLogs(_ context.Context, logs plog.Logs) error {
	text, err := (&plog.JSONMarshaler{}).MarshalLogs(logs)
	if err != nil {
		return err
	}
	s.once.Lock()
	defer s.once.Unlock()
	_, err = os.Stdout.Write(append(text, '\n'))
	return err
}

func lines() exporter.Factory {
	make := func(context.Context, exporter.Settings, component.Config) (exporter.Logs, error) {
		return &stdout{}, nil
	}
	return exporter.NewFactory(component.MustNewType("lines"), func() component.Config { return &struct{}{} },
		exporter.WithLogs(make, component.StabilityLevelStable))
}
