# METADATA
# title: Applications go where their project lets them
# description: >-
#   Argo CD refuses an application whose project does not exist, or does not permit its destination. Nothing of it is applied.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.gitops.destination

import data.gauntlet.lib.report

# What one project refuses of one destination is told once, at the first of the applications.
findings contains report.see(
	report.finding_in(
		first,
		["destination"],
		sprintf("destination is %s, which AppProject %s does not permit, so that Argo CD refuses the application; permit it there, or correct it", [where, project.id]),
		"AppProject: spec: destinations: [{server: ..., namespace: ...}]",
	),
	others(applications, first, ["destination"]) | {report.place_in(project, ["destinations"], "what the project permits")},
) if {
	some [id, where], applications in refused
	project := projects[id]
	first := min(applications)
}

# An AppProject may be kept elsewhere. Where all others are here, one that is not is misspelled or forgotten.
findings contains report.see(
	report.finding_in(
		first,
		["project"],
		sprintf("project is %q, and no AppProject of that name is beside the others, so that Argo CD refuses the application; declare it, or correct the name", [name]),
		"",
	),
	others(applications, first, ["project"]),
) if {
	count(unknown) == 1
	some id, applications in unknown
	count([application | some application in input.fleet.applications; projects[application.project]]) > 0
	name := split(id, "/")[1]
	first := min(applications)
}

others(applications, first, path) := {report.place_in(application, path, "and here") |
	some application in applications
	application != first
}

# projects by ID. Of several of one name, which manifests that were not compiled may have, it is one.
projects[id] := max(named) if some id, named in projects_of

projects_of[project.id] contains project if some project in input.fleet.projects

unknown[application.project] contains application if {
	some application in input.fleet.applications
	not projects[application.project]
	not endswith(application.project, "/default") # which Argo CD makes by itself
	not contains(application.project, "{{")
}

refused[[project.id, where]] contains application if {
	some application in input.fleet.applications
	project := projects[application.project]
	to := application.destination
	where := concat(" ", [word | some word in [to.server, to.name, to.namespace]; word != ""])
	every permitted in project.destinations {
		refuses(permitted, to)
	}
}

# refuses tells whether a destination of a project is surely another. A server and a name may be the same cluster, and what
# denies is left to Argo CD.
refuses(permitted, to) if {
	not denies(permitted)
	to.namespace != ""
	not glob.match(permitted.namespace, null, to.namespace)
}

refuses(permitted, to) if {
	not denies(permitted)
	permitted.name == ""
	to.name == ""
	not glob.match(permitted.server, null, to.server)
}

refuses(permitted, to) if {
	not denies(permitted)
	permitted.server == ""
	to.server == ""
	not glob.match(permitted.name, null, to.name)
}

denies(permitted) if {
	some part in permitted
	startswith(part, "!")
}
