//go:build !linux

package heap

// advise does nothing: other systems choose the size of pages by themselves.
func advise(int) {}
