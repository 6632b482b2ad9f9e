package gauntlet.gitops.destination_test

import data.gauntlet.gitops.destination as rule

test_a_cluster_that_the_project_does_not_permit if {
	rule.findings == {{
		"object": "Application argocd/a",
		"path": ["spec", "destination"],
		"message": "destination is https://c monitoring, which AppProject argocd/good does not permit, so that Argo CD refuses the application; permit it there, or correct it",
		"help": "AppProject: spec: destinations: [{server: ..., namespace: ...}]",
		"related": {
			{"object": "Application argocd/b", "path": ["spec", "destination"], "message": "and here"},
			{"object": "AppProject argocd/good", "path": ["spec", "destinations"], "message": "what the project permits"},
		},
	}} with input as fleet(
		[application("a", "argocd/good", to("https://c", "")), application("b", "argocd/good", to("https://c", ""))],
		[project("argocd/good", [permitted("https://a", "", "*"), permitted("https://b*", "", "*")])],
	)
}

test_a_cluster_s_name if {
	count(rule.findings) == 1 with input as fleet(
		[application("a", "argocd/good", to("", "c"))],
		[project("argocd/good", [permitted("", "a", "*")])],
	)
}

test_a_namespace if {
	count(rule.findings) == 1 with input as fleet(
		[application("a", "argocd/good", to("https://a", ""))],
		[project("argocd/good", [permitted("https://a", "", "shop-*")])],
	)
}

test_two_projects_of_one_name if {
	rule.findings == set() with input as fleet(
		[application("a", "argocd/good", to("https://a", ""))],
		[project("argocd/good", [permitted("https://a", "", "*")]), project("argocd/good", [permitted("https://*", "", "*")])],
	)
}

test_a_project_that_is_none if {
	rule.findings == {{
		"object": "Application argocd/b",
		"path": ["spec", "project"],
		"message": "project is \"god\", and no AppProject of that name is beside the others, so that Argo CD refuses the application; declare it, or correct the name",
		"help": "",
		"related": {{"object": "Application argocd/c", "path": ["spec", "project"], "message": "and here"}},
	}} with input as fleet(
		[
			application("a", "argocd/good", to("https://a", "")),
			application("b", "argocd/god", to("https://a", "")),
			application("c", "argocd/god", to("https://a", "")),
			application("d", "argocd/default", to("https://a", "")),
		],
		[project("argocd/good", [permitted("https://a", "", "*")])],
	)
}

test_destinations_that_are_permitted_pass if {
	every destination in [
		permitted("https://a", "", "*"),
		permitted("*", "*", "monitoring"),
		permitted("", "a", "*"), # it may be the name of the server
		permitted("!https://b", "", "*"), # Argo CD weighs what denies
	] {
		rule.findings == set() with input as fleet(
			[application("a", "argocd/good", to("https://a", ""))],
			[project("argocd/good", [permitted("https://z", "", "*"), destination])],
		)
	}
}

test_projects_from_elsewhere_pass if {
	rule.findings == set() with input as fleet([application("a", "argocd/good", to("https://a", ""))], [])
	rule.findings == set() with input as fleet(
		[application("a", "argocd/one", to("https://a", "")), application("b", "argocd/two", to("https://a", ""))],
		[project("argocd/good", [])],
	)
	rule.findings == set() with input as fleet([application("a", "argocd/{{project}}", to("https://a", ""))], [project("argocd/good", [])])
}

fleet(applications, projects) := {"fleet": {"applications": applications, "projects": projects}}

application(name, project_id, destination) := {
	"object": sprintf("Application argocd/%s", [name]),
	"path": ["spec"],
	"project": project_id,
	"destination": destination,
}

to(server, name) := {"server": server, "name": name, "namespace": "monitoring"}

permitted(server, name, namespace) := {"server": server, "name": name, "namespace": namespace}

project(id, destinations) := {
	"object": sprintf("AppProject %s", [id]),
	"path": ["spec"],
	"id": id,
	"destinations": destinations,
}
