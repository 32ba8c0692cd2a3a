package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3gen"

	"github.com/fanfare-pg/fanfare/server/utc"
)

// handleOpenAPI handles "GET /openapi.json".
func (a *API) handleOpenAPI(w http.ResponseWriter, _ *request) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write(a.openAPI)
	return err
}

// problemAnswer is the shape of every error (RFC 9457, section 3).
type problemAnswer struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Code      string `json:"code"`
	Retryable bool   `json:"retryable"`
	// Request is the id of the request, as in the header X-Request-Id.
	Request string `json:"request"`
}

// describe makes the OpenAPI description of the table of routes.
func describe(routes []route) ([]byte, error) {
	doc := &openapi3.T{
		OpenAPI: "3.1.0",
		Info: &openapi3.Info{
			Title: "Fanfare", Version: "1",
			Description: "A realtime and durable event server on Postgres. docs/protocol.md says what the answers mean.",
		},
		Paths: openapi3.NewPaths(),
		Components: &openapi3.Components{
			Schemas: openapi3.Schemas{},
			SecuritySchemes: openapi3.SecuritySchemes{
				"key":   {Value: openapi3.NewSecurityScheme().WithType("http").WithScheme("bearer")},
				"token": {Value: openapi3.NewSecurityScheme().WithType("http").WithScheme("bearer").WithBearerFormat("JWT")},
			},
		},
	}
	problem, err := schemaOf(answerSchemas, problemAnswer{})
	if err != nil {
		return nil, err
	}
	doc.Components.Schemas["Problem"] = problem
	for _, route := range routes {
		operation, err := describeRoute(route)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", route.method, route.path, err)
		}
		path, _ := templated(route.path)
		item := doc.Paths.Value(path)
		if item == nil {
			item = &openapi3.PathItem{}
			doc.Paths.Set(path, item)
		}
		item.SetOperation(route.method, operation)
	}
	return json.Marshal(doc)
}

func describeRoute(route route) (*openapi3.Operation, error) {
	operation := &openapi3.Operation{
		Summary: route.purpose, OperationID: operationID(route), Responses: openapi3.NewResponses(),
		Security: securityOf(route.guard),
	}
	operation.Extensions = map[string]any{"x-credential": route.guard.credential}
	if route.guard.capability != "" {
		operation.Description = fmt.Sprintf("Takes an %s with the capability %s.", route.guard.credential, route.guard.capability)
		operation.Extensions["x-capability"] = route.guard.capability
	}
	_, segments := templated(route.path)
	for _, name := range segments {
		operation.AddParameter(openapi3.NewPathParameter(name).WithSchema(openapi3.NewStringSchema()))
	}
	for _, p := range route.query {
		if p.name == "*" {
			continue
		}
		schema := parameterSchema(p)
		operation.AddParameter(openapi3.NewQueryParameter(p.name).WithDescription(p.about).WithSchema(schema))
	}
	if route.answer.once || route.method == http.MethodPost && route.guard.capability == "topic.publish" && strings.HasSuffix(route.path, "/messages") {
		operation.AddParameter(openapi3.NewHeaderParameter("Idempotency-Key").WithSchema(openapi3.NewStringSchema()).
			WithDescription("For 24 hours a request that is repeated with the same key does nothing, and is answered alike."))
	}
	if route.body.of != nil {
		content, err := contentOf(bodySchemas, route.body.of, route.body.mediaType)
		if err != nil {
			return nil, err
		}
		operation.RequestBody = &openapi3.RequestBodyRef{Value: openapi3.NewRequestBody().WithContent(content)}
	}
	success := openapi3.NewResponse().WithDescription(http.StatusText(route.answer.status))
	if route.answer.of != nil {
		content, err := contentOf(answerSchemas, route.answer.of, route.answer.mediaType)
		if err != nil {
			return nil, err
		}
		success.Content = content
	}
	operation.Responses.Set(strconv.Itoa(route.answer.status), &openapi3.ResponseRef{Value: success})
	operation.Responses.Set("default", &openapi3.ResponseRef{Value: openapi3.NewResponse().
		WithDescription("A problem (RFC 9457); code names it.").
		WithContent(openapi3.NewContentWithSchemaRef(openapi3.NewSchemaRef("#/components/schemas/Problem", nil), []string{"application/problem+json"}))})
	return operation, nil
}

func securityOf(g guard) *openapi3.SecurityRequirements {
	requirements := openapi3.NewSecurityRequirements()
	switch g.credential {
	case credentialKey, credentialAllAppsKey:
		requirements.With(openapi3.NewSecurityRequirement().Authenticate("key"))
	case credentialKeyOrToken, credentialEndpoint:
		requirements.With(openapi3.NewSecurityRequirement().Authenticate("key")).
			With(openapi3.NewSecurityRequirement().Authenticate("token")).
			With(openapi3.NewSecurityRequirement())
	}
	return requirements
}

// templated writes a path of httprouter as a template of OpenAPI, and lists its
// variables.
func templated(path string) (template string, variables []string) {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if name := strings.TrimLeft(s, ":*"); name != s {
			variables = append(variables, name)
			segments[i] = "{" + name + "}"
		}
	}
	return strings.Join(segments, "/"), variables
}

// operationID names an operation after its method and path.
func operationID(route route) string {
	words := strings.FieldsFunc(route.path, func(r rune) bool { return strings.ContainsRune("/:*-.", r) })
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.ToLower(route.method) + strings.Join(words, "")
}

func parameterSchema(p parameter) *openapi3.Schema {
	schema := openapi3.NewStringSchema()
	switch p.value.(type) {
	case int:
		schema = openapi3.NewInt64Schema()
	case bool:
		schema = openapi3.NewBoolSchema()
	}
	if p.many {
		return openapi3.NewArraySchema().WithItems(schema)
	}
	return schema
}

func contentOf(schemas schemas, of any, mediaType string) (openapi3.Content, error) {
	if mediaType == "" {
		mediaType = "application/json"
	}
	schema, err := schemaOf(schemas, of)
	if err != nil {
		return nil, err
	}
	return openapi3.NewContentWithSchemaRef(schema, []string{mediaType}), nil
}

// schemas says whether types are read or written.
type schemas bool

const (
	// bodySchemas are of what is read: fields may be left out.
	bodySchemas schemas = false
	// answerSchemas are of what is written: all fields are there.
	answerSchemas schemas = true
)

func schemaOf(schemas schemas, of any) (*openapi3.SchemaRef, error) {
	schema, err := openapi3gen.NewSchemaRefForValue(of, openapi3.Schemas{}, openapi3gen.SchemaCustomizer(schemas.customize))
	if err != nil {
		return nil, fmt.Errorf("describe %T: %w", of, err)
	}
	return schema, nil
}

// customize writes what the Go types mean as JSON: types of ours, null, which
// OpenAPI 3.1 lists among the types, and that no other field is taken or given.
func (s schemas) customize(_ string, t reflect.Type, _ reflect.StructTag, schema *openapi3.Schema) error {
	nullable := schema.Nullable
	switch t {
	case reflect.TypeFor[anyJSON](), reflect.TypeFor[anyBytes](), reflect.TypeFor[json.RawMessage]():
		*schema = openapi3.Schema{}
	case reflect.TypeFor[anyObject]():
		*schema = openapi3.Schema{Type: &openapi3.Types{openapi3.TypeObject}}
	case reflect.TypeFor[utc.Time]():
		*schema = *openapi3.NewDateTimeSchema()
	default:
		if t.Kind() == reflect.Struct {
			no := false
			schema.Type = &openapi3.Types{openapi3.TypeObject}
			schema.AdditionalProperties = openapi3.AdditionalProperties{Has: &no}
			schema.Required = s.required(t)
		}
	}
	if (nullable || t.Kind() == reflect.Slice) && schema.Type != nil {
		types := append(openapi3.Types{openapi3.TypeNull}, *schema.Type...)
		schema.Type = &types
	}
	schema.Nullable = false
	return nil
}

// required lists the fields that are always there.
func (s schemas) required(t reflect.Type) (names []string) {
	for _, field := range reflect.VisibleFields(t) {
		name, rest, _ := strings.Cut(field.Tag.Get("json"), ",")
		if s == answerSchemas && name != "" && name != "-" && !strings.Contains(rest, "omitempty") {
			names = append(names, name)
		}
	}
	return names
}
