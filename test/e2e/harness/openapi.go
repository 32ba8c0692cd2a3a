package harness

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/julienschmidt/httprouter"
)

// Operation is one of those that GET /openapi.json describes.
type Operation struct {
	Method, Path string
	// Credential and Capability are what it asks for.
	Credential, Capability string
	*openapi3.Operation
}

var description struct {
	sync.Mutex
	operations []Operation
	router     *httprouter.Router
	found      *Operation // by the last lookup
}

// Operations lists what the API of a server describes.
func Operations(t testing.TB, server string) []Operation {
	t.Helper()
	description.Lock()
	defer description.Unlock()
	describe(t, server)
	return description.operations
}

// describe reads the description once; the servers of a test run have the same.
func describe(t testing.TB, server string) {
	t.Helper()
	if description.router != nil {
		return
	}
	answer, err := http.Get(server + "/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(content)
	if err != nil {
		t.Fatalf("openapi.json: %v", err)
	}
	description.router = httprouter.New()
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			credential, _ := operation.Extensions["x-credential"].(string)
			capability, _ := operation.Extensions["x-capability"].(string)
			o := Operation{method, path, credential, capability, operation}
			description.operations = append(description.operations, o)
			description.router.Handle(method, routed(path), func(http.ResponseWriter, *http.Request, httprouter.Params) {
				description.found = &o
			})
		}
	}
}

// routed writes a template of OpenAPI as a path of httprouter. Keys of entries
// and paths are the rest of a path.
func routed(path string) string {
	for _, rest := range []string{"{key}", "{path}"} {
		path = strings.ReplaceAll(path, rest, "*rest")
	}
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// checkDescribed reports an exchange that is not as openapi.json says: an answer
// of a status or a shape that it does not have, or a body that was accepted and
// is not of its schema.
func checkDescribed(t testing.TB, method, target, body string, answer Answer) {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil || answer.Header.Get("Content-Type") == "" && answer.Status >= 400 {
		return
	}
	description.Lock()
	defer description.Unlock()
	describe(t, u.Scheme+"://"+u.Host)
	handle, _, _ := description.router.Lookup(method, u.EscapedPath())
	if handle == nil || strings.Contains(u.Path, "/fn/") {
		return
	}
	handle(nil, nil, nil)
	operation := description.found
	accepted := answer.Status < 300
	perItem := strings.HasSuffix(operation.Path, "/messages") && method == http.MethodPost // each item is answered by itself
	if accepted && operation.RequestBody != nil && body != "" && !perItem {
		checkContent(t, operation, "the body that it accepted", operation.RequestBody.Value.Content, "application/json", []byte(body))
	}
	response := operation.Responses.Status(answer.Status)
	if response == nil {
		response = operation.Responses.Default()
	}
	if accepted && operation.Responses.Status(answer.Status) == nil && !alsoAnswers(operation, answer.Status) {
		t.Errorf("openapi.json: %s %s does not say that it answers %d", method, operation.Path, answer.Status)
	}
	if len(answer.Body) > 0 && method != http.MethodHead && (accepted && operation.Responses.Status(answer.Status) != nil || answer.Status >= 400) {
		checkContent(t, operation, "its answer", response.Value.Content, answer.Header.Get("Content-Type"), answer.Body)
	}
}

// alsoAnswers are successes of a second kind: an upload that replaces, an array
// of acknowledgements, a part of a file.
func alsoAnswers(o *Operation, status int) bool {
	return status == http.StatusCreated && o.Method == http.MethodPut ||
		status == http.StatusOK && strings.HasSuffix(o.Path, "/ack") ||
		status == http.StatusPartialContent
}

func checkContent(t testing.TB, o *Operation, what string, content openapi3.Content, contentType string, body []byte) {
	t.Helper()
	mediaType, _, _ := mime.ParseMediaType(contentType)
	described := content.Get(mediaType)
	if described == nil {
		t.Errorf("openapi.json: %s %s: %s is %s, which it does not list", o.Method, o.Path, what, mediaType)
		return
	}
	var value any
	if !strings.HasSuffix(mediaType, "json") || json.Unmarshal(body, &value) != nil {
		return
	}
	if err := described.Schema.Value.VisitJSON(value, openapi3.EnableJSONSchema2020()); err != nil {
		t.Errorf("openapi.json: %s %s: %s is not as described: %v\n%s", o.Method, o.Path, what, err, body)
	}
}
