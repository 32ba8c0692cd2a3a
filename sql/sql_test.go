package sql_test

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fanfare-pg/fanfare/server/pgtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// checkedMajor is the version of Postgres that CI has plpgsql_check for.
const checkedMajor = 15

func TestMain(m *testing.M) { pgtest.Main(m) }

// Ensure that every function does what the file named after it says.
func TestFunctions(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("tests/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	helpers := read(t, "tests/lib/helpers.sql")
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
			t.Parallel()
			conn := tapConn(t, helpers)
			var run tapRun
			for _, s := range statements(read(t, file)) {
				if err := run.execute(t.Context(), conn, s.text); err != nil {
					t.Fatalf("%s:%d: %v\n%s\nafter:\n%s", file, s.line, err, s.text, run.tail())
				}
				for _, failure := range run.takeFailures() {
					t.Errorf("%s:%d: %s", file, s.line, failure)
				}
			}
			if err := run.complete(); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		})
	}
}

// Ensure that every function has a file that says what it does, and is listed to be installed.
func TestEveryFunctionHasATest(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("functions/*/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no functions: %v", err)
	}
	contents := read(t, "functions/install.sql")
	for _, file := range files {
		if name := strings.TrimPrefix(filepath.ToSlash(file), "functions/"); !strings.Contains(contents, `"`+name+`"`) {
			t.Errorf("install.sql does not list %s", name)
		}
		if !strings.HasPrefix(read(t, file), "create or replace function") {
			continue
		}
		if _, err := os.Stat(filepath.Join("tests", filepath.Base(file))); err != nil {
			t.Errorf("no test of a function: %v", err)
		}
	}
}

// tapConn returns the superuser's connection to a database of the test's own
// that has pgTAP and the helpers in schema tap, and the roles they speak of.
func tapConn(t *testing.T, helpers string) *pgconn.PgConn {
	t.Helper()
	database := pgtest.Database(t)
	conn := connect(t, database)
	requireExtension(t, conn, "pgtap")
	publisher := pgtest.Role(t, database, "publisher", "fanfare_publisher")
	preamble := []string{
		"create schema tap; create extension pgtap with schema tap",
		"create extension dblink with schema tap",
		"set test.database = '" + database + "'",
		// Roles that a file takes on count their results in pgTAP's temporary tables.
		"grant usage on schema tap to public",
		"alter default privileges grant all on tables to public",
		"alter default privileges grant all on sequences to public",
		"set search_path = tap, public",
		"set client_min_messages = warning",
		helpers,
		setRole("publisher", publisher),
		setRole("member", pgtest.Role(t, database, "member", userOf(publisher))),
		setRole("admin", pgtest.Role(t, database, "admin", "fanfare_admin")),
		setRole("outsider", pgtest.Role(t, database, "outsider")),
	}
	for _, s := range preamble {
		if _, err := conn.Exec(t.Context(), s); err != nil {
			t.Fatalf("prepare pgTAP: %v\n%s", err, s)
		}
	}
	return conn.PgConn()
}

func setRole(who, roleURL string) string {
	return fmt.Sprintf("set test.%s = '%s'", who, userOf(roleURL))
}

func userOf(roleURL string) string {
	u, err := url.Parse(roleURL)
	if err != nil {
		panic(err)
	}
	return u.User.Username()
}

// requireExtension fails, rather than skips, where a test's needs are missing:
// a run that checks nothing must not be green.
func requireExtension(t *testing.T, conn *pgx.Conn, name string) {
	t.Helper()
	var available bool
	var directory string
	err := conn.QueryRow(t.Context(), `
		select exists (select from pg_available_extensions where name = $1),
			(select setting from pg_config where name = 'SHAREDIR') || '/extension'`, name).Scan(&available, &directory)
	if err != nil {
		t.Fatal(err)
	}
	if !available {
		t.Fatalf("this Postgres has no extension %[1]s in %[2]s: run scripts/install-test-needs, "+
			"or `apt-get install postgresql-%[3]d-%[4]s`; pgtap, being plain SQL, may also be copied there from another version",
			name, directory, majorOf(t, conn), strings.ReplaceAll(name, "_", "-"))
	}
}

// tapRun reads the Test Anything Protocol from the results of statements.
type tapRun struct {
	lines    []string
	taken    int // lines that takeFailures has seen
	planned  int
	hasPlan  bool
	reported int
}

var (
	tapPlan   = regexp.MustCompile(`^1\.\.(\d+)$`)
	tapResult = regexp.MustCompile(`^(not )?ok \d+\b`)
)

// execute runs one statement by the simple protocol: it commits on its own
// unless the file has begun a transaction.
func (r *tapRun) execute(ctx context.Context, conn *pgconn.PgConn, statement string) error {
	results, err := conn.Exec(ctx, statement).ReadAll()
	for _, result := range results {
		for _, row := range result.Rows {
			if len(row) == 0 {
				continue
			}
			r.lines = append(r.lines, strings.Split(string(row[0]), "\n")...)
		}
	}
	return err
}

// takeFailures returns the results since the last call that are not ok, with
// the diagnostics that follow them.
func (r *tapRun) takeFailures() []string {
	var failures []string
	var failing bool
	for _, line := range r.lines[r.taken:] {
		if plan := tapPlan.FindStringSubmatch(line); plan != nil {
			r.planned, _ = strconv.Atoi(plan[1])
			r.hasPlan = true
		}
		switch result := tapResult.FindStringSubmatch(line); {
		case result != nil:
			r.reported++
			if failing = result[1] != ""; failing {
				failures = append(failures, line)
			}
		case strings.HasPrefix(line, "# Looks like"):
			failures = append(failures, line)
		case failing && strings.HasPrefix(line, "#"):
			failures[len(failures)-1] += "\n" + line
		}
	}
	r.taken = len(r.lines)
	return failures
}

// complete says what is missing from a run whose statements all succeeded.
func (r *tapRun) complete() error {
	switch {
	case !r.hasPlan:
		return fmt.Errorf("no plan: end the file with select * from finish()")
	case r.planned != r.reported:
		return fmt.Errorf("%d tests planned, %d run", r.planned, r.reported)
	case r.reported == 0:
		return fmt.Errorf("no tests")
	}
	return nil
}

func (r *tapRun) tail() string {
	return strings.Join(r.lines[max(0, len(r.lines)-10):], "\n")
}

// statement is one of a file, with the line it begins at.
type statement struct {
	text string
	line int
}

var (
	dollarQuote = regexp.MustCompile(`^\$[A-Za-z_]*\$`)
	blankStart  = regexp.MustCompile(`^(\s|--[^\n]*\n)*`)
)

// statements splits a file at the semicolons that are outside strings,
// comments and dollar quotes.
func statements(text string) []statement {
	var found []statement
	start := 0
	add := func(end int) {
		begin := start + len(blankStart.FindString(text[start:end]))
		if s := strings.TrimSpace(text[begin:end]); s != "" {
			found = append(found, statement{text: s, line: 1 + strings.Count(text[:begin], "\n")})
		}
		start = end + 1
	}
	for i := 0; i < len(text); i++ {
		quote := ""
		switch rest := text[i:]; {
		case rest[0] == ';':
			add(i)
		case strings.HasPrefix(rest, "--"):
			quote = "\n"
			i++
		case rest[0] == '\'':
			quote = "'"
		case rest[0] == '$':
			quote = dollarQuote.FindString(rest)
			i += max(0, len(quote)-1)
		}
		if quote == "" {
			continue
		}
		end := strings.Index(text[i+1:], quote)
		if end < 0 {
			break
		}
		i += end + len(quote)
	}
	add(len(text))
	return found
}

// Ensure that the splitter leaves quoted semicolons alone.
func TestStatements(t *testing.T) {
	t.Parallel()
	const text = "-- a; b\nselect 'x;''y';\n\nselect $$ ; ' $$, $1; -- end;\nselect $q$ $$;$$ $q$"
	want := []statement{{"select 'x;''y'", 2}, {"select $$ ; ' $$, $1", 4}, {"select $q$ $$;$$ $q$", 5}}
	got := statements(text)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Ensure that plpgsql_check finds nothing in any function.
func TestPlpgsqlCheck(t *testing.T) {
	t.Parallel()
	conn := connect(t, pgtest.Database(t))
	if majorOf(t, conn) != checkedMajor {
		return // CI has the extension for one version; the functions are the same
	}
	requireExtension(t, conn, "plpgsql_check")
	for _, statement := range []string{
		`create extension plpgsql_check with schema public`,
		// What watches the tables of apps needs one to be checked with.
		`create table public.watched (id integer)`,
		`create trigger change after insert on public.watched for each row execute function fanfare_internal.publish_row_change('1')`,
		`create trigger truncate before truncate on public.watched for each statement execute function fanfare_internal.refuse_truncate('1')`,
	} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	rows, _ := conn.Query(t.Context(), `
		select format('%s:%s: %s: %s %s', p.oid::regprocedure, c.lineno, c.level, c.message, c.detail)
		from pg_proc as p
		join pg_language as l on l.oid = p.prolang and l.lanname = 'plpgsql'
		left join ( -- a trigger function is checked with each table that it is for
			select distinct t.tgfoid, t.tgrelid from pg_trigger as t where not t.tgisinternal and t.tgparentid = 0
		) as t on t.tgfoid = p.oid
		cross join lateral public.plpgsql_check_function_tb(
			p.oid, coalesce(t.tgrelid, 0), fatal_errors => false,
			-- Transition tables, where a trigger function has any, have these names.
			oldtable => case when p.prosrc ~ '\mremoved\M' then 'removed'::name end,
			newtable => case when p.prosrc ~ '\madded\M' then 'added'::name end) as c
		where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
			-- What an app's own function answers is known when it was called.
			and (p.proname, c.message) <> ('call_as_app', 'cannot determinate a result of dynamic SQL')`)
	for _, finding := range collect(t, rows) {
		t.Error(finding)
	}
}

// Ensure that a DBA can ask the database what each object is for.
func TestEveryObjectHasAComment(t *testing.T) {
	t.Parallel()
	conn := connect(t, pgtest.Database(t))
	rows, _ := conn.Query(t.Context(), `
		select format('%s: %s', c.relkind, c.oid::regclass)
		from pg_class as c
		where c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
			and c.relkind in ('r', 'p', 'v', 'm', 'S', 'i', 'I')
			and not c.relispartition
			and not exists (select from pg_constraint as k where k.conindid = c.oid)
			and not exists ( -- the sequence of an identity column is part of the column
				select from pg_depend as d
				where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')
			and obj_description(c.oid, 'pg_class') is null
		union all
		select 'function: ' || p.oid::regprocedure
		from pg_proc as p
		where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
			and obj_description(p.oid, 'pg_proc') is null
		union all
		select 'publication: ' || p.pubname
		from pg_publication as p
		where obj_description(p.oid, 'pg_publication') is null`)
	for _, object := range collect(t, rows) {
		t.Errorf("no comment on %s", object)
	}
}

// firstDifference is empty for equal texts, else the lines around the first
// one that differs.
func firstDifference(got, want string) string {
	if got == want {
		return ""
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	i := 0
	for i < min(len(g), len(w)) && g[i] == w[i] {
		i++
	}
	around := func(lines []string) string {
		return strings.Join(lines[min(max(0, i-3), len(lines)):min(i+6, len(lines))], "\n")
	}
	return fmt.Sprintf("from line %d:\ngot:\n%s\n\nwant:\n%s", i+1, around(g), around(w))
}

func connect(t *testing.T, database string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func majorOf(t *testing.T, conn *pgx.Conn) int {
	t.Helper()
	var version int
	err := conn.QueryRow(t.Context(), `select current_setting('server_version_num')::integer`).Scan(&version)
	if err != nil {
		t.Fatal(err)
	}
	return version / 10000
}

func collect(t *testing.T, rows pgx.Rows) []string {
	t.Helper()
	values, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Ensure no function means another thing to a session in which a backslash in a
// string is an escape: that is a setting of whoever calls it.
func TestBackslashesAreEscaped(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("functions/*/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no functions: %v", err)
	}
	for _, file := range files {
		for _, literal := range regexp.MustCompile(`(?m)--.*$|E?'(?:[^']|'')*'`).FindAllString(read(t, file), -1) {
			if strings.HasPrefix(literal, "'") && strings.Contains(literal, `\`) {
				t.Errorf("%s: %s: write it as E'…'", file, literal)
			}
		}
	}
}
