#!/usr/bin/env bash
# Judges what a change does to a fleet, in any CI. Run it at the root of the repository, for that is what paths in reports start
# at. It exits as gauntlet does: 0 for go on, 1 for findings, 2 for no verdict.
#
# GAUNTLET            the program (default: gauntlet)
# GAUNTLET_INVENTORY  folder that holds fleet.yaml or fleet.cue (default: the root, or clusters)
# GAUNTLET_BASE       revision that the change starts from; it is fetched if it is not there. Without one, the fleet is checked
#                     as it is, and nothing is said of a change
# GAUNTLET_FAIL_ON    error or warning (default: error)
# GAUNTLET_WRITTEN    true where an output folder that is out of date fails as well (default: false)
# GAUNTLET_REHEARSE   true where the scenarios that the fleet's guards name are played (default: false)
# GAUNTLET_REPORTS    folder to write the reports to (default: gauntlet-reports)
set -euo pipefail

program=${GAUNTLET:-gauntlet}
base=${GAUNTLET_BASE:-}
reports=${GAUNTLET_REPORTS:-gauntlet-reports}

# is tells whether a variable is true, and takes nothing but true and false.
is() {
	case $2 in
	true) return 0 ;;
	false) return 1 ;;
	esac
	echo "$1 is $2; write true or false" >&2
	exit 2
}

# A branch that is new has no commit before its first one: GitHub and GitLab write zeros.
if [[ $base =~ ^0+$ ]]; then
	base=
fi
if [[ $base ]] && ! git rev-parse --quiet --verify --end-of-options "$base^{commit}" >/dev/null; then
	if ! git fetch --quiet --no-tags --depth=1 -- origin "$base"; then
		echo "$base is not here and cannot be fetched; check out with the whole history" >&2
		exit 2
	fi
	base=$(git rev-parse --verify 'FETCH_HEAD^{commit}')
fi

arguments=(--fail-on "${GAUNTLET_FAIL_ON:-error}" --format text)
if [[ ${GITHUB_ACTIONS:-} ]]; then
	arguments+=(--format "github=$reports/annotations.txt")
fi
if [[ $base ]]; then
	command=gate
	arguments+=(--base "$base" --reports "$reports")
	is GAUNTLET_REHEARSE "${GAUNTLET_REHEARSE:-false}" || arguments+=(--no-rehearsal)
else
	command=check
	for format in json=json sarif=sarif junit=junit.xml gitlab=gitlab.json markdown=md; do
		arguments+=(--format "${format%%=*}=$reports/findings.${format#*=}")
	done
fi
inventory=()
if [[ ${GAUNTLET_INVENTORY:-} ]]; then
	inventory=(-- "$GAUNTLET_INVENTORY")
fi

mkdir -p -- "$reports"
status=0
"$program" "$command" "${arguments[@]}" "${inventory[@]}" || status=$?
if is GAUNTLET_WRITTEN "${GAUNTLET_WRITTEN:-false}" && [[ $status -eq 0 ]]; then
	"$program" check --written --fail-on "${GAUNTLET_FAIL_ON:-error}" ${base:+--base "$base"} "${inventory[@]}" || status=$?
fi

# What GitHub shows: annotations at the lines, and a page for the job.
if [[ ${GITHUB_ACTIONS:-} && $status -le 1 ]]; then
	cat -- "$reports/annotations.txt"
	for part in findings.md diff.md; do
		if [[ -f $reports/$part ]]; then
			cat -- "$reports/$part"
			echo
		fi
	done >"$reports/summary.md"
	head -c 900000 -- "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY" # which takes 1 MiB
fi
exit "$status"
