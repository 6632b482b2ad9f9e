package policy

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// OPA asks whether to go on between expressions, and in few of its functions. The others are charged here, before they
// run, for what they may make of their operands, and so a rule can neither spend hours nor fill the memory in one of them.

// boundedPrefix begins the names under which rules of the user's call the functions that are charged.
const boundedPrefix = "bounded."

// cost is how many steps a function may take over its operands.
type cost func(operands []*ast.Term, most int64) int64

// costs are those of the functions that are charged. What is not listed takes no longer than its result, or asks by itself.
func costs() map[string]cost {
	all := map[string]cost{}
	give := func(c cost, names string) {
		for name := range strings.FieldsSeq(names) {
			all[name] = c
		}
	}
	give(linear, `plus minus mul div rem round ceil floor abs bits.and bits.negate bits.or bits.rsh bits.xor format_int numbers.range
		numbers.range_step and or array.concat array.slice array.reverse sort max min all any set_diff object.keys object.filter
		object.remove cast_array cast_set lower upper substring strings.reverse strings.count trim trim_left trim_prefix trim_right
		trim_space trim_suffix contains startswith endswith indexof base64.encode base64.decode base64.is_valid base64url.encode
		base64url.decode base64url.encode_no_pad hex.encode hex.decode urlquery.encode urlquery.decode uri.parse uri.is_valid
		crypto.md5 crypto.sha1 crypto.sha256 crypto.hmac.md5 crypto.hmac.sha1 crypto.hmac.sha256 crypto.hmac.sha512
		crypto.hmac.equal glob.match glob.quote_meta semver.compare semver.is_valid json.is_valid yaml.is_valid to_number`)
	give(whole, `sum union intersection array.flatten json.filter json.remove json.patch json.marshal json.marshal_with_options
		yaml.marshal object.subset object.union object.union_n graph.reachable urlquery.encode_object strings.any_prefix_match
		strings.any_suffix_match internal.template_string internal.print trace`)
	give(pieces, "split strings.split_n indexof_n json.unmarshal yaml.unmarshal urlquery.decode_object regex.split")
	give(matched, "regex.match re_match regex.is_valid regex.template_match")
	give(captured, "regex.find_n regex.find_all_string_submatch_n")
	give(replaced, "replace regex.replace")
	give(replacedAll, "strings.replace_n")
	give(quantity, "units.parse units.parse_bytes")
	give(multiplied, "product")
	give(joined, "concat")
	give(formatted, "sprintf")
	return all
}

// charged are the functions as rules of the user's have them, by their names.
func charged() map[string]*topdown.Builtin {
	all := map[string]*topdown.Builtin{}
	for name, c := range costs() {
		declared := *ast.BuiltinMap[name]
		declared.Name = boundedPrefix + name
		declared.CanSkipBctx = false // the meter comes with it
		all[declared.Ref().String()] = &topdown.Builtin{Decl: &declared, Func: charge(topdown.GetBuiltin(name), c)}
	}
	return all
}

// charge counts what a function may take before it runs.
func charge(f topdown.BuiltinFunc, c cost) topdown.BuiltinFunc {
	return func(context topdown.BuiltinContext, operands []*ast.Term, give func(*ast.Term) error) error {
		m, ok := context.Cancel.(*meter)
		if ok && m.charge(c(operands, m.left())) {
			return topdown.Halt{Err: &topdown.Error{Code: topdown.CancelErr, Message: "stopped", Location: context.Location}}
		}
		return f(context, operands, give)
	}
}

// bind lets compiled modules call the functions that are charged.
func bind(compiler *ast.Compiler, functions map[string]*topdown.Builtin) {
	instead := func(t *ast.Term) *ast.Term {
		ref, ok := t.Value.(ast.Ref)
		if !ok {
			return t
		}
		charged := (&ast.Builtin{Name: boundedPrefix + ref.String()}).Ref()
		if functions[charged.String()] == nil {
			return t
		}
		return ast.NewTerm(charged).SetLocation(t.Location)
	}
	for _, module := range compiler.Modules {
		ast.WalkExprs(module, func(e *ast.Expr) bool {
			if terms, ok := e.Terms.([]*ast.Term); ok && len(terms) > 0 {
				terms[0] = instead(terms[0])
			}
			for _, w := range e.With {
				w.Target, w.Value = instead(w.Target), instead(w.Value)
			}
			return false
		})
	}
}
