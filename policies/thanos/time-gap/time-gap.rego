# METADATA
# title: Each moment is served by somebody
# description: >-
#   A store gateway that leaves recent blocks to the sidecars needs sidecars that have them. What is too old for the one and too
#   young for the other is in no answer.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["time-gap"]

import data.gauntlet.lib.buckets
import data.gauntlet.lib.report
import data.gauntlet.lib.text

# One finding for the store gateways of a bucket that end at the same time, at the first of them.
findings contains report.see(
	report.finding_in(
		store.newest,
		[],
		sprintf(
			"store gateway %s serves nothing younger than %s, and %s nothing older than %s, so that nobody serves what lies between; let it serve what is younger",
			[store.name, ago(store.newest), text.few(names), ago(nearest)],
		),
		sprintf("--max-time=-%s would just do, and without --max-time there is no gap.", [ago(nearest)]),
	),
	{report.place_in(nearest, [], "what is served ends here")},
) if {
	some stores in ends
	store := stores[min(object.keys(stores))]
	gaps := {served |
		some prometheus in input.fleet.prometheuses
		prometheus.sidecar
		buckets.same(prometheus, store)
		served := prometheus_back(prometheus)
		served.seconds < store.newest.seconds
	}
	count(gaps) > 0
	names := {prometheus.name |
		some prometheus in input.fleet.prometheuses
		prometheus.sidecar
		buckets.same(prometheus, store)
		prometheus_back(prometheus).seconds < store.newest.seconds
	}
	nearest := [served | some served in gaps; served.seconds == min({g.seconds | some g in gaps})][0]
}

ago(setting) := trim_prefix(setting.value, "-")

# ends are the store gateways that leave young blocks to others, and after which no other goes on, by bucket and end.
ends[[store.cluster, store.bucket, store.newest.seconds]][store.id] := store if {
	some store in input.fleet.stores
	store.bucket != ""
	store.newest.seconds > 0
	not store.absolute
	not goes_on(store)
}

# goes_on tells whether another store gateway serves what is just too young for this one.
goes_on(store) if {
	some other in input.fleet.stores
	other.id != store.id
	buckets.same(other, store)
	younger(other, store)
	reaches_back(other, store)
}

goes_on(store) if {
	some other in input.fleet.stores
	buckets.same(other, store)
	other.absolute
}

younger(other, _) if other.newest == null

younger(other, store) if other.newest.seconds < store.newest.seconds

reaches_back(other, _) if other.oldest == null

reaches_back(other, store) if other.oldest.seconds >= store.newest.seconds

# prometheus_back is how far back a sidecar serves: as far as Prometheus keeps samples, or as the sidecar is told.
prometheus_back(prometheus) := prometheus.retention if {
	prometheus.retention != null
	not shorter(prometheus.min_time, prometheus.retention)
}

prometheus_back(prometheus) := prometheus.min_time if shorter(prometheus.min_time, prometheus.retention)

shorter(a, b) if {
	a != null
	b == null
}

shorter(a, b) if a.seconds < b.seconds
