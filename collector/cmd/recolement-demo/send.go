package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

// sender plays the agents of a written estate.
type sender struct {
	collector, token string
	client           *http.Client
	reports          atomic.Int64
}

func newSendCommand() *cobra.Command {
	s := &sender{}
	var ca string
	var agents int
	var skipRecorded bool
	cmd := &cobra.Command{
		Use:   "send DIR|FILE",
		Short: "Enrol each agent of a written estate (or of a file of reports) and send its reports, many at once",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := newClient(ca, agents)
			if err != nil {
				return err
			}
			s.client = client
			start := time.Now()
			err = s.sendAll(cmd.Context(), args[0], agents, skipRecorded)
			fmt.Fprintf(cmd.OutOrStdout(), "%d reports sent in %s\n", s.reports.Load(), time.Since(start).Round(time.Millisecond))
			return err
		},
	}
	cmd.Flags().StringVar(&s.collector, "collector", "", "address of the collector")
	cmd.Flags().StringVar(&s.token, "token", "", "token to enrol with")
	cmd.Flags().StringVar(&ca, "ca", "", "certificate of the collector's authority (PEM), for https")
	cmd.Flags().IntVar(&agents, "agents", 32, "how many agents send at once")
	cmd.Flags().BoolVar(&skipRecorded, "skip-recorded", false, "leave out what a scanner can find by the recordings")
	for _, required := range []string{"collector", "token"} {
		_ = cmd.MarkFlagRequired(required) // cobra reports a flag that does not exist; these do
	}
	return cmd
}

// sendAll goes through the reports once. Agents do not wait for each other.
func (s *sender) sendAll(ctx context.Context, path string, agents int, skipRecorded bool) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "reports.ndjson")
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read the reports: %w", err)
	}
	defer file.Close()
	crowd, playing := errgroup.WithContext(ctx)
	crowd.SetLimit(agents)
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 32<<20)
	for lines.Scan() && playing.Err() == nil {
		id, err := deviceID(lines.Bytes())
		if err != nil {
			return err
		}
		if skipRecorded && recorded(filepath.Dir(path), id) {
			continue
		}
		report := bytes.Clone(lines.Bytes())
		crowd.Go(func() error { return s.play(playing, id, report) })
	}
	if err := crowd.Wait(); err != nil {
		return err
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read the reports: %w", err)
	}
	return ctx.Err()
}

func deviceID(line []byte) (string, error) {
	var r struct {
		DeviceID string `json:"deviceid"`
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return "", fmt.Errorf("read a report: %w", err)
	}
	return r.DeviceID, nil
}

// recorded says whether the thing still answers SNMP in this estate, so that a sweep finds it.
func recorded(dir, id string) bool {
	serial, swept := strings.CutPrefix(id, "sweep-")
	if !swept {
		return false
	}
	_, err := fs.Stat(os.DirFS(dir), "recordings/"+serial+".snmprec")
	return err == nil
}

// play is one agent's day: it enrols, keeps its key to itself, and reports.
func (s *sender) play(ctx context.Context, id string, report []byte) error {
	wish, err := json.Marshal(map[string]string{"token": s.token, "deviceid": id, "name": id, "version": "demo"})
	if err != nil {
		return fmt.Errorf("enrol %s: %w", id, err)
	}
	var enrolled struct {
		Key string `json:"key"`
	}
	if err := s.post(ctx, "/api/v1/agents/enroll", "", wish, &enrolled); err != nil {
		return fmt.Errorf("enrol %s: %w", id, err)
	}
	if err := s.post(ctx, "/inventory", enrolled.Key, report, nil); err != nil {
		return fmt.Errorf("report of %s: %w", id, err)
	}
	s.reports.Add(1)
	return nil
}

// post sends a message and reads the answer into it, unless that is nil.
func (s *sender) post(ctx context.Context, path, key string, message []byte, answer any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(s.collector, "/")+path, bytes.NewReader(message))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", response.Status, bytes.TrimSpace(body))
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(body, answer)
}
