package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gauntlet.dev/gauntlet/internal/foreign"
)

// stdin stands for standard input where a folder or a file may be named.
const stdin = "-"

// manifestPlace is where manifests are.
type manifestPlace struct {
	cluster string // that they are of; empty where the user did not say
	path    string // of a folder or of a file, or stdin
}

// manifestPlaces is the value of --manifests.
type manifestPlaces []manifestPlace

// Set takes one more. It implements pflag.Value, as the others do.
func (m *manifestPlaces) Set(s string) error {
	p := manifestPlace{path: s}
	if cluster, rest, named := strings.Cut(s, "="); named && !strings.ContainsRune(cluster, filepath.Separator) && !exists(s) {
		if cluster == "" || rest == "" {
			return usageError("name the cluster and the folder: CLUSTER=DIR")
		}
		p = manifestPlace{cluster, rest}
	}
	if p.path == "" {
		return usageError("name a folder, a file, or - for standard input")
	}
	if p.path == stdin && slices.ContainsFunc(*m, func(o manifestPlace) bool { return o.path == stdin }) {
		return usageError("standard input can be read once")
	}
	*m = append(*m, p)
	return nil
}

func (m *manifestPlaces) String() string { return "" } // its default is none
func (m *manifestPlaces) Type() string   { return "dir" }

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// folders opens the places. Where the user named no cluster, it is called like the folder.
func (m manifestPlaces) folders(in io.Reader) ([]foreign.Folder, error) {
	folders := make([]foreign.Folder, len(m))
	for i, p := range m {
		f, err := p.open(in)
		if err != nil {
			return nil, err
		}
		folders[i] = f
	}
	m.nameClusters(folders)
	return folders, nil
}

func (p manifestPlace) open(in io.Reader) (foreign.Folder, error) {
	if p.path == stdin {
		text, err := io.ReadAll(in)
		if err != nil {
			return foreign.Folder{}, fmt.Errorf("read standard input: %w", cause(err))
		}
		return foreign.Folder{FS: textFile{stdinName, text}, File: stdinName, Cluster: p.cluster}, nil
	}
	info, err := os.Stat(p.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return foreign.Folder{}, usageError("%s does not exist; name a folder or a file of manifests, or - for standard input", p.path)
	case err != nil:
		return foreign.Folder{}, err
	}
	dir, file := filepath.Clean(p.path), ""
	switch {
	case info.Mode().IsRegular():
		dir, file = filepath.Split(dir)
		dir = filepath.Clean(dir)
	case !info.IsDir():
		return foreign.Folder{}, usageError("%s is neither a folder nor a file; write - to read standard input", p.path)
	}
	f := foreign.Folder{FS: folder(dir), File: file, Cluster: p.cluster}
	if file != "" {
		f.FS = os.DirFS(dir) // the user may name a link
	}
	if dir != "." {
		f.Name = filepath.ToSlash(dir)
	}
	return f, nil
}

// nameClusters gives names to clusters that have none: that of the folder, or its path where two have the same name.
func (m manifestPlaces) nameClusters(folders []foreign.Folder) {
	count := map[string]int{}
	for _, p := range m {
		count[p.base()]++
	}
	for i, p := range m {
		switch {
		case p.cluster != "":
		case count[p.base()] > 1:
			folders[i].Cluster = filepath.ToSlash(filepath.Clean(p.path))
		default:
			folders[i].Cluster = p.base()
		}
	}
}

// base is the name of the place without the folders above.
func (p manifestPlace) base() string {
	if p.path == stdin {
		return "stdin"
	}
	at, err := filepath.Abs(p.path)
	if err != nil {
		at = p.path
	}
	return filepath.Base(at)
}

// String gives the place as the user wrote it.
func (p manifestPlace) String() string {
	if p.path == stdin {
		return stdinName
	}
	return p.path
}

// stdinName is what findings call standard input.
const stdinName = "<stdin>"

// textFile is a folder with one file, which was read already.
type textFile struct {
	name string
	text []byte
}

// Open implements fs.FS.
func (t textFile) Open(name string) (fs.File, error) {
	if name != t.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &openText{bytes.NewReader(t.text), t}, nil
}

type openText struct {
	*bytes.Reader
	of textFile
}

func (o *openText) Close() error               { return nil }
func (o *openText) Stat() (fs.FileInfo, error) { return textInfo{o.of}, nil }

type textInfo struct{ of textFile }

func (i textInfo) Name() string       { return i.of.name }
func (i textInfo) Size() int64        { return int64(len(i.of.text)) }
func (i textInfo) Mode() fs.FileMode  { return 0o444 }
func (i textInfo) ModTime() time.Time { return time.Time{} }
func (i textInfo) IsDir() bool        { return false }
func (i textInfo) Sys() any           { return nil }

// typedFiles gives files by the paths that the user may type, and what was read from standard input.
type typedFiles struct{ stdin fs.FS }

// Open implements fs.FS, but for the names that it takes.
func (t typedFiles) Open(name string) (fs.File, error) {
	if name == stdinName && t.stdin != nil {
		return t.stdin.Open(name)
	}
	return os.Open(filepath.FromSlash(name))
}
