//go:build unix

package main

import (
	"fmt"
	"time"
)

// target is a bound that the project has set itself, and what was measured.
type target struct {
	what   string
	bound  float64
	values []float64 // each of them must keep the bound
	format func(float64) string
}

func (t target) met() bool {
	for _, v := range t.values {
		if v > t.bound {
			return false
		}
	}
	return true
}

// mostMemory is what the largest fleet may take.
const mostMemory = 2 << 30

// targets lists those whose processes ran.
func targets(all []*outcome) []target {
	by := map[string]*outcome{}
	for _, o := range all {
		by[o.name] = o
	}
	var ts []target
	if s := by["S"]; s != nil {
		ts = append(ts, ratio("S: compile / empty run", 4, s.compile, s.empty))
	}
	l, xl := by["L"], by["XL"]
	if l != nil {
		if l.promtool.wall > 0 {
			ts = append(ts, ratio("L: compile / promtool", 0.25, l.compile, l.promtool))
		}
		ts = append(ts, ratio("L: compile / writing", 6, l.compile, l.writing))
	}
	if xl == nil {
		return ts
	}
	if l != nil {
		ts = append(ts, ratio("XL: compile / L: compile, as their objects", float64(xl.objects)/float64(l.objects), xl.compile, l.compile))
	}
	ts = append(ts, target{"XL: peak memory", mostMemory, []float64{float64(xl.compile.peak)}, memory})
	return append(ts, xl.oneClusterTargets()...)
}

// ratio bounds what one process takes by what another does.
func ratio(what string, bound float64, of, to cost) target {
	return target{what, bound, []float64{quotient(of.wall, to.wall), quotient(of.cpu, to.cpu)}, plain}
}

func quotient(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

func plain(v float64) string { return fmt.Sprintf("%.2f", v) }

func memory(v float64) string { return fmt.Sprintf("%.0f MiB", v/(1<<20)) }
