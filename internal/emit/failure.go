package emit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// because wraps an error of the file system with what was attempted. The path is the user's: that of the wrapped error
// is relative to a folder that the user does not know.
func because(attempt, path string, err error) error {
	if err == nil {
		return nil
	}
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		err = at.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return fmt.Errorf("%s %s: %w", attempt, path, err)
}

// inTheWay says that something that is not ours stands where we write.
func inTheWay(path string, mode fs.FileMode) error {
	what := "a special file"
	switch {
	case mode.IsRegular():
		what = "a file"
	case mode.IsDir():
		what = "a folder"
	case mode&fs.ModeSymlink != 0:
		what = "a symbolic link"
	}
	return fmt.Errorf("%s is %s that gauntlet did not write, and stands where it must write; move it away", path, what)
}
