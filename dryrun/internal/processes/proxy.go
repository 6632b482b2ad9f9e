package processes

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// lost is how long a packet is on its way before its sender is told that nobody answers: what is cut off says nothing.
const lost = time.Minute

type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// proxy leads from one process to the network of the rehearsal. It is one of SOCKS 5, which Prometheus is told to take, and of HTTP's
// method CONNECT, which gRPC takes. Both of them hand on connections and do not look into them.
func proxy(l net.Listener, dial dialer) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			client := &peeked{Conn: c, buffered: bufio.NewReader(c)}
			first, err := client.buffered.Peek(1)
			if err != nil {
				return
			}
			if first[0] == socks {
				socksTunnel(client, dial)
			} else {
				httpTunnel(client, dial)
			}
		}()
	}
}

// peeked is a connection of which the beginning was read.
type peeked struct {
	net.Conn
	buffered *bufio.Reader
}

func (p *peeked) Read(b []byte) (int, error) { return p.buffered.Read(b) }

// httpTunnel answers CONNECT.
func httpTunnel(client *peeked, dial dialer) {
	req, err := http.ReadRequest(client.buffered)
	if err != nil {
		return
	}
	if req.Method != http.MethodConnect {
		io.WriteString(client, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n") //nolint:errcheck // the client is gone
		return
	}
	server, err := dialed(dial, req.Host)
	if err != nil {
		io.WriteString(client, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n") //nolint:errcheck // the client is gone
		return
	}
	if _, err := io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n"); err == nil {
		relay(client, server)
	}
	server.Close()
}

// What RFC 1928 says.
const (
	socks       = 5
	socksDial   = 1
	socksIPv4   = 1
	socksName   = 3
	socksIPv6   = 4
	socksOK     = 0
	socksSilent = 4 // the host is not reached
	socksRefuse = 5
)

// socksTunnel answers a request to dial.
func socksTunnel(client *peeked, dial dialer) {
	address, err := socksRequest(client)
	if err != nil {
		return
	}
	server, err := dialed(dial, address)
	reply := byte(socksOK)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		reply = socksRefuse
	case err != nil:
		reply = socksSilent
	}
	if _, failed := client.Write([]byte{socks, reply, 0, socksIPv4, 0, 0, 0, 0, 0, 0}); failed == nil && err == nil {
		relay(client, server)
	}
	if server != nil {
		server.Close()
	}
}

// socksRequest reads what is to be dialed.
func socksRequest(client *peeked) (address string, err error) {
	var head [4]byte
	if _, err := io.ReadFull(client, head[:2]); err != nil { // version, number of methods
		return "", err
	}
	if _, err := io.CopyN(io.Discard, client, int64(head[1])); err != nil {
		return "", err
	}
	if _, err := client.Write([]byte{socks, 0}); err != nil { // no authentication
		return "", err
	}
	if _, err := io.ReadFull(client, head[:]); err != nil { // version, command, nothing, kind of address
		return "", err
	}
	if head[1] != socksDial {
		return "", fmt.Errorf("command %d of SOCKS is not for dialing", head[1])
	}
	size := map[byte]int{socksIPv4: net.IPv4len, socksIPv6: net.IPv6len}[head[3]]
	if head[3] == socksName {
		n, err := client.buffered.ReadByte()
		if err != nil {
			return "", err
		}
		size = int(n)
	}
	rest := make([]byte, size+2)
	if _, err := io.ReadFull(client, rest); err != nil {
		return "", err
	}
	host := net.IP(rest[:size]).String()
	if head[3] == socksName {
		host = string(rest[:size])
	}
	return net.JoinHostPort(host, strconv.Itoa(int(binary.BigEndian.Uint16(rest[size:])))), nil
}

func dialed(dial dialer, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), lost)
	defer cancel()
	return dial(ctx, "tcp", address)
}

// relay hands on what either side says until one of them ends.
func relay(a, b net.Conn) {
	done := make(chan struct{}, 2)
	for _, ends := range [][2]net.Conn{{a, b}, {b, a}} {
		go func() {
			io.Copy(ends[0], ends[1]) //nolint:errcheck // one side is gone, which ends the other
			done <- struct{}{}
		}()
	}
	<-done
	a.Close()
	b.Close()
	<-done
}
