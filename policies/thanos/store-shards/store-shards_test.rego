package gauntlet.thanos["store-shards_test"]

import data.gauntlet.thanos["store-shards"] as rule

test_missing if {
	found("s1", "residue 2 of 3 of bucket is served by nobody, and its blocks are in no answer; add a store gateway for it") with input as fleet([store("s0", 3, [0]), store("s1", 3, [1])])
}

test_missing_and_twice if {
	found("s2", "residue 2 of 3 of bucket is served by nobody, and residue 1 by several store gateways; give each a residue of its own") with input as fleet([store("s0", 3, [0]), store("s1", 3, [1]), store("s2", 3, [1])])
}

test_twice if {
	found("s2", "residue 1 of 2 of bucket is served by several store gateways, and the others by one; give each a residue of its own") with input as fleet([store("s0", 2, [0]), store("s1", 2, [1]), store("s2", 2, [1])])
}

test_another_modulus if {
	found("s1", "store gateways of bucket take the hash modulo 2 and 3, so that blocks are served twice or not at all; use one modulus") with input as fleet([store("s0", 2, [0]), store("s1", 3, [1])])
}

test_one_without_a_shard if {
	found("s1", "store gateway s1 serves each block of bucket, and others share them by a hash, so that each is read twice; give it a shard, or remove it") with input as fleet([store("s0", 2, [0]), whole("s1"), store("s2", 2, [1])])
}

test_a_whole_passes if {
	rule.findings == set() with input as fleet([store("s0", 3, [0]), store("s1", 3, [1, 2])])
}

test_copies_pass if {
	rule.findings == set() with input as fleet([store("s0", 2, [0]), store("s1", 2, [1]), store("s2", 2, [0]), store("s3", 2, [1])])
}

test_spans_of_their_own_pass if {
	rule.findings == set() with input as fleet([
		store("s0", 2, [0]),
		store("s1", 2, [1]),
		object.union(whole("s2"), {"oldest": {"seconds": 86400}}),
		object.union(whole("s3"), {"bucket": "other"}),
		object.union(whole("s4"), {"bucket": ""}),
	])
}

test_what_is_not_known_passes if {
	rule.findings == set() with input as fleet([store("s0", 2, [0]), object.union(whole("s1"), {"known": false})])
}

found(id, message) if {
	rule.findings == {{"object": id, "path": place(message), "message": message, "help": rule.help}}
}

# A store gateway without a shard has no selector to point at.
place(message) := ["container"] if contains(message, "each block")

place(message) := ["selector"] if not contains(message, "each block")

store(id, modulus, residues) := object.union(whole(id), {"shard": {
	"object": id,
	"path": ["selector"],
	"modulus": modulus,
	"residues": residues,
}})

whole(id) := {
	"object": id,
	"path": ["container"],
	"id": id,
	"cluster": "hub",
	"bucket": "bucket",
	"known": true,
	"oldest": null,
	"newest": null,
	"shard": null,
}

fleet(stores) := {"fleet": {"stores": stores}}
