package main

import (
	"io/fs"
	"path"
)

// subfolder is a folder of a file system. That of fs.Sub opens a file to know what it is, and would wait for whoever writes into a FIFO.
type subfolder struct {
	of  fs.FS
	dir string
}

// name gives the path in the file system.
func (s subfolder) name(op, name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	return path.Join(s.dir, name), nil
}

// Open implements fs.FS.
func (s subfolder) Open(name string) (fs.File, error) {
	full, err := s.name("open", name)
	if err != nil {
		return nil, err
	}
	return s.of.Open(full)
}

// Stat implements fs.StatFS.
func (s subfolder) Stat(name string) (fs.FileInfo, error) {
	full, err := s.name("stat", name)
	if err != nil {
		return nil, err
	}
	return fs.Stat(s.of, full)
}

// Lstat implements fs.ReadLinkFS.
func (s subfolder) Lstat(name string) (fs.FileInfo, error) {
	full, err := s.name("lstat", name)
	if err != nil {
		return nil, err
	}
	return fs.Lstat(s.of, full)
}

// ReadLink implements fs.ReadLinkFS.
func (s subfolder) ReadLink(name string) (string, error) {
	full, err := s.name("readlink", name)
	if err != nil {
		return "", err
	}
	return fs.ReadLink(s.of, full)
}

// ReadDir implements fs.ReadDirFS.
func (s subfolder) ReadDir(name string) ([]fs.DirEntry, error) {
	full, err := s.name("readdir", name)
	if err != nil {
		return nil, err
	}
	return fs.ReadDir(s.of, full)
}
