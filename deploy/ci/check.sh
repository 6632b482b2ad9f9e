#!/usr/bin/env bash
# Checks what a change brings to a fleet, in any CI. Run it at the root of the repository, for that is what paths in reports
# start at. It exits as gauntlet does: 0 clean, 1 findings, 2 no verdict.
#
# GAUNTLET            the program (default: gauntlet)
# GAUNTLET_INVENTORY  folder that holds fleet.yaml or fleet.cue (default: the root, or clusters)
# GAUNTLET_BASE       revision whose findings are counted and fail nothing; it is fetched if it is not there (default: none)
# GAUNTLET_FAIL_ON    error or warning (default: error)
# GAUNTLET_WRITTEN    true where an output folder that is out of date fails as well (default: false)
# GAUNTLET_REPORTS    folder to write the reports to (default: gauntlet-reports)
set -euo pipefail

program=${GAUNTLET:-gauntlet}
base=${GAUNTLET_BASE:-}
reports=${GAUNTLET_REPORTS:-gauntlet-reports}

arguments=(check --fail-on "${GAUNTLET_FAIL_ON:-error}")
case ${GAUNTLET_WRITTEN:-false} in
true) arguments+=(--written) ;;
false) ;;
*)
	echo "GAUNTLET_WRITTEN is $GAUNTLET_WRITTEN; write true or false" >&2
	exit 2
	;;
esac

# A branch that is new has no commit before its first one: GitHub and GitLab write zeros.
if [[ $base && ! $base =~ ^0+$ ]]; then
	if ! git rev-parse --quiet --verify --end-of-options "$base^{commit}" >/dev/null; then
		if ! git fetch --quiet --no-tags --depth=1 -- origin "$base"; then
			echo "$base is not here and cannot be fetched; check out with the whole history" >&2
			exit 2
		fi
		base=$(git rev-parse --verify 'FETCH_HEAD^{commit}')
	fi
	arguments+=(--base "$base")
fi

mkdir -p -- "$reports"
formats=(markdown=report.md json=report.json sarif=report.sarif junit=junit.xml gitlab=codequality.json)
if [[ ${GITHUB_ACTIONS:-} ]]; then
	formats+=(github=annotations.txt)
fi
arguments+=(--format text)
for format in "${formats[@]}"; do
	arguments+=(--format "${format%%=*}=$reports/${format#*=}")
done
if [[ ${GAUNTLET_INVENTORY:-} ]]; then
	arguments+=(-- "$GAUNTLET_INVENTORY")
fi

status=0
"$program" "${arguments[@]}" || status=$?
if [[ $status -le 1 && ${GITHUB_ACTIONS:-} ]]; then
	cat -- "$reports/annotations.txt"
	cat -- "$reports/report.md" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
