// Package helm renders charts with the helm program, and keeps what it rendered.
package helm

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// oldest is the first version that has all flags that are used here, and whose templates cannot ask for the addresses of hosts.
	oldestMajor, oldestMinor = 3, 12
	// memory is for one call of the program.
	memory = 1 << 30
	// deadline is for one call of the program.
	deadline = 2 * time.Minute
	// mostOutput is how much a chart may print. The largest known one prints 3 MB.
	mostOutput = 64 << 20
	// mostComplaint is how much it may complain.
	mostComplaint = 1 << 20
	// lastWords is how long a program that is ended may take to go.
	lastWords = 2 * time.Second
)

// Program is the helm program.
type Program struct {
	path     string
	version  string
	home     string // a folder of its own, where it finds no plugins, repositories or credentials
	proxies  []string
	deadline time.Duration
	memory   uint64
	output   int
}

// Options say how the program is called.
type Options struct {
	Path     string        // of the program; empty for the helm of the PATH
	Proxies  []string      // variables such as HTTPS_PROXY=…, for what is pulled from the network
	Deadline time.Duration // of a call; 0 for the usual one
	Memory   uint64        // of a call, in bytes; 0 for the usual amount
	Output   int           // of a call, in bytes; 0 for the usual amount
}

// Proxies gives the variables of an environment that say how the network is reached.
func Proxies(environment []string) []string {
	names := []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"}
	var all []string
	for _, variable := range environment {
		name, _, _ := strings.Cut(variable, "=")
		if slices.Contains(names, strings.ToUpper(name)) {
			all = append(all, variable)
		}
	}
	return all
}

// Open finds the program and asks for its version. Close it after use.
func Open(ctx context.Context, o Options) (*Program, error) {
	path, err := exec.LookPath(cmp.Or(o.Path, "helm"))
	if err != nil {
		return nil, errors.New("a chart is rendered by helm, and no program of that name is in the PATH; install Helm 3.12 or newer")
	}
	p := &Program{path: path, proxies: o.Proxies, deadline: cmp.Or(o.Deadline, deadline), memory: cmp.Or(o.Memory, memory), output: cmp.Or(o.Output, mostOutput)}
	if p.home, err = os.MkdirTemp("", "gauntlet-helm-"); err != nil {
		return nil, fmt.Errorf("make a folder for helm: %w", err)
	}
	out, err := p.run(ctx, nil, "version", "--template", "{{.Version}}")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ask helm for its version: %w", err), p.Close())
	}
	p.version = string(bytes.TrimSpace(out))
	if err := supported(p.version); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Close removes the program's folder.
func (p *Program) Close() error { return os.RemoveAll(p.home) }

var versionNumber = regexp.MustCompile(`^v(\d+)\.(\d+)(?:\.|$)`)

func supported(version string) error {
	m := versionNumber.FindStringSubmatch(version)
	if m == nil {
		return fmt.Errorf("ask helm for its version: it says %.40q", version)
	}
	major, _ := strconv.Atoi(m[1]) // of digits
	minor, _ := strconv.Atoi(m[2])
	if major < oldestMajor || major == oldestMajor && minor < oldestMinor {
		return fmt.Errorf("helm is %s, and rendering takes 3.12 or newer; install a newer Helm", version)
	}
	return nil
}

// run runs the program and gives what it prints.
func (p *Program) run(ctx context.Context, stdin []byte, args ...string) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, p.deadline)
	defer cancel()
	cmd := exec.CommandContext(limited, p.path, args...)
	cmd.WaitDelay = lastWords
	cmd.Dir = p.home
	cmd.Env = []string{
		"HOME=" + p.home, "TMPDIR=" + p.home, "HELM_CACHE_HOME=" + p.home, "HELM_CONFIG_HOME=" + p.home, "HELM_DATA_HOME=" + p.home,
		"XDG_CACHE_HOME=" + p.home, "XDG_CONFIG_HOME=" + p.home, "XDG_DATA_HOME=" + p.home, "HELM_PLUGINS=" + p.home + "/plugins",
		"GOMEMLIMIT=" + strconv.FormatUint(p.memory-p.memory/4, 10), // it collects harder before it is over
	}
	if args[0] == pull {
		cmd.Env = append(cmd.Env, p.proxies...)
	}
	cmd.Stdin = bytes.NewReader(stdin)
	out, complaint := &bounded{most: p.output, over: cancel}, &bounded{most: mostComplaint, over: func() {}}
	cmd.Stdout, cmd.Stderr = out, complaint
	err := cmd.Start()
	if err == nil {
		err = errors.Join(limitMemory(cmd.Process.Pid, p.memory), cmd.Wait())
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case out.full:
		return nil, &Exceeded{fmt.Sprintf("prints more than %d MiB", p.output>>20)}
	case limited.Err() != nil:
		return nil, &Exceeded{fmt.Sprintf("does not end within %s", p.deadline)}
	case errors.As(err, &exit) && outOfMemory.Match(complaint.text.Bytes()):
		return nil, &Exceeded{fmt.Sprintf("takes more than %d MiB of memory", p.memory>>20)}
	case errors.As(err, &exit):
		return nil, &Refusal{cmp.Or(complaints(complaint.text.Bytes()), exit.Error())}
	}
	return out.text.Bytes(), err
}

// outOfMemory is what Go's runtime says of memory that it does not get, or of a stack that would be larger than all of it.
var outOfMemory = regexp.MustCompile(`(?m)^(fatal error: .*(out of memory|cannot allocate memory|stack overflow)|runtime: (out of memory|failed to create new OS thread))`)

// Exceeded says which bound the program is over.
type Exceeded struct{ What string }

// Error implements error.
func (e *Exceeded) Error() string { return "helm " + e.What + "; make the chart simpler" }

// Refusal says why the program did not do what it was asked for.
type Refusal struct{ Reason string }

// Error implements error.
func (r *Refusal) Error() string { return "helm: " + r.Reason }

// mostComplaints is how many lines of a complaint are shown.
const mostComplaints = 3

// complaints gives the first lines of what the program complains of, without warnings and its own decoration, as one line.
func complaints(text []byte) string {
	var lines []string
	for line := range strings.Lines(strings.ToValidUTF8(string(text), "�")) {
		line = strings.Map(printable, strings.TrimSpace(line))
		line = strings.TrimPrefix(line, "Error: ")
		if line == "" || strings.HasPrefix(line, "WARNING:") || strings.HasPrefix(line, "Use --debug") {
			continue
		}
		if lines = append(lines, line); len(lines) == mostComplaints {
			break
		}
	}
	const most = 600
	all := strings.Join(lines, "; ")
	if len(all) > most {
		all = strings.ToValidUTF8(all[:most], "") + "…"
	}
	return all
}

// printable leaves out what moves the cursor or colors the terminal.
func printable(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case r < ' ' || r >= 0x7f && r < 0xa0:
		return -1
	}
	return r
}

// bounded keeps what is written to it, up to a limit. It embeds no buffer, which would read from a program by itself, without a limit.
type bounded struct {
	text bytes.Buffer
	most int
	full bool
	over func() // is called where it is over the limit
}

// Write implements io.Writer. What is over the limit is not kept.
func (b *bounded) Write(p []byte) (int, error) {
	if b.full = b.full || b.text.Len()+len(p) > b.most; b.full {
		b.over()
		return len(p), nil
	}
	return b.text.Write(p)
}
