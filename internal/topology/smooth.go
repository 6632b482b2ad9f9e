package topology

// maxRecordings is over how many recordings, one upon the other, it is asked what a rule looks back on.
const maxRecordings = 4

// smooth tells whether the expression of a rule looks back over a time, itself or in what it was recorded from, so that one
// bad scrape alone does not decide.
func (j *judge) smooth(r *rule, depth int) bool {
	f := j.analyzed(r)
	if f == nil || depth == 0 {
		return false
	}
	for _, s := range f.Selectors {
		if s.Range > 0 {
			return true
		}
		for _, from := range j.records[s.Metric] {
			if j.smooth(from, depth-1) {
				return true
			}
		}
	}
	return false
}
