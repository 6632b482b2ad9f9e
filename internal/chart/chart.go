// Package chart holds what gauntlet knows of the Helm chart kube-prometheus-stack, in version 88: Values is the part of its
// values that the compiler sets, AlertmanagerConfig the Alertmanager configuration inside of it, and the table of keys says
// which values the chart takes at all. The chart itself has no schema and accepts an unknown key in silence. Read takes values
// that somebody else wrote.
package chart

// Name is the chart's name in its repository.
const Name = "kube-prometheus-stack"
