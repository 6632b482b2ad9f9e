# METADATA
# title: Values
# description: Values of the chart that one file sets, or leaves to the chart.
package gauntlet.lib.values

# get is what the file sets at the path, or the chart's default.
get(path, otherwise) := object.get(input, array.concat(["object"], path), otherwise)

# filled tells whether the file sets something at the path that the chart's templates take for more than nothing.
filled(path) if not get(path, null) in {null, "", 0, false, [], {}}

# name is a path as people write it.
name(path) := concat(".", path)
