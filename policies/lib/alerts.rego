# METADATA
# title: Alerts
# description: What is asked of alerts by several policies. A rule is one of input.facts.rules.
package gauntlet.lib.alerts

# all are the alerts of the object.
all := [rule | some rule in object.get(input, ["facts", "rules"], []); rule.alert]

# pages tells whether an alert wakes somebody, as its severity says.
pages(rule) if rule.labels.severity in {"critical", "page"}

# written is a field of the rule as it stands in the object.
written(rule, field, otherwise) := object.get(input, array.concat(array.concat(["object"], rule.path), [field]), otherwise)

# class is that of the rule's priority. It is undefined where the fleet does not know it.
class(rule) := data.fleet.classes[rule.labels.priority]
