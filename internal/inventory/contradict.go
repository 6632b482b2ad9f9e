package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// contradictions finds expectations of which no run can meet both: an alert that must fire while it must not, or of which receivers
// must be told while nobody may be told of anything.
func (r *resolver) contradictions(e *Scenario) {
	for i, x := range e.Expect {
		if x.Alert == nil || !x.Alert.Fires {
			continue
		}
		for j, y := range e.Expect {
			if !within(e, x, y) {
				continue
			}
			path := []any{"expect", j}
			switch {
			case y.Alert != nil && !y.Alert.Fires && y.Alert.Name == x.Alert.Name && among(y.Alert.Labels, x.Alert.Labels):
				r.add(codeSchema, e.At(append(path, "alert")...), pathString(path), fmt.Sprintf(
					"%s must not fire while expect[%d] wants it to fire; no run meets both, so change the labels or the window of one", x.Alert.Name, i))
			case y.Quiet != nil && len(x.Alert.Receivers) > 0 && !slices.Contains(y.Quiet.Except, x.Alert.Name):
				r.add(codeSchema, e.At(append(path, "quiet")...), pathString(path), fmt.Sprintf(
					"nobody may be told of anything while expect[%d] wants receivers to be told of %s; add it to except", i, x.Alert.Name))
			}
		}
	}
}

// within tells whether all of the window of one expectation lies in that of another.
func within(e *Scenario, one, other Expectation) bool {
	end := func(x Expectation) time.Duration { return time.Duration(cmp.Or(x.To, e.Duration)) }
	return one.From >= other.From && end(one) <= end(other)
}

// among tells whether all labels are among others, with the same values.
func among(labels, others map[string]string) bool {
	for name, value := range labels {
		if other, ok := others[name]; !ok || other != value {
			return false
		}
	}
	return true
}
