package sdk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"recolement/plugins/sdk/wire"
)

// Client calls a plugin. It is what the collector uses, and tests. It believes nothing that it is told without looking.
type Client struct{ wire wire.PluginClient }

// MostMessage is the size in bytes of the largest message that either side takes.
const MostMessage = 4 << 20

// NewClient calls the plugin at the other end of a connection.
func NewClient(c grpc.ClientConnInterface) *Client { return &Client{wire.NewPluginClient(c)} }

// Description is what a plugin says of itself.
type Description struct {
	Name, Version string
	Title         Text
	Roles         []Role
	Fields        []Field
}

func limits() []grpc.CallOption {
	return []grpc.CallOption{grpc.MaxCallRecvMsgSize(MostMessage), grpc.MaxCallSendMsgSize(MostMessage)}
}

// Describe asks the plugin what it is.
func (c *Client) Describe(ctx context.Context) (Description, error) {
	d, err := c.wire.Describe(ctx, &wire.DescribeRequest{}, limits()...)
	if err != nil {
		return Description{}, plain("describe", err)
	}
	out := Description{Name: d.Name, Version: d.Version, Title: d.Title}
	for _, r := range d.Roles {
		for role, number := range roleNumbers {
			if number == r {
				out.Roles = append(out.Roles, role)
			}
		}
	}
	for _, f := range d.Fields {
		out.Fields = append(out.Fields, fieldOf(f))
	}
	switch {
	case !wellNamed.MatchString(out.Name):
		return out, fmt.Errorf("describe: %.60q is no name of a plugin", out.Name)
	case len(out.Version) > 100:
		return out, errors.New("describe: a version of more than 100 characters")
	case len(out.Roles) == 0:
		return out, errors.New("describe: no role that is known")
	}
	if err := CheckFields(out.Fields); err != nil {
		return out, fmt.Errorf("describe: %w", err)
	}
	return out, nil
}

// Check tries the settings on the other system.
func (c *Client) Check(ctx context.Context, s Settings) (found string, err error) {
	r, err := c.wire.Check(ctx, &wire.CheckRequest{Settings: s}, limits()...)
	if err != nil {
		return "", plain("check", err)
	}
	return r.Found, nil
}

// RowsPart is some rows, under the columns that were named first.
type RowsPart struct {
	Columns     []string
	Rows        [][]string
	Done, Total int
}

// Rows reads an inventory, part by part.
func (c *Client) Rows(ctx context.Context, s Settings, take func(RowsPart) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.wire.Rows(ctx, &wire.RowsRequest{Settings: s}, limits()...)
	if err != nil {
		return plain("rows", err)
	}
	var columns []string
	for {
		part, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return plain("rows", err)
		}
		if len(part.Columns) > 0 {
			if columns != nil {
				return errors.New("rows: the columns were named twice")
			}
			columns = part.Columns
		}
		out := RowsPart{Columns: columns, Rows: make([][]string, len(part.Rows)), Done: int(part.Progress.GetDone()), Total: int(part.Progress.GetTotal())}
		for i, row := range part.Rows {
			if len(row.Cells) != len(columns) {
				return fmt.Errorf("rows: a row of %d cells under %d columns", len(row.Cells), len(columns))
			}
			out.Rows[i] = row.Cells
		}
		if err := take(out); err != nil {
			return err
		}
	}
}

// ReportsPart is some reports; the last one of a run has its mark.
type ReportsPart struct {
	Reports     [][]byte
	Done, Total int
	Mark        string
	Whole       bool
}

const mostMark = 4 << 10

// Observe reads what a witness tells, part by part.
func (c *Client) Observe(ctx context.Context, s Settings, since string, take func(ReportsPart) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.wire.Observe(ctx, &wire.ObserveRequest{Settings: s, Since: since}, limits()...)
	if err != nil {
		return plain("observe", err)
	}
	for {
		part, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return plain("observe", err)
		}
		if len(part.Mark) > mostMark {
			return fmt.Errorf("observe: a mark of more than %d bytes", mostMark)
		}
		err = take(ReportsPart{part.Reports, int(part.Progress.GetDone()), int(part.Progress.GetTotal()), part.Mark, part.Whole})
		if err != nil {
			return err
		}
	}
}

// Notify delivers a message. The error is a Refused or a Later where the plugin says so.
func (c *Client) Notify(ctx context.Context, s Settings, m Message) error {
	r, err := c.wire.Notify(ctx, &wire.NotifyRequest{Settings: s, Message: &wire.Message{
		Id: m.ID, Language: m.Language, To: m.To, Subject: m.Subject, Text: m.Text, Html: m.HTML, Data: m.Data, At: m.At.Unix(),
	}}, limits()...)
	switch {
	case err != nil:
		return plain("notify", err)
	case r.Refused != "":
		return Refused{r.Refused}
	case r.RetryAfter > 0:
		return Later{time.Duration(min(r.RetryAfter, 7*24*3600)) * time.Second}
	}
	return nil
}

// Broken says whether a call failed because of the connection or the process, not because of what was asked.
func Broken(err error) bool {
	code := status.Code(err)
	return code == codes.Unavailable || code == codes.Internal || code == codes.ResourceExhausted || code == codes.DeadlineExceeded
}

// plain is a plugin's error as people read it. What gRPC says by itself keeps its code.
func plain(doing string, err error) error {
	s := status.Convert(err)
	if s.Code() == codes.Unknown {
		return fmt.Errorf("%s: %s", doing, s.Message())
	}
	return fmt.Errorf("%s: %w", doing, err)
}
