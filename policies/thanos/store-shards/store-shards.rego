# METADATA
# title: The shards of store gateways make a whole
# description: >-
#   Store gateways that share a bucket by a hash of the blocks' IDs must have one modulus, and each of its residues once. Blocks
#   of a residue that nobody serves are in no answer, and no error says so.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["store-shards"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

help := "Shard i of n: action hashmod of __block_id with modulus n into a label, then action keep where that label is i, for each i from 0 to n-1."

# Store gateways of one bucket and one span of time, seen from the last of them that is sharded.
findings contains report.finding_in(at(stores), [], message(stores), help) if {
	some stores in sharded
	every store in stores {
		store.known
	}
}

sharded contains stores if {
	some store in input.fleet.stores
	store.shard != null
	stores := group[key(store)]
}

group[key(store)] contains store if {
	some store in input.fleet.stores
	store.bucket != ""
}

key(store) := [store.cluster, store.bucket, seconds(store.oldest), seconds(store.newest)]

seconds(null) := -1

seconds(setting) := setting.seconds if setting != null

message(stores) := sprintf(
	"store gateway %s serves each block of %s, and others share them by a hash, so that each is read twice; give it a shard, or remove it",
	[min(whole(stores)), a_bucket(stores)],
) if {
	count(whole(stores)) > 0
}

else := sprintf(
	"store gateways of %s take the hash modulo %s, so that blocks are served twice or not at all; use one modulus",
	[a_bucket(stores), text.few(moduli(stores))],
) if {
	count(moduli(stores)) > 1
}

else := sprintf(
	"%s of %d of %s is served by nobody, and %s by several store gateways; give each a residue of its own",
	[list(missing(stores)), max(numbers_of(stores)), a_bucket(stores), list(twice(stores))],
) if {
	count(missing(stores)) > 0
	count(twice(stores)) > 0
}

else := sprintf(
	"%s of %d of %s is served by nobody, and its blocks are in no answer; add a store gateway for it",
	[list(missing(stores)), max(numbers_of(stores)), a_bucket(stores)],
) if {
	count(missing(stores)) > 0
}

else := sprintf(
	"%s of %d of %s is served by several store gateways, and the others by one; give each a residue of its own",
	[list(twice(stores)), max(numbers_of(stores)), a_bucket(stores)],
) if {
	count(twice(stores)) > 0
	count({n | some n in counts(stores)}) > 1 # where all are served as often, they are copies
}

# at is the place of what is said: the last selector among those that take part.
at(stores) := [store | some store in stores; store.id == min(whole(stores))][0] if count(whole(stores)) > 0

at(stores) := last.shard if {
	count(whole(stores)) == 0
	last := [store | some store in stores; store.id == max(suspects(stores))][0]
}

suspects(stores) := {store.id | some store in stores; count({r | some r in store.shard.residues} & twice(stores)) > 0} if {
	count(twice(stores)) > 0
}

suspects(stores) := {store.id | some store in stores} if count(twice(stores)) == 0

a_bucket(stores) := [store.bucket | some store in stores][0]

whole(stores) := {store.id | some store in stores; store.shard == null}

numbers_of(stores) := {store.shard.modulus | some store in stores; store.shard != null}

moduli(stores) := {sprintf("%d", [n]) | some n in numbers_of(stores)}

missing(stores) := {residue | some residue, 0 in counts(stores)}

twice(stores) := {residue | some residue, n in counts(stores); n > 1}

counts(stores) := {residue: n |
	some residue in numbers.range(0, max(numbers_of(stores)) - 1)
	n := count([store | some store in stores; residue in store.shard.residues])
}

list(residues) := sprintf("residue %s", [text.few({sprintf("%d", [residue]) | some residue in residues})])
