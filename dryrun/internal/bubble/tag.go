//go:build !slicelabels

package bubble

// Thanos casts labels by their memory layout, and reads other memory without this tag. This line does not compile, and says what
// to do.
const _ int = "build with -tags slicelabels: make dryrun"
