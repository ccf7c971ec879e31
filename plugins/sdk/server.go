package sdk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"recolement/plugins/sdk/wire"
)

// server answers for a plugin.
type server struct {
	wire.UnimplementedPluginServer
	plugin *Plugin
}

// Register makes a gRPC server answer for a plugin. Serve does it by itself; it is there for tests.
func Register(s grpc.ServiceRegistrar, p *Plugin) error {
	if err := p.check(); err != nil {
		return fmt.Errorf("plugin %s: %w", p.Name, err)
	}
	wire.RegisterPluginServer(s, server{plugin: p})
	return nil
}

func (p *Plugin) check() error {
	switch {
	case !wellNamed.MatchString(p.Name):
		return fmt.Errorf("%q is not a word of lower-case letters, digits and hyphens", p.Name)
	case p.Version == "":
		return errors.New("no version")
	case len(p.Roles()) == 0:
		return errors.New("no role")
	case p.Check == nil:
		return errors.New("no Check")
	}
	return CheckFields(p.Fields)
}

// Describe implements wire.PluginServer.
func (s server) Describe(context.Context, *wire.DescribeRequest) (*wire.Description, error) {
	d := &wire.Description{Name: s.plugin.Name, Version: s.plugin.Version, Title: s.plugin.Title}
	for _, r := range s.plugin.Roles() {
		d.Roles = append(d.Roles, roleNumbers[r])
	}
	for _, f := range s.plugin.Fields {
		d.Fields = append(d.Fields, f.wire())
	}
	return d, nil
}

// Check implements wire.PluginServer.
func (s server) Check(ctx context.Context, r *wire.CheckRequest) (*wire.CheckReply, error) {
	settings, err := s.settle(r.Settings)
	if err != nil {
		return nil, err
	}
	found, err := s.plugin.Check(ctx, settings)
	return &wire.CheckReply{Found: found}, fault(ctx, err)
}

// Rows implements wire.PluginServer.
func (s server) Rows(r *wire.RowsRequest, stream grpc.ServerStreamingServer[wire.RowsPart]) error {
	if s.plugin.Inventory == nil {
		return status.Error(codes.Unimplemented, "the plugin has no inventory")
	}
	settings, err := s.settle(r.Settings)
	if err != nil {
		return err
	}
	out := &Rows{send: stream.Send, part: &wire.RowsPart{}, sent: time.Now()}
	if err := s.plugin.Inventory(stream.Context(), settings, out); err != nil {
		return fault(stream.Context(), err)
	}
	return out.flush()
}

// Observe implements wire.PluginServer.
func (s server) Observe(r *wire.ObserveRequest, stream grpc.ServerStreamingServer[wire.ObservePart]) error {
	if s.plugin.Witness == nil {
		return status.Error(codes.Unimplemented, "the plugin is no witness")
	}
	settings, err := s.settle(r.Settings)
	if err != nil {
		return err
	}
	out := &Reports{send: stream.Send, part: &wire.ObservePart{}, sent: time.Now()}
	if err := s.plugin.Witness(stream.Context(), settings, r.Since, out); err != nil {
		return fault(stream.Context(), err)
	}
	return out.flush()
}

// Notify implements wire.PluginServer.
func (s server) Notify(ctx context.Context, r *wire.NotifyRequest) (*wire.NotifyReply, error) {
	if s.plugin.Notifier == nil {
		return nil, status.Error(codes.Unimplemented, "the plugin delivers no messages")
	}
	settings, err := s.settle(r.Settings)
	if err != nil {
		return nil, err
	}
	m := r.Message
	err = s.plugin.Notifier(ctx, settings, Message{
		ID: m.GetId(), Language: m.GetLanguage(), To: m.GetTo(), Subject: m.GetSubject(), Text: m.GetText(), HTML: m.GetHtml(), Data: m.GetData(),
		At: time.Unix(m.GetAt(), 0).UTC(),
	})
	var refused Refused
	var later Later
	switch {
	case errors.As(err, &refused):
		return &wire.NotifyReply{Refused: refused.Reason}, nil
	case errors.As(err, &later):
		return &wire.NotifyReply{RetryAfter: max(1, int64(later.After/time.Second))}, nil
	}
	return &wire.NotifyReply{}, fault(ctx, err)
}

func (s server) settle(values map[string]string) (Settings, error) {
	settings, err := Settle(s.plugin.Fields, values)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return settings, nil
}

// fault is an error as gRPC carries it: the text, and whether the caller had enough.
func fault(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return status.FromContextError(ctx.Err()).Err()
	}
	return status.Error(codes.Unknown, err.Error())
}

// Log is where a plugin writes what the collector's log should have. Before Serve it writes nowhere.
func (p *Plugin) Log() *slog.Logger {
	if p.log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return p.log
}
