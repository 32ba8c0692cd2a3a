package fanfare_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/fanfare-pg/fanfare"

// maxGoLines is where a file has long stopped being about one thing.
const maxGoLines = 700

// goFile is a parsed Go file of this module, with its slash-separated path.
type goFile struct {
	path   string
	lines  int
	syntax *ast.File
	set    *token.FileSet
}

func (f goFile) dir() string     { return path.Dir(f.path) }
func (f goFile) isTest() bool    { return strings.HasSuffix(f.path, "_test.go") }
func (f goFile) generated() bool { return under(f.path, "gen") }

// imports lists the import paths of the file.
func (f goFile) imports() []string {
	var paths []string
	for _, spec := range f.syntax.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// uses returns where the file names one of the given functions of a standard
// package, by the package's usual name.
func (f goFile) uses(pkg string, names ...string) []token.Position {
	var found []token.Position
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == pkg && slices.Contains(names, sel.Sel.Name) {
				found = append(found, f.set.Position(sel.Pos()))
			}
		}
		return true
	})
	return found
}

// Ensure every package says what it is for.
func TestEveryPackageHasADoc(t *testing.T) {
	documented, first := map[string]bool{}, map[string]string{}
	for _, f := range goFiles(t) {
		if f.isTest() || f.generated() {
			continue
		}
		first[f.dir()] = f.path
		name := f.syntax.Name.Name
		doc := f.syntax.Doc.Text()
		if strings.HasPrefix(doc, "Package "+name+" ") || name == "main" && doc != "" {
			documented[f.dir()] = true
		}
	}
	for dir, file := range first {
		if !documented[dir] {
			t.Errorf("%s: no file of the package in %s has a package comment", file, dir)
		}
	}
}

// Ensure packages are named after what they hold.
func TestNoPackageIsNamedAfterNothing(t *testing.T) {
	for _, f := range goFiles(t) {
		switch name := strings.TrimSuffix(f.syntax.Name.Name, "_test"); name {
		case "util", "utils", "common", "helper", "helpers", "types":
			t.Errorf("%s: package %s says nothing about what it holds", f.path, name)
		}
	}
}

// Ensure a dependency is known in one place only.
func TestImportsStayWhereTheyBelong(t *testing.T) {
	rules := []struct {
		imported string // this package or one below it
		allowed  []string
	}{
		{"github.com/julienschmidt/httprouter", []string{"server/api", "test/e2e/harness"}},
		{"github.com/jackc/pglogrepl", []string{"server/seal"}},
		{"github.com/jackc/tern", []string{"server/postgres"}},
		{"github.com/spf13/cobra", []string{"cmd"}},
		{module + "/gen/db", []string{
			"server/api", "server/relay", "server/seal", "server/bell", "server/dispatch", "server/schedule",
			"server/sweep", "server/files", "server/postgres", "server/runner", "cmd",
		}},
	}
	for _, f := range goFiles(t) {
		for _, imported := range f.imports() {
			for _, rule := range rules {
				if !under(imported, rule.imported) || underAny(f.path, rule.allowed) {
					continue
				}
				if f.isTest() && rule.imported == module+"/gen/db" {
					continue
				}
				t.Errorf("%s: imports %s, which only %s may", f.path, imported, strings.Join(rule.allowed, ", "))
			}
		}
	}
}

// Ensure the parts of the server do not know each other: package server wires
// them. What they all need to work with Postgres is in server/postgres, and the
// form of times in server/utc, the context of traces in server/trace, and how publishers wake a server in server/bell,
// how apps share what is scarce in server/fair, and where code of apps runs in server/runner; these know none of them.
func TestServerPackagesDoNotImportTheirSiblings(t *testing.T) {
	for _, f := range goFiles(t) {
		from, ok := sibling(f.dir())
		if !ok {
			continue
		}
		for _, imported := range f.imports() {
			to, ok := sibling(strings.TrimPrefix(imported, module+"/"))
			if !ok || from == to {
				continue
			}
			switch {
			case from == "api" && (to == "relay" || to == "files"):
			case to == "postgres", to == "utc", to == "trace", to == "bell", to == "fair", to == "runner":
			case f.isTest() && to == "pgtest":
			default:
				t.Errorf("%s: server/%s imports server/%s", f.path, from, to)
			}
		}
	}
}

// sibling returns the folder directly below server/ that a package is in.
func sibling(pkg string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(pkg, "server/")
	name, _, _ = strings.Cut(rest, "/")
	return name, ok
}

// Ensure settings have one way in: programs read the environment, packages are told.
func TestOnlyProgramsReadTheEnvironment(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.isTest() || underAny(f.path, []string{"cmd", "bench", "server/pgtest"}) {
			continue
		}
		for _, at := range f.uses("os", "Getenv", "LookupEnv") {
			t.Errorf("%s: only cmd reads the environment", at)
		}
	}
}

// Ensure tests wait for what they need, not for time to pass.
func TestNoTestSleeps(t *testing.T) {
	for _, f := range goFiles(t) {
		if !f.isTest() {
			continue
		}
		for _, at := range f.uses("time", "Sleep") {
			t.Errorf("%s: wait for a condition, a channel or a hook instead", at)
		}
	}
}

// Ensure files stay short enough to be read.
func TestGoFilesAreShort(t *testing.T) {
	for _, f := range goFiles(t) {
		if !f.generated() && f.lines > maxGoLines {
			t.Errorf("%s: %d lines, more than %d", f.path, f.lines, maxGoLines)
		}
	}
}

// sqlFile is a file of sql/, with two readings of the same length.
type sqlFile struct {
	path string
	text string
	code string // comments blanked
	bare string // comments and the insides of string literals blanked
}

var (
	reObject = regexp.MustCompile(`(?m)^create (?:or replace )?(function|procedure|view) (fanfare(?:_internal)?\.[a-z0-9_]+)`)
	reNamed  = regexp.MustCompile(`\bfanfare(?:_internal)?\.[a-z0-9_]+`)
	reHeader = regexp.MustCompile(`(?s)create (?:or replace )?(?:function|procedure) .*?\bas \$`)
	reRaise  = regexp.MustCompile(`\braise\b\s*([a-z]*)`)
	reErr    = regexp.MustCompile(`\berrcode\s*=[^;]*'ZF\d{3}'`)
	reCode   = regexp.MustCompile(`\bZF\d{3}\b`)
	reRow    = regexp.MustCompile(`"(ZF\d{3})",\s*"([a-z0-9_]+)"`)
	reListed = regexp.MustCompile(`\{\{\s*template\s+"([^"]+)"\s+\.\s*\}\}`)
)

// Ensure a function is found where its name says, and stands alone there.
func TestAFunctionFileHoldsOneFunction(t *testing.T) {
	for _, f := range functionFiles(t) {
		want := strings.TrimSuffix(path.Base(f.path), ".sql")
		objects := reObject.FindAllStringSubmatch(f.bare, -1)
		if len(objects) != 1 {
			t.Errorf("%s: creates %d functions or views, want one", f.path, len(objects))
			continue
		}
		kind, name := objects[0][1], objects[0][2]
		if name != "fanfare."+want && name != "fanfare_internal."+want {
			t.Errorf("%s: creates %s %s, want %s", f.path, kind, name, want)
		}
		if !matches(f.bare, `(?m)^comment on `+kind+` `+name+`\b`) {
			t.Errorf("%s: no comment on %s %s", f.path, kind, name)
		}
		if kind != "view" && !matches(f.bare, `(?m)^revoke all on `+kind+` `+name+`\([^;]*\)\s+from public\b`) {
			t.Errorf("%s: no revoke all on %s %s(…) from public", f.path, kind, name)
		}
	}
}

// Ensure nobody can put objects of their own into a definer function's way.
func TestDefinerFunctionsSetTheirSearchPath(t *testing.T) {
	for _, f := range functionFiles(t) {
		for _, header := range reHeader.FindAllString(f.code, -1) {
			if strings.Contains(header, "security definer") &&
				!strings.Contains(header, "set search_path = pg_catalog, pg_temp") {
				t.Errorf("%s: security definer without set search_path = pg_catalog, pg_temp", f.path)
			}
		}
	}
}

// Ensure every error of the database code has a code that clients can branch on.
func TestEveryRaiseHasACode(t *testing.T) {
	for _, f := range functionFiles(t) {
		for _, at := range reRaise.FindAllStringSubmatchIndex(f.bare, -1) {
			statement := f.code[at[0]:]
			if end := strings.IndexByte(f.bare[at[0]:], ';'); end >= 0 {
				statement = statement[:end]
			}
			switch f.bare[at[2]:at[3]] {
			case "debug", "log", "info", "notice", "warning":
				continue
			}
			if strings.TrimSpace(statement) == "raise" { // passes on what it caught
				continue
			}
			if !reErr.MatchString(statement) {
				line := 1 + strings.Count(f.text[:at[0]], "\n")
				t.Errorf("%s:%d: raise without using errcode = 'ZFnnn'", f.path, line)
			}
		}
	}
}

// Ensure the code package installs each file, once.
func TestInstallListsEveryFunctionFileOnce(t *testing.T) {
	contents, ok := readIfThere(t, "sql/functions/install.sql")
	if !ok {
		t.Fatal("no sql/functions/install.sql")
	}
	listed := map[string]int{}
	for _, match := range reListed.FindAllStringSubmatch(contents, -1) {
		listed["sql/functions/"+match[1]]++
	}
	for _, f := range functionFiles(t) {
		if n := listed[f.path]; n != 1 {
			t.Errorf("%s: listed %d times in sql/functions/install.sql, want once", f.path, n)
		}
		delete(listed, f.path)
	}
	for file := range listed {
		t.Errorf("sql/functions/install.sql lists %s, which does not exist", file)
	}
}

// Ensure no two folders of functions use each other, so that each can be read
// on its own after the ones that it uses.
func TestFoldersOfFunctionsDoNotUseEachOther(t *testing.T) {
	folders := map[string]string{} // of a function or view
	for _, f := range functionFiles(t) {
		for _, match := range reObject.FindAllStringSubmatch(f.bare, -1) {
			folders[match[2]] = path.Dir(f.path)
		}
	}
	uses := map[[2]string]string{} // of two folders, one file that says so
	for _, f := range functionFiles(t) {
		for _, match := range reNamed.FindAllString(f.bare, -1) {
			if folder, ok := folders[match]; ok && folder != path.Dir(f.path) {
				uses[[2]string{path.Dir(f.path), folder}] = f.path + " uses " + match
			}
		}
	}
	for pair, use := range uses {
		if back, ok := uses[[2]string{pair[1], pair[0]}]; ok && pair[0] < pair[1] {
			t.Errorf("%s and %s use each other: %s, %s", pair[0], pair[1], use, back)
		}
	}
}

// Ensure tern, which reads SQL files as Go templates, leaves them as they are.
func TestNoSQLFileIsATemplate(t *testing.T) {
	for _, f := range sqlFiles(t) {
		if f.path != "sql/functions/install.sql" && strings.Contains(f.text, "{{") {
			t.Errorf("%s: contains {{, which tern would take for a template", f.path)
		}
	}
}

// Ensure SQL, HTTP and the documentation know the same errors.
func TestErrorCodesAreRegisteredAndDocumented(t *testing.T) {
	docs, haveDocs := readIfThere(t, "docs/errors.md")
	registry, haveRegistry := readIfThere(t, "server/api/errors.go")

	raised := map[string]string{}
	for _, f := range sqlFiles(t) {
		if under(f.path, "sql/tests") {
			continue
		}
		for _, code := range reCode.FindAllString(f.code, -1) {
			raised[code] = f.path
		}
	}
	documented, registered := set(reCode.FindAllString(docs, -1)), set(reCode.FindAllString(registry, -1))

	for code, file := range raised {
		if haveDocs && !documented[code] {
			t.Errorf("%s: %s is not in docs/errors.md", file, code)
		}
		if haveRegistry && !registered[code] {
			t.Errorf("%s: %s is not in server/api/errors.go", file, code)
		}
	}
	if !haveDocs || !haveRegistry {
		return
	}
	for code := range documented {
		if !registered[code] {
			t.Errorf("docs/errors.md: %s is not in server/api/errors.go", code)
		}
	}
	for code := range registered {
		if !documented[code] {
			t.Errorf("server/api/errors.go: %s is not in docs/errors.md", code)
		}
	}
	for _, row := range reRow.FindAllStringSubmatch(registry, -1) {
		if !matches(docs, `(?m)^.*\b`+row[1]+`\b.*\b`+row[2]+`\b`) {
			t.Errorf("docs/errors.md: the line of %s does not name %s", row[1], row[2])
		}
	}
}

// Ensure no error stays registered that nothing raises any more.
func TestRegisteredErrorsAreRaised(t *testing.T) {
	registry, ok := readIfThere(t, "server/api/errors.go")
	if !ok || len(functionFiles(t)) == 0 {
		t.Fatal("no registry or no functions")
	}
	var text strings.Builder
	for _, f := range sqlFiles(t) {
		if !under(f.path, "sql/tests") {
			text.WriteString(f.code)
		}
	}
	for _, f := range goFiles(t) {
		if !f.isTest() && !f.generated() {
			contents, _ := readIfThere(t, f.path)
			text.WriteString(contents)
		}
	}
	all := text.String()
	for _, row := range reRow.FindAllStringSubmatch(registry, -1) {
		if strings.Count(all, row[1])+strings.Count(all, `"`+row[2]+`"`) <= 2 {
			t.Errorf("server/api/errors.go: nothing raises %s %s", row[1], row[2])
		}
	}
}

// Ensure the two readings of SQL see what they should.
func TestReadSQL(t *testing.T) {
	const text = "raise 'it''s; raise' -- don't; raise\nusing errcode = 'ZF001'; /* raise ' */ end"
	f := readSQL("x.sql", text)
	if got, want := len(f.code), len(text); got != want {
		t.Errorf("code has %d bytes, want %d", got, want)
	}
	if got, want := len(f.bare), len(text); got != want {
		t.Errorf("bare has %d bytes, want %d", got, want)
	}
	if got := len(reRaise.FindAllString(f.bare, -1)); got != 1 {
		t.Errorf("found %d raises, want 1, in %q", got, f.bare)
	}
	if !reErr.MatchString(f.code) {
		t.Errorf("found no errcode in %q", f.code)
	}
}

// readSQL blanks comments, and in a second reading the insides of strings.
// Dollar-quoted bodies are read as SQL.
func readSQL(file, text string) sqlFile {
	code, bare := []byte(text), []byte(text)
	blank := func(from, to int, readings ...[]byte) {
		for _, reading := range readings {
			for i := from; i < to; i++ {
				if reading[i] != '\n' {
					reading[i] = ' '
				}
			}
		}
	}
	end := func(from int, mark string) int {
		if i := strings.Index(text[from:], mark); i >= 0 {
			return from + i
		}
		return len(text)
	}
	for i := 0; i < len(text); {
		switch {
		case strings.HasPrefix(text[i:], "--"):
			stop := end(i, "\n")
			blank(i, stop, code, bare)
			i = stop
		case strings.HasPrefix(text[i:], "/*"):
			stop := min(end(i, "*/")+2, len(text))
			blank(i, stop, code, bare)
			i = stop
		case text[i] == '\'':
			stop := end(i+1, "'") // a doubled quote reads as two strings side by side
			blank(i+1, stop, bare)
			i = stop + 1
		default:
			i++
		}
	}
	return sqlFile{path: file, text: text, code: string(code), bare: string(bare)}
}

// goFiles parses every Go file of the module.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	for _, file := range find(t, ".", ".go") {
		contents, _ := readIfThere(t, file)
		set := token.NewFileSet()
		syntax, err := parser.ParseFile(set, file, contents, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, goFile{path: file, lines: strings.Count(contents, "\n"), syntax: syntax, set: set})
	}
	return files
}

// sqlFiles reads every SQL file.
func sqlFiles(t *testing.T) []sqlFile {
	t.Helper()
	var files []sqlFile
	for _, file := range find(t, "sql", ".sql") {
		contents, _ := readIfThere(t, file)
		files = append(files, readSQL(file, contents))
	}
	return files
}

// functionFiles are the files that sql/functions/install.sql must list.
func functionFiles(t *testing.T) []sqlFile {
	t.Helper()
	return slices.DeleteFunc(sqlFiles(t), func(f sqlFile) bool {
		return !under(f.path, "sql/functions") || f.path == "sql/functions/install.sql"
	})
}

// find returns the files with the extension below root, without hidden folders,
// packages of npm and the module tools.
func find(t *testing.T, root, ext string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && file != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || file == "tools") {
			return filepath.SkipDir
		}
		if !entry.IsDir() && filepath.Ext(name) == ext {
			files = append(files, filepath.ToSlash(file))
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return files
}

func readIfThere(t *testing.T, file string) (contents string, ok bool) {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(file))
	if errors.Is(err, fs.ErrNotExist) {
		return "", false
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(data), true
}

func matches(text, pattern string) bool { return regexp.MustCompile(pattern).MatchString(text) }

// under reports whether a path is the folder or something in it.
func under(p, folder string) bool { return p == folder || strings.HasPrefix(p, folder+"/") }

func underAny(p string, folders []string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool { return under(p, folder) })
}

func set(values []string) map[string]bool {
	m := map[string]bool{}
	for _, v := range values {
		m[v] = true
	}
	return m
}

// Ensure every connection is opened where its settings are: those of a database
// or a role would hold else.
func TestConnectionsHaveTheirSettings(t *testing.T) {
	openers := map[string]bool{
		"server/postgres/connect.go": true, "server/postgres/wal.go": true, "server/postgres/cluster_start.go": true,
		"server/runner/pool.go": true, "server/seal/slot.go": true,
	}
	for _, f := range goFiles(t) {
		if f.isTest() || openers[f.path] || under(f.path, "server/pgtest") || under(f.path, "test") || under(f.path, "bench") {
			continue
		}
		found := slices.Concat(f.uses("pgx", "Connect", "ConnectConfig"), f.uses("pgconn", "Connect", "ConnectConfig"),
			f.uses("pgxpool", "New", "NewWithConfig"))
		for _, at := range found {
			t.Errorf("%s: open it by the functions of server/postgres, which set what a session must have", at)
		}
	}
}
