package api

import (
	"mime"
	"net/http"
	"strings"
)

// inert are the types of content that a browser shows without running any of
// it. SVG and PDF can carry scripts.
var inert = map[string]bool{
	"text/plain": true, "application/json": true, "image/png": true, "image/jpeg": true, "image/gif": true,
	"image/webp": true, "image/avif": true,
}

// protectOrigin sets the headers that keep what an app's users uploaded from
// acting as the page of this origin, where the dashboard may be: no guessing of
// types, no scripts, and a download unless the type is inert.
func protectOrigin(header http.Header, contentType, name string) {
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err == nil && (inert[mediaType] || strings.HasPrefix(mediaType, "audio/") || strings.HasPrefix(mediaType, "video/")) {
		return
	}
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": name})
	if disposition == "" {
		disposition = "attachment"
	}
	header.Set("Content-Disposition", disposition)
}
