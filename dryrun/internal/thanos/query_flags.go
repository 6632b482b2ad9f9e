package thanos

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/thanos-io/thanos/pkg/dedup"
	"github.com/thanos-io/thanos/pkg/strutil"
)

// queryFlags are those of thanos query that change what it answers.
type queryFlags struct {
	sdConfigFile, sdConfig              string
	plain, groups, strict, strictGroups []string

	replicaLabels, partitionLabels []string
	selectorLabels                 labels.Labels
	deduplication                  string
	partialResponse, downsampling  bool
	engine, mode                   string
	timeout, evaluation            *model.Duration
	lookback                       time.Duration
	storeTimeout                   *model.Duration
	routePrefix                    string
}

func parseQueryFlags(args []string) (*queryFlags, error) {
	f := &queryFlags{}
	var selectors []string
	err := parse("query", args, func(app *kingpin.Application) {
		app.Flag("endpoint.sd-config-file", "").StringVar(&f.sdConfigFile)
		app.Flag("endpoint.sd-config", "").StringVar(&f.sdConfig)
		app.Flag("endpoint", "").StringsVar(&f.plain)
		app.Flag("endpoint-group", "").StringsVar(&f.groups)
		app.Flag("endpoint-strict", "").StringsVar(&f.strict)
		app.Flag("endpoint-group-strict", "").StringsVar(&f.strictGroups)
		app.Flag("query.replica-label", "").StringsVar(&f.replicaLabels)
		app.Flag("query.partition-label", "").StringsVar(&f.partitionLabels)
		app.Flag("selector-label", "").StringsVar(&selectors)
		app.Flag("deduplication.func", "").Default(dedup.AlgorithmPenalty).EnumVar(&f.deduplication, dedup.AlgorithmPenalty, dedup.AlgorithmChain)
		app.Flag("query.partial-response", "").Default("true").BoolVar(&f.partialResponse)
		app.Flag("query.auto-downsampling", "").BoolVar(&f.downsampling)
		app.Flag("query.promql-engine", "").Default("prometheus").EnumVar(&f.engine, "prometheus", "thanos")
		app.Flag("query.mode", "").Default("local").EnumVar(&f.mode, "local", "distributed")
		f.timeout = duration(app.Flag("query.timeout", ""), "2m")
		f.evaluation = duration(app.Flag("query.default-evaluation-interval", ""), "1m")
		app.Flag("query.lookback-delta", "").DurationVar(&f.lookback)
		f.storeTimeout = duration(app.Flag("store.response-timeout", ""), "0ms")
		app.Flag("web.route-prefix", "").StringVar(&f.routePrefix)
	})
	if err != nil {
		return nil, err
	}
	f.replicaLabels = strutil.ParseFlagLabels(f.replicaLabels)
	if f.mode == "distributed" {
		f.engine = "thanos"
	}
	f.selectorLabels, err = parseLabels(selectors)
	return f, err
}

// parseLabels reads name="value" pairs.
func parseLabels(pairs []string) (labels.Labels, error) {
	var all labels.ScratchBuilder
	for _, pair := range pairs {
		name, value, err := parseLabel(pair)
		if err != nil {
			return labels.EmptyLabels(), fmt.Errorf("label %s: %w", pair, err)
		}
		all.Add(name, value)
	}
	all.Sort()
	return all.Labels(), nil
}

func parseLabel(pair string) (name, value string, err error) {
	name, quoted, ok := strings.Cut(pair, "=")
	if !ok || !model.UTF8Validation.IsValidLabelName(name) {
		return "", "", errors.New(`it is not of the form name="value"`)
	}
	value, err = strconv.Unquote(quoted)
	return name, value, err
}
