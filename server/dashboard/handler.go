package dashboard

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
)

// Path is where the dashboard is served.
const Path = "/dashboard/"

//go:embed dist
var built embed.FS

// policy lets the page load its own files and speak to its own origin, and
// nothing else. Trusted types leave no way to make HTML of text but Svelte's.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types svelte-trusted-html"

// Handler serves the dashboard below Path, and next elsewhere. Fragments say which
// page is shown, so that all pages are one file.
func Handler(next http.Handler) http.Handler {
	dist, err := fs.Sub(built, "dist")
	if err != nil {
		panic(fmt.Sprintf("dashboard: %v", err)) // the name is not one of a path
	}
	files := http.StripPrefix(Path, http.FileServerFS(dist))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.EscapedPath()
		switch {
		case path+"/" == Path:
			// Relative, since a proxy may have taken a prefix away.
			w.Header().Set("Location", strings.TrimPrefix(Path, "/"))
			w.WriteHeader(http.StatusPermanentRedirect)
		case !strings.HasPrefix(path, Path):
			next.ServeHTTP(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			w.WriteHeader(http.StatusMethodNotAllowed)
		case path != Path && strings.HasSuffix(path, "/"):
			http.NotFound(w, r) // no lists of files
		default:
			setHeaders(w.Header(), path)
			files.ServeHTTP(w, r)
		}
	})
}

// setHeaders says what browsers may do with a file. The names of assets have a
// hash of their content, so that they can be kept for good.
func setHeaders(h http.Header, path string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(path, Path+"assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
}
