package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// replaceFile writes a file all or nothing: who reads it sees the old text or the new. What is no regular file, such as a
// pipe, is written to as it is.
func replaceFile(file string, text []byte) error {
	const readable = 0o644
	mode := fs.FileMode(readable)
	info, err := os.Stat(file)
	switch {
	case err == nil && info.Mode().IsRegular():
		mode = info.Mode().Perm()
		if file, err = filepath.EvalSymlinks(file); err != nil {
			return err
		}
	case err == nil:
		return overwrite(file, text)
	case !errors.Is(err, fs.ErrNotExist):
		return cause(err)
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".gauntlet-*")
	if err != nil {
		return cause(err)
	}
	_, err = temp.Write(text)
	err = errors.Join(err, temp.Chmod(mode), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

func overwrite(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return cause(err)
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
