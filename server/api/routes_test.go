package api

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

var update = flag.Bool("update", false, "rewrite what is generated from the table of routes")

// Ensure that docs/protocol.md lists the routes as they are.
func TestProtocolListsTheRoutes(t *testing.T) {
	t.Parallel()
	const page, end = "../../docs/protocol.md", "<!-- end of routes -->"
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(content), "-update -->\n")
	_, after, ok := strings.Cut(rest, end)
	if !ok {
		t.Fatalf("%s has no %s", page, end)
	}
	want := before + "-update -->\n" + routeTable(new(API).routes()) + end + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(content) != want {
		t.Errorf("%s does not list the routes as they are: go test ./server/api -run TestProtocolListsTheRoutes -update", page)
	}
}

// routeTable lists the routes below /v1.
func routeTable(routes []route) string {
	var table strings.Builder
	table.WriteString("\n| route | capability | does |\n|---|---|---|\n")
	for _, r := range routes {
		if !strings.HasPrefix(r.path, "/v1/") || strings.Contains(r.path, "*") {
			continue
		}
		capability := "`" + r.guard.capability + "`"
		if r.guard.capability == "" {
			capability = "any"
		}
		switch r.guard.credential {
		case credentialNone:
			capability = "none"
		case credentialAllAppsKey:
			capability += ", key for all apps"
		case credentialKeyOrToken:
			capability += ", or a token"
		}
		does := strings.TrimSuffix(r.purpose, ".")
		if names := fieldsOf(r.body.of); len(names) > 0 {
			does += ". Body: `" + strings.Join(names, "`, `") + "`"
		}
		if names := parameterNames(r.query); len(names) > 0 {
			does += ". Query: `" + strings.Join(names, "`, `") + "`"
		}
		fmt.Fprintf(&table, "| `%s %s` | %s | %s |\n", r.method, r.path, capability, does)
	}
	return table.String() + "\n"
}

func fieldsOf(body any) (names []string) {
	t := reflect.TypeOf(body)
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	for _, field := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// parameterNames lists parameters, without those of paging, which every list has.
func parameterNames(parameters []parameter) (names []string) {
	for _, p := range parameters {
		if p.name != byLimit.name && p.name != byCursor.name {
			names = append(names, p.name)
		}
	}
	return names
}

// Ensure that the description of the API is valid OpenAPI 3.1.
func TestDescriptionIsValid(t *testing.T) {
	t.Parallel()
	description, err := describe(new(API).routes())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
}

// Ensure that a route without a guard does not start.
func TestRouteWithoutAGuard(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("it starts")
		}
	}()
	new(API).handler(route{method: get, path: "/open"})
}
