package diag

// A Locator finds the place in the user's files where a value was written. Path elements are field names (string) and
// list indices (int). Where nothing stands at the path, it gives the place of the nearest value around it.
type Locator interface {
	At(path ...any) Span
}
