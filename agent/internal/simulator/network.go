package simulator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	maxFile     = 64 << 20
	maxRequest  = 65535
	maxFolder   = 65536
	recordingIs = ".snmprec"
)

// Device is an agent at an address, under the name of its recording.
type Device struct {
	Addr  netip.Addr
	Name  string
	Agent *Agent
}

// Folder makes a device of each recording in dir, in the order of their names, at consecutive addresses from first on.
func Folder(dir string, first netip.Addr, o Options) ([]Device, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"+recordingIs))
	if err != nil {
		return nil, fmt.Errorf("list recordings: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("list recordings: no *%s in %s", recordingIs, dir)
	}
	if len(files) > maxFolder {
		return nil, fmt.Errorf("list recordings: more than %d", maxFolder)
	}
	devices := make([]Device, 0, len(files))
	addr := first
	for _, file := range files {
		rec, err := Load(file)
		if err != nil {
			return nil, err
		}
		devices = append(devices, Device{Addr: addr, Name: filepath.Base(file), Agent: NewAgent(rec, o)})
		if addr = addr.Next(); !addr.IsValid() {
			return nil, errors.New("list recordings: more of them than addresses")
		}
	}
	return devices, nil
}

// Load reads one recording from a file.
func Load(file string) (*Recording, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open recording: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Mode()&fs.ModeType == 0 && info.Size() > maxFile {
		return nil, fmt.Errorf("read %s: larger than %d bytes", file, maxFile)
	}
	rec, err := Parse(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return rec, nil
}

// Network is a number of devices that listen.
type Network struct {
	conns []*net.UDPConn
	stop  chan struct{}
	once  sync.Once
	group sync.WaitGroup
	// Port is where all of them listen.
	Port int
}

// Start lets the devices listen, each at its address, all at one port; port 0 takes one that is free at all of them. Close, or the
// end of ctx, ends it.
func Start(ctx context.Context, port int, devices []Device) (*Network, error) {
	n, err := listen(port, devices)
	for try := 1; err != nil && port == 0 && try < 10; try++ {
		n, err = listen(port, devices) // free at the first address, but not at another
	}
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, n.Close)
	return n, nil
}

func listen(port int, devices []Device) (*Network, error) {
	n := &Network{stop: make(chan struct{}), Port: port}
	for _, d := range devices {
		conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(d.Addr, uint16(n.Port))))
		if err != nil {
			n.Close()
			return nil, fmt.Errorf("simulate %s: %w", d.Name, err)
		}
		n.Port = conn.LocalAddr().(*net.UDPAddr).Port
		n.conns = append(n.conns, conn)
		n.group.Go(func() { n.serve(conn, d.Agent) })
	}
	return n, nil
}

// Close ends the network and waits until no device answers any more.
func (n *Network) Close() {
	n.once.Do(func() {
		close(n.stop)
		for _, c := range n.conns {
			_ = c.Close()
		}
	})
	n.group.Wait()
}

func (n *Network) serve(conn *net.UDPConn, a *Agent) {
	buf := make([]byte, maxRequest)
	for {
		size, from, err := conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // a peer that went away is reported on the next read; it is none of our business
		}
		answers := a.Answer(buf[:size])
		if !n.wait(a.delay()) {
			return
		}
		for _, answer := range answers {
			_, _ = conn.WriteToUDPAddrPort(answer, from)
		}
	}
}

// wait lets time pass; false means that the network was closed meanwhile.
func (n *Network) wait(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	select {
	case <-time.After(d):
		return true
	case <-n.stop:
		return false
	}
}
