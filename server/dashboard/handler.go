package dashboard

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
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
	small := compressed(dist)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.URL.EscapedPath()
		switch {
		case asked+"/" == Path:
			// Relative, since a proxy may have taken a prefix away.
			w.Header().Set("Location", strings.TrimPrefix(Path, "/"))
			w.WriteHeader(http.StatusPermanentRedirect)
		case !strings.HasPrefix(asked, Path):
			next.ServeHTTP(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			w.WriteHeader(http.StatusMethodNotAllowed)
		case asked != Path && strings.HasSuffix(asked, "/"):
			http.NotFound(w, r) // no lists of files
		default:
			setHeaders(w.Header(), asked)
			if !writeCompressed(w, r, small[strings.TrimPrefix(asked, Path)]) {
				files.ServeHTTP(w, r)
			}
		}
	})
}

// setHeaders says what browsers may do with a file. The names of assets have a
// hash of their content, so that they can be kept for good.
func setHeaders(h http.Header, asked string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(asked, Path+"assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
}

// compressed returns the assets as gzip makes them, by path: they are few, and
// compressed once.
func compressed(dist fs.FS) map[string][]byte {
	small := map[string][]byte{}
	err := fs.WalkDir(dist, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		writer := gzip.NewWriter(&out)
		_, err = writer.Write(content)
		if err := errors.Join(err, writer.Close()); err != nil {
			return err
		}
		small[name] = out.Bytes()
		return nil
	})
	if err != nil {
		panic(fmt.Sprintf("dashboard: %v", err)) // what is embedded can be read
	}
	return small
}

// writeCompressed answers with the gzip of an asset, where there is one and the
// client takes it.
func writeCompressed(w http.ResponseWriter, r *http.Request, small []byte) bool {
	if small == nil {
		return false
	}
	w.Header().Set("Vary", "Accept-Encoding")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		return false
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(r.URL.Path)))
	w.Header().Set("Content-Length", strconv.Itoa(len(small)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(small) // a client that is gone needs no answer; HEAD has no body
	return true
}
