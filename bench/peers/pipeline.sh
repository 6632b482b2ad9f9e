#!/bin/sh
# What a careful user runs over compiled manifests in the place of gauntlet check, on two processors.
#
# usage: pipeline.sh BIN WORK STEP, in the folder of the manifests. BIN holds the programs. WORK holds conftest.rego, object.cue
# and schemas/, and takes what is made.
set -eu
bin=$1 work=$2 step=$3

# halves runs a command with the files that are listed, half of them on each processor.
halves() {
	list=$(mktemp "$work/list.XXXXXX")
	cat > "$list"
	xargs -s 1000000 -P 2 -n $((($(wc -l < "$list") + 1) / 2)) "$@" < "$list"
}

# manifests leaves out the chart's values, Argo CD's applications and the map, for which these programs have nothing to say.
manifests() { find . -path '*/manifests/*' -name '*.yaml'; }

# promtool reads no custom resources, so that the spec of each PrometheusRule becomes a file.
rules() {
	rm -rf "$work/rules" && mkdir "$work/rules"
	find "$PWD" -path '*/rules/*' -name '*.yaml' | halves sh -c '
		cd "$(mktemp -d "$1/XXXXXX")" && program=$2 && shift 2
		"$program" --split-exp '\''$index'\'' '\''select(.kind == "PrometheusRule") | .spec'\'' "$@"' sh "$work/rules" "$bin/yq"
}

promtool() { find "$work/rules" -name '*.yml' | halves "$bin/promtool" check rules; }

conftest() { manifests | halves "$bin/conftest" test --no-color --policy "$work/conftest.rego"; }

# The schemas of core kinds are not reachable without a network, so that those kinds are skipped.
kubeconform() {
	manifests | xargs -s 1000000 "$bin/kubeconform" -n 2 -ignore-missing-schemas \
		-schema-location "$work/schemas/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
}

cue() { manifests | halves "$bin/cue" vet -d '#Object' "$work/object.cue"; }

promrules() { rules && promtool; }

all() {
	pids=
	for one in promrules conftest kubeconform cue; do
		sh "$0" "$bin" "$work" "$one" &
		pids="$pids $!"
	done
	for pid in $pids; do wait "$pid"; done
}

"$step"
