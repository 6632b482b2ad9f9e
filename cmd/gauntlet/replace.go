package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// replaceFile writes a file all or nothing: who reads it sees the old text or the new. What is no regular file, such as a
// pipe, is written to as it is.
func replaceFile(file string, text []byte) error {
	info, err := os.Stat(file)
	switch {
	case err == nil && info.Mode().IsRegular():
		if file, err = filepath.EvalSymlinks(file); err != nil {
			return err
		}
	case err == nil:
		return writeFile(file, os.O_WRONLY, text)
	case !errors.Is(err, fs.ErrNotExist):
		return cause(err)
	}
	staged := filepath.Join(filepath.Dir(file), fmt.Sprintf(".%s.%d", filepath.Base(file), os.Getpid()))
	err = writeFile(staged, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, text)
	if err == nil && info != nil {
		err = os.Chmod(staged, info.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(staged, file)
	}
	if err != nil {
		_ = os.Remove(staged) // it may not be there
		return cause(err)
	}
	return nil
}

func writeFile(file string, how int, text []byte) error {
	const readable = 0o644
	f, err := os.OpenFile(file, how, readable)
	if err != nil {
		return cause(err)
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
