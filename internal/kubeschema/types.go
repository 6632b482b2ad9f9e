package kubeschema

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// isType tells whether a value is of a type of JSON schemas.
func isType(name string, value any) bool {
	switch value := value.(type) {
	case map[string]any:
		return name == "object"
	case []any:
		return name == "array"
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case int64:
		return name == "integer" || name == "number"
	case float64:
		return name == "number" || name == "integer" && value == math.Trunc(value)
	}
	return false
}

func typeOf(value any) string {
	switch value := value.(type) {
	case map[string]any:
		return withArticle("object")
	case []any:
		return withArticle("array")
	case string:
		return withArticle("string")
	case bool:
		return withArticle("boolean")
	case int64:
		return withArticle("integer")
	case float64:
		if value == math.Trunc(value) {
			return withArticle("integer")
		}
		return withArticle("number")
	}
	return "empty"
}

// withArticle calls a type of JSON schemas what people who write YAML do.
func withArticle(name string) string {
	switch name {
	case "object":
		return "a mapping"
	case "array":
		return "a list"
	case "boolean":
		return "true or false"
	case "integer":
		return "a whole number"
	}
	return "a " + name
}

// mostShown bounds how much of a value is repeated.
const mostShown = 60

// shown gives a value as it is repeated in a message.
func shown(value any) string {
	var text string
	switch value := value.(type) {
	case nil:
		return "null"
	case map[string]any, []any:
		return "this"
	case string:
		text = strconv.Quote(value)
	case float64:
		text = strconv.FormatFloat(value, 'f', -1, 64)
	case json.Number:
		text = value.String()
	default:
		text = fmt.Sprint(value)
	}
	if runes := []rune(text); len(runes) > mostShown {
		return string(runes[:mostShown]) + "…"
	}
	return text
}

// limits gives the least and the most that a number may be.
func limits(s *Schema) (least, most float64) {
	least, most = math.Inf(-1), math.Inf(1)
	if s.Format == "int32" {
		least, most = math.MinInt32, math.MaxInt32
	}
	if s.Minimum != nil {
		least = max(least, *s.Minimum)
	}
	if s.Maximum != nil {
		most = min(most, *s.Maximum)
	}
	return least, most
}

// badFormat says what a string should be and is not, or nothing.
func badFormat(format, value string) string {
	switch format {
	case "date-time":
		if _, err := time.Parse(time.RFC3339, value); err != nil {
			return "time, such as 2026-01-31T12:00:00Z"
		}
	case "byte":
		if _, err := base64.StdEncoding.DecodeString(value); err != nil {
			return "base64"
		}
	}
	return ""
}

// unmatched says what a string that does not match a pattern is not.
func unmatched(pattern string) string {
	switch {
	case strings.Contains(pattern, "([0-9]+)ms)?"):
		return "is no duration, such as 30s or 5m"
	case strings.Contains(pattern, "[KMGTPE]i"):
		return "is no quantity, such as 500m or 2Gi"
	case strings.HasSuffix(pattern, "(K|M|G|T|E|P)i?)?B)$"):
		return "is no size, such as 512MB"
	}
	return "does not match " + pattern
}

// article gives that of a kind.
func article(kind string) string {
	if strings.ContainsRune("AEIOU", rune(kind[0])) {
		return "an"
	}
	return "a"
}
