package main

import (
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync"
)

// reading is a folder that knows which of its files were opened: what an inventory was made of.
type reading struct {
	fs.FS
	mu     sync.Mutex
	opened map[string]bool
}

func newReading(of fs.FS) *reading { return &reading{FS: of, opened: map[string]bool{}} }

// Open implements fs.FS.
func (r *reading) Open(name string) (fs.File, error) {
	f, err := r.FS.Open(name)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opened[name] = true
	return f, nil
}

// Stat implements fs.StatFS: what is looked at is not opened.
func (r *reading) Stat(name string) (fs.FileInfo, error) { return fs.Stat(r.FS, name) }

// Lstat implements fs.ReadLinkFS, so that links are told as they are without this.
func (r *reading) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(r.FS, name) }

// ReadLink implements fs.ReadLinkFS.
func (r *reading) ReadLink(name string) (string, error) { return fs.ReadLink(r.FS, name) }

// ReadDir implements fs.ReadDirFS.
func (r *reading) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(r.FS, name) }

// names lists what was opened.
func (r *reading) names() []string { return slices.Sorted(maps.Keys(r.opened)) }

// text reads a file again; not what is none, such as a pipe.
func (r *reading) text(name string) (string, error) {
	info, err := r.Stat(name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fs.ErrInvalid
	}
	f, err := r.FS.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	return string(text), err
}
