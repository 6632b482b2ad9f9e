package helm

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
)

// Release is what a chart is rendered with.
type Release struct {
	Name       string
	Namespace  string
	Kubernetes string // version, such as 1.35
	Values     []byte // YAML
}

// Cache keeps what was rendered, in a folder. The empty one keeps nothing.
type Cache string

// Render renders a chart, or gives what was kept of an earlier time. It may be called from several goroutines.
func (p *Program) Render(ctx context.Context, c *Chart, r Release, cache Cache) ([]byte, error) {
	args := p.arguments(c, r)
	key, err := p.key(c, r, args)
	if err != nil {
		return nil, err
	}
	if text, ok := cache.get(key); ok {
		return text, nil
	}
	text, err := p.run(ctx, r.Values, args...)
	if err != nil {
		return nil, err
	}
	cache.put(key, text)
	return text, nil
}

// arguments ask for what Argo CD asks for: no hooks, which it runs apart from what it applies, and no tests. The operator's
// definitions are there before the chart is installed.
func (p *Program) arguments(c *Chart, r Release) []string {
	return []string{"template", r.Name, c.path, "--namespace", r.Namespace, "--no-hooks", "--skip-tests",
		"--api-versions", "monitoring.coreos.com/v1", "--kube-version", r.Kubernetes, "--values", "-"}
}

// key names a render by all that decides on it. Where the chart lies does not.
func (p *Program) key(c *Chart, r Release, args []string) (string, error) {
	decides, err := json.Marshal(struct {
		Helm, Chart, Values string
		Arguments           []string
	}{p.version, c.Digest, string(r.Values), append(args[:2:2], args[3:]...)})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(decides)
	return hex.EncodeToString(sum[:]), nil
}

// get gives what was kept. What is not whole is not there.
func (c Cache) get(key string) ([]byte, bool) {
	if c == "" {
		return nil, false
	}
	kept, err := os.ReadFile(filepath.Join(string(c), key))
	if err != nil {
		return nil, false
	}
	sum, text, _ := bytes.Cut(kept, []byte("\n"))
	return text, string(sum) == sumOf(text)
}

// put keeps a text. Whoever reads it sees all of it or nothing. Where it cannot be kept, it is rendered again the next time.
func (c Cache) put(key string, text []byte) {
	if c == "" {
		return
	}
	const private = 0o700
	if os.MkdirAll(string(c), private) != nil {
		return
	}
	f, err := os.CreateTemp(string(c), "."+key+".")
	if err != nil {
		return
	}
	_, err = f.Write(append([]byte(sumOf(text)+"\n"), text...))
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(string(c), key))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // it may not be there
	}
}

func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
