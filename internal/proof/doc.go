// Package proof holds tests alone. They put the example fleet before the code that will read it in a cluster: the
// operator's selection and configuration generator, Prometheus' and Alertmanager's loaders, the API server's validation.
//
// The tests read what was emitted: each object is decoded from its own text, not taken from the compiler's memory. What the
// chart and the operator would make of it is what internal/operated makes of it.
package proof
