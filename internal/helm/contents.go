package helm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"
)

const (
	chartFile  = "Chart.yaml"
	schemaFile = "values.schema.json"
	archived   = ".tgz"

	// mostUnpacked is how many bytes a chart may hold, with those of the archives in it. It is Helm's own bound for an archive.
	mostUnpacked = 100 << 20
	// mostFiles is how many files that may be.
	mostFiles = 20_000
	// mostLevels is how deep archives may lie in each other.
	mostLevels = 5
)

// contents is what a chart holds, looked through before helm reads it: helm bounds each archive by itself, and those that lie in
// others have no bound together.
type contents struct {
	about []byte // the chart's own Chart.yaml; nil where there is none
	bytes int64  // that there may still be
	files int    // that there may still be
}

func newContents() *contents { return &contents{bytes: mostUnpacked, files: mostFiles} }

var errTooLarge = fmt.Errorf("it unpacks to more than %d MiB; leave out of it what is not rendered", mostUnpacked>>20)

// count takes a file of a size into account.
func (c *contents) count(size int64) error {
	c.bytes -= size
	c.files--
	switch {
	case c.bytes < 0:
		return errTooLarge
	case c.files < 0:
		return fmt.Errorf("it has more than %d files; leave out of it what is not rendered", mostFiles)
	}
	return nil
}

// file looks at a file by its name in the chart.
func (c *contents) file(name string, text []byte, level int) error {
	switch {
	case level == 0 && name == chartFile:
		c.about = text
	case path.Base(name) == schemaFile:
		if err := closed(text); err != nil {
			return fmt.Errorf("%s %w", name, err)
		}
	case path.Ext(name) == archived:
		if err := c.archive(text, level+1); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// archive looks at what an archive holds. Its files lie in one folder.
func (c *contents) archive(text []byte, level int) error {
	if level > mostLevels {
		return fmt.Errorf("more than %d archives lie in each other; unpack them", mostLevels)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return err
	}
	// What is between the files is read, too.
	bounded := &io.LimitedReader{R: unzipped, N: c.bytes + 1}
	files := tar.NewReader(bounded)
	for {
		h, err := files.Next()
		switch {
		case bounded.N <= 0:
			return errTooLarge
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := c.entry(h, files, level); err != nil {
			return err
		}
	}
}

// entry looks at an entry of an archive.
func (c *contents) entry(h *tar.Header, r io.Reader, level int) error {
	switch h.Typeflag {
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return nil
	case tar.TypeReg:
	default:
		return fmt.Errorf("%q is no regular file; put one there, or remove it", h.Name)
	}
	_, name, _ := strings.Cut(path.Clean(h.Name), "/")
	if !filepath.IsLocal(h.Name) || name == "" {
		return fmt.Errorf("%q lies outside of the chart's folder; pack it by helm package", h.Name)
	}
	if err := c.count(h.Size); err != nil {
		return err
	}
	if !told(name) {
		_, err := io.Copy(io.Discard, r)
		return err
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return c.file(name, text, level)
}

// told tells whether there is something to see in a file.
func told(name string) bool {
	return name == chartFile || path.Base(name) == schemaFile || path.Ext(name) == archived
}
