# METADATA
# title: Argo CD watches all that an application reads
# description: >-
#   With the annotation manifest-generate-paths, Argo CD renders an application anew only when a file below one of the paths
#   changes. A file that it reads and that is below none of them changes unseen.
# custom:
#   severity: error
#   on: [Application]
package gauntlet.gitops["generate-paths"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

name := "argocd.argoproj.io/manifest-generate-paths"

findings contains report.finding(
	["metadata", "annotations", name],
	sprintf("manifest-generate-paths lack %s, which the application reads, so that Argo CD does not see it change; add it", [text.few(missed)]),
	sprintf("%s: %s", [name, concat(";", array.concat(items, [sprintf("/%s", [path]) | some path in missed]))]),
) if {
	count(items) > 0
	not unclear
	count(missed) > 0
}

items := [item |
	some part in split(object.get(input.object, ["metadata", "annotations", name], ""), ";")
	item := trim_space(part)
	item != ""
]

sources := array.concat(
	[source | some source in object.get(input.object, ["spec", "sources"], [])],
	[source |
		some at in [["spec", "source"], ["spec", "sourceHydrator", "drySource"]]
		source := object.get(input.object, at, null)
		source != null
	],
)

# unclear tells whether the paths may be more than they look like: a pattern, or one that counts from the root of a repository
# because its source has no path of its own (argo-cd#24346).
unclear if {
	some item in items
	regex.match(`[*?\[]`, item)
}

unclear if {
	some item in items
	not startswith(item, "/")
	some source in sources
	object.get(source, "path", "") == ""
}

# read are the folders and values files of the repositories, from their roots.
read contains folder(source) if {
	some source in sources
	object.get(source, "path", "") != ""
}

read contains path if {
	some source in sources
	some file in object.get(source, ["helm", "valueFiles"], [])
	regex.match(`^\$[^/]+/`, file)
	path := regex.replace(file, `^\$[^/]+/`, "")
}

folder(source) := trim(trim_prefix(source.path, "./"), "/")

covered contains trim(item, "/") if {
	some item in items
	startswith(item, "/")
}

covered contains joined(folder(source), trim_suffix(item, "/")) if {
	some item in items
	not startswith(item, "/")
	some source in sources
}

# joined resolves the dots at the beginning of a relative path.
joined(around, ".") := around

joined(around, item) := concat("/", array.concat(kept, [rest | rest != ""])) if {
	item != "."
	ups := count(regex.find_n(`\.\.(/|$)`, item, -1))
	segments := split(around, "/")
	kept := array.slice(segments, 0, count(segments) - ups)
	rest := trim_prefix(regex.replace(item, `\.\.(/|$)`, ""), "./")
}

missed contains path if {
	some path in read
	not path in covered
	not below(path)
}

below(path) if {
	some around in covered
	startswith(path, sprintf("%s/", [around]))
}

below(_) if "" in covered
