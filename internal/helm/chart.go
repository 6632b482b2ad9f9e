package helm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// Chart is a chart that can be rendered.
type Chart struct {
	Name    string
	Version string
	// Digest is sha256: and the hash of the archive, as a registry has it, or that of the folder's files.
	Digest string

	path string // of a folder or an archive
}

// mostChart is how large an archive may be.
const mostChart = 64 << 20

// Open reads what a chart is: a folder, an archive, or a reference such as oci://HOST/CHART or https://HOST/CHART.tgz, of
// which the version is pulled.
func (p *Program) Open(ctx context.Context, chart, version string) (*Chart, error) {
	if strings.Contains(chart, "://") {
		args := []string{chart}
		if strings.HasPrefix(chart, oci) {
			args = append(args, "--version", version)
		}
		pulled, err := p.pull(ctx, args...)
		if err != nil {
			return nil, fmt.Errorf("pull chart %s: %w", chart, err)
		}
		chart = pulled
	}
	chart, err := filepath.Abs(chart)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(chart)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("no chart is at %s; name a folder, an archive, or a reference such as oci://HOST/CHART", chart)
	case err != nil:
		return nil, fmt.Errorf("open the chart: %w", err)
	}
	c := &Chart{path: chart}
	read := c.archive
	switch {
	case info.IsDir():
		read = c.folder
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is neither a folder nor an archive", chart)
	}
	if err := read(); err != nil {
		return nil, fmt.Errorf("%s is no chart: %w", chart, err)
	}
	return c, nil
}

// folder reads a chart's folder. Its digest is that of the names and contents of its files. Helm follows links: one that leads out of
// the folder would bring what it leads to into what is rendered.
func (c *Chart) folder() error {
	sum := sha256.New()
	opened, err := os.OpenRoot(c.path)
	if err != nil {
		return err
	}
	defer opened.Close()
	root := opened.FS()
	in := newContents()
	err = fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := fs.Stat(root, name)
		switch {
		case err != nil && e.Type()&fs.ModeSymlink != 0:
			return fmt.Errorf("%s is a link to what is not in the chart; put the file there", name)
		case err != nil:
			return err
		case info.IsDir():
			return fmt.Errorf("%s is a link to a folder, whose files the chart's digest would miss; put them there", name)
		case !info.Mode().IsRegular():
			return fmt.Errorf("%s is no regular file; put one there, or remove it", name)
		}
		if err := in.count(info.Size()); err != nil {
			return err
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%q %d\n", name, len(text))
		sum.Write(text)
		return in.file(name, text, 0)
	})
	if err != nil {
		return err
	}
	return c.describe(in.about, sum.Sum(nil))
}

// archive reads a chart's archive.
func (c *Chart) archive() error {
	info, err := os.Stat(c.path)
	if err != nil {
		return err
	}
	if info.Size() > mostChart {
		return fmt.Errorf("it is larger than %d MiB", mostChart>>20)
	}
	text, err := os.ReadFile(c.path)
	if err != nil {
		return err
	}
	in := newContents()
	if err := in.archive(text, 0); err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	return c.describe(in.about, sum[:])
}

func (c *Chart) describe(about, sum []byte) error {
	if about == nil {
		return errors.New("it has no " + chartFile)
	}
	var is struct{ Name, Version string }
	if err := yaml.Unmarshal(about, &is); err != nil {
		return fmt.Errorf("read %s: %w", chartFile, err)
	}
	if is.Name == "" || is.Version == "" {
		return errors.New("its " + chartFile + " does not say its name and version")
	}
	c.Name, c.Version, c.Digest = is.Name, is.Version, "sha256:"+hex.EncodeToString(sum)
	return nil
}
