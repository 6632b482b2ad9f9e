# METADATA
# title: One compactor works on each block
# description: >-
#   Two compactors on the same blocks delete each other's work, and the bucket cannot be repaired afterwards. Without one, blocks
#   are never joined, downsampled or deleted.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["compactor-count"]

import data.gauntlet.lib.buckets
import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding_in(
	{"object": compactor.object, "path": []},
	["spec", "replicas"],
	sprintf(
		"compactor %s has %d replicas, and two compactors on the same blocks corrupt the bucket; run one",
		[compactor.name, compactor.replicas],
	),
	"replicas: 1",
) if {
	some compactor in input.fleet.compactors
	compactor.replicas > 1
}

# One finding for all compactors that share blocks with an earlier one, at the last of them.
findings contains report.see(
	report.finding_in(
		last,
		[],
		sprintf(
			"compactor %s works on the blocks of %s, as %s does, and two of them corrupt the bucket; remove one, or give each a shard",
			[last.id, last.bucket, text.few(ids)],
		),
		"Shards are made with --selector.relabel-config by external labels, so that each producer is in exactly one.",
	),
	{report.place_in(compactors[min(ids)], [], "the other compactor")},
) if {
	some last in compactors
	ids := rivals(last)
	count(ids) > 0
	count([id | some id, other in compactors; id > last.id; last.id in rivals(other)]) == 0
}

# compactors by ID. Of several of one name, which manifests that were not compiled may have, it is one.
compactors[id] := max(named) if some id, named in compactors_of

compactors_of[compactor.id] contains compactor if some compactor in input.fleet.compactors

# rivals are the compactors before this one that work on the same blocks.
rivals(compactor) := {id |
	some id, other in compactors
	id < compactor.id
	compactor.known
	other.known
	buckets.same(compactor, other)
	share_blocks(compactor, other)
}

share_blocks(a, _) if a.keeps == null

share_blocks(_, b) if b.keeps == null

share_blocks(a, b) if count({id | some id in a.keeps} & {id | some id in b.keeps}) > 0

# A bucket that a store gateway serves and nobody compacts. That can only be told where gateways and compactors are seen to
# name their buckets alike.
findings contains report.finding_in(
	store,
	[],
	sprintf("no compactor works on %s, which store gateway %s serves, so that its blocks are never joined, downsampled or deleted; add one", [store.bucket, store.name]),
	"Run thanos compact with the same object store configuration, with one replica.",
) if {
	count(compactors) > 0
	every compactor in compactors {
		compactor.bucket in served
	}
	some bucket in served
	stores := [store |
		some store in input.fleet.stores
		store.bucket == bucket
		not compacted(store)
	]
	count(stores) > 0
	store := stores[0]
}

served contains store.bucket if {
	some store in input.fleet.stores
	store.bucket != ""
}

compacted(store) if {
	some compactor in compactors
	compactor.bucket == store.bucket
	not buckets.elsewhere(store, compactor)
}

# Compactors that share a bucket by external labels must leave no producer out.
findings contains report.finding_in(
	compactors[id],
	[],
	sprintf("no compactor of %s selects the blocks of %s; add a shard for them", [compactors[id].bucket, text.few(producers)]),
	"Shards are made with --selector.relabel-config by external labels, so that each producer is in exactly one.",
) if {
	some id, producers in left_out
}

# left_out are producers whose blocks no compactor of their bucket selects, by the ID of the first of them.
left_out[min(shards)] contains prometheus.id if {
	some prometheus in input.fleet.prometheuses
	shards := {id |
		some id, compactor in compactors
		buckets.same(compactor, prometheus)
	}
	count(shards) > 0
	every id in shards {
		compactors[id].known
		compactors[id].keeps != null
		not prometheus.id in compactors[id].keeps
	}
}
