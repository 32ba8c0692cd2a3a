package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/gen/db"
	"github.com/fanfare-pg/fanfare/server/files"
)

// openTries bounds how often a download looks again after the bytes that it
// read of were replaced before it opened them.
const openTries = 3

// filePath is the path of a file's URL, without the slash that the route begins with.
func filePath(r *request) string { return strings.TrimPrefix(r.param("path"), "/") }

// handlePutFile handles "PUT /files/*path": the body becomes the file. 201 or
// 200 means that its bytes are durable and its row is committed. Its
// conditions are evaluated in the transaction that commits.
func (a *API) handlePutFile(w http.ResponseWriter, r *request) error {
	expected, room, err := a.beginUpload(r)
	if err != nil {
		return err
	}
	app := r.app
	body := &uploadBody{from: http.MaxBytesReader(w, r.Body, min(room, a.MaxFileBytes)), control: http.NewResponseController(w)}
	blob, err := a.Files.Write(app.id, body)
	switch {
	case body.err != nil && room < a.MaxFileBytes && isTooLarge(body.err):
		return noRoom(room)
	case body.err != nil:
		return cutBody(body.err)
	case errors.Is(err, files.ErrFull):
		return &Error{problem: problemStorage, Detail: "nothing was changed", cause: err}
	case err != nil:
		return fmt.Errorf("store file: %w", err)
	}

	ctx, cancel := a.timeout(r.Request)
	defer cancel()
	saved, item, err := a.saveFile(ctx, r, blob, expected)
	if err != nil {
		if refusedBySQL(err) { // else it may have committed: the sweeper will see
			err = errors.Join(err, a.Files.Remove(app.id, blob.ID))
		}
		return fmt.Errorf("save file: %w", err)
	}
	a.removeBlob(app, saved.ReplacedBlob)
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, blob.SHA256))
	return writeJSON(w, map[bool]int{true: http.StatusCreated, false: http.StatusOK}[saved.Created], item)
}

// beginUpload refuses what can be refused before any byte is read. The room is
// what the app's quota leaves for the file, in bytes.
func (a *API) beginUpload(r *request) (expected conditions, room int64, err error) {
	ctx, cancel := a.timeout(r.Request)
	defer cancel()
	expected, err = readConditions(r.Request)
	if err != nil {
		return expected, 0, err
	}
	room, err = a.queries.RoomForFile(ctx, db.RoomForFileParams{Path: filePath(r), AppID: r.app.id})
	switch {
	case err != nil:
		return expected, 0, fmt.Errorf("check path: %w", err)
	case r.ContentLength > a.MaxFileBytes:
		return expected, 0, problemTooLarge.with(fmt.Sprintf("%d bytes, the limit is %d", r.ContentLength, a.MaxFileBytes))
	case r.ContentLength > room:
		return expected, 0, noRoom(room)
	}
	return expected, room, nil
}

// noRoom says what add_usage does, before the bytes are read.
func noRoom(room int64) error {
	return problemQuota.with(fmt.Sprintf("the app may store %d bytes more in this file (delete some, or raise max_file_bytes)", room))
}

func (a *API) saveFile(ctx context.Context, r *request, blob files.Blob, expected conditions) (saved db.SaveFileRow, item db.File, err error) {
	app := r.app
	err = a.change(ctx, r.Request, func(q *db.Queries) (err error) {
		saved, err = q.SaveFile(ctx, db.SaveFileParams{
			Path: filePath(r), Size: blob.Size, ContentType: contentType(r), Sha256: blob.SHA256, Blob: blob.ID,
			IfMatch: expected.ifMatch, IfNoneMatch: expected.ifNoneMatch, UnmodifiedSince: expected.unmodifiedSince, App: app.name,
		})
		if err != nil {
			return err
		}
		item, err = q.ListedFile(ctx, db.ListedFileParams{AppID: app.id, Path: filePath(r)})
		return err
	})
	return saved, item, err
}

// refusedBySQL reports whether a function raised an error, so that for sure
// nothing was committed.
func refusedBySQL(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && strings.HasPrefix(pg.Code, "ZF")
}

// removeBlob removes bytes that no row points at any more. Where that fails,
// the sweeper does it.
func (a *API) removeBlob(app app, id string) {
	if id == "" {
		return
	}
	if err := a.Files.Remove(app.id, id); err != nil {
		a.Log.Warn("old bytes are left to the sweeper", "error", err)
	}
}

// contentType is the one given, else that of the path's extension.
func contentType(r *request) string {
	return cmp.Or(r.Header.Get("Content-Type"), mime.TypeByExtension(path.Ext(filePath(r))), "application/octet-stream")
}

// handleGetFile handles "GET" and "HEAD /files/*path", with Range and the
// conditions of HTTP.
func (a *API) handleGetFile(w http.ResponseWriter, r *request) error {
	found, content, err := a.openFile(r)
	if err != nil {
		return err
	}
	defer content.Close()
	header := w.Header()
	header.Set("Content-Type", found.ContentType)
	header.Set("ETag", `"`+found.Sha256+`"`)
	header.Set("Cache-Control", "private, no-cache")
	protectOrigin(header, found.ContentType, path.Base(filePath(r)))
	answer := &refusingWriter{ResponseWriter: w}
	http.ServeContent(answer, r.Request, "", found.UpdatedAt.Time, content)
	return answer.refused
}

// openFile finds the row and opens its bytes. They may be replaced in between:
// then the row says so.
func (a *API) openFile(r *request) (found db.FileByPathRow, content io.ReadSeekCloser, err error) {
	ctx, cancel := a.timeout(r.Request)
	defer cancel()
	app := r.app
	for range openTries {
		found, err = a.queries.FileByPath(ctx, db.FileByPathParams{AppID: app.id, Path: filePath(r)})
		if errors.Is(err, pgx.ErrNoRows) {
			return found, nil, problemOf("ZF361").with(fmt.Sprintf("no file at %.140q", filePath(r)))
		}
		if err != nil {
			return found, nil, fmt.Errorf("find file: %w", err)
		}
		content, err = a.Files.Open(app.id, found.Blob)
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err != nil {
		return found, nil, fmt.Errorf("open bytes: %w", err)
	}
	return found, content, nil
}

// handleListFiles handles "GET /files?prefix=", by path.
func (a *API) handleListFiles(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	page, err := readPage(r.Request)
	if err != nil {
		return err
	}
	rows, err := a.queries.ListFiles(ctx, db.ListFilesParams{
		AppID: app.id, After: page.after, Prefix: r.URL.Query().Get("prefix"), MaxCount: page.more(),
	})
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	return writePage(w, page, rows, func(f db.File) string { return f.Path })
}

// handleDeleteFile handles "DELETE /files/*path".
func (a *API) handleDeleteFile(w http.ResponseWriter, r *request) error {
	ctx, app := r.Context(), r.app
	expected, err := readConditions(r.Request)
	if err != nil {
		return err
	}
	var blob string
	err = a.change(ctx, r.Request, func(q *db.Queries) (err error) {
		blob, err = q.DeleteFile(ctx, db.DeleteFileParams{
			Path: filePath(r), App: app.name,
			IfMatch: expected.ifMatch, IfNoneMatch: expected.ifNoneMatch, UnmodifiedSince: expected.unmodifiedSince,
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("delete file: %w", err)
	}
	a.removeBlob(app, blob)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// uploadBody reads a request's body while bytes flow, and keeps its error apart
// from those of the disk.
type uploadBody struct {
	from    io.Reader
	control *http.ResponseController
	err     error
}

func (b *uploadBody) Read(p []byte) (int, error) {
	// Where the deadline cannot be set, the size alone bounds the body.
	_ = b.control.SetReadDeadline(time.Now().Add(stallTimeout))
	n, err := b.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

func isTooLarge(err error) bool {
	var tooLarge *http.MaxBytesError
	return errors.As(err, &tooLarge)
}

func cutBody(err error) error {
	if isTooLarge(err) {
		return err
	}
	return &Error{problem: problemCutBody, Detail: "nothing was changed", cause: err}
}

// refusingWriter writes the answer of http.ServeContent. Where the conditions or
// the range of a request are refused, it writes nothing and keeps why, so that the
// answer is a problem.
type refusingWriter struct {
	http.ResponseWriter
	refused error
}

func (w *refusingWriter) WriteHeader(status int) {
	switch status {
	case http.StatusRequestedRangeNotSatisfiable:
		w.refused = problemRange.with("Range: no such bytes; Content-Range has the length")
	case http.StatusPreconditionFailed:
		w.refused = problemOf("ZF362").with("If-Match or If-Unmodified-Since does not hold")
	default:
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *refusingWriter) Write(b []byte) (int, error) {
	if w.refused != nil {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}
