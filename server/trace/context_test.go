package trace

import (
	"fmt"
	"strings"
	"testing"
)

const (
	id   = "0af7651916cd43dd8448eb211c80319c"
	span = "b7ad6b7169203331"
)

// Ensure a traceparent is read as the text of the W3C says, and no other.
func TestParse(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"00-" + id + "-" + span + "-01":                      "00-" + id + "-" + span + "-01",
		"00-" + id + "-" + span + "-00":                      "00-" + id + "-" + span + "-00",
		"00-" + id + "-" + span + "-ff":                      "00-" + id + "-" + span + "-03",
		"cc-" + id + "-" + span + "-01":                      "00-" + id + "-" + span + "-01",
		"cc-" + id + "-" + span + "-01-what-comes":           "00-" + id + "-" + span + "-01",
		"cc-" + id + "-" + span + "-01.what":                 "",
		"00-" + id + "-" + span + "-01-":                     "",
		"ff-" + id + "-" + span + "-01":                      "",
		"00-" + strings.Repeat("0", 32) + "-" + span + "-01": "",
		"00-" + id + "-0000000000000000-01":                  "",
		"00-" + strings.ToUpper(id) + "-" + span + "-01":     "",
		"00-" + id + "-" + span:                              "",
		"00-" + id[1:] + "-" + span + "-01":                  "",
		" 00-" + id + "-" + span + "-01":                     "",
		"00-" + id + "-" + span + "-01\r\nX: y":              "",
		"":                                                   "",
	} {
		context, ok := Parse([]string{given}, nil)
		if ok != (want != "") || ok && context.Parent() != want {
			t.Errorf("%q: got %q, %t, want %q", given, context.Parent(), ok, want)
		}
	}
	valid := "00-" + id + "-" + span + "-01"
	if _, ok := Parse([]string{valid, valid}, nil); ok {
		t.Error("two are taken")
	}
	if _, ok := Parse(nil, nil); ok {
		t.Error("none is taken")
	}
}

// Ensure a tracestate is carried on if it is valid, and dropped alone if not.
func TestParseState(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 33 {
		many = append(many, fmt.Sprintf("k%d=v", i))
	}
	long := "a=" + strings.Repeat("x", 256)
	for _, c := range []struct {
		given []string
		want  string
	}{
		{nil, ""},
		{[]string{"a=b"}, "a=b"},
		{[]string{"a=b , c=d", "e=f"}, "a=b,c=d,e=f"},
		{[]string{"", "a=b,,\t"}, "a=b"},
		{[]string{"t-1@v=x y", "a/*_=!"}, "t-1@v=x y,a/*_=!"},
		{[]string{"a=b,a=c"}, ""},
		{[]string{"a=b", "A=c"}, ""},
		{[]string{"a="}, ""},
		{[]string{"a=b=c"}, ""},
		{[]string{"a"}, ""},
		{[]string{"a=b\r\nX: y"}, ""},
		{many[:32], strings.Join(many[:32], ",")},
		{many, ""},
		{[]string{long, "b=" + long[2:], "c=d"}, long},
		{[]string{long + "x"}, ""},
	} {
		context, ok := Parse([]string{"00-" + id + "-" + span + "-01"}, c.given)
		if !ok || context.State != c.want {
			t.Errorf("%.80q: got %q, %t, want %q", c.given, context.State, ok, c.want)
		}
	}
}

// Ensure each request that is made on behalf of another has a span of its own.
func TestChild(t *testing.T) {
	t.Parallel()
	context, _ := Parse([]string{"00-" + id + "-" + span + "-01"}, []string{"a=b"})
	one, two := context.Child(), context.Child()
	if one.Span == two.Span || one.Span == span || one.Trace != id || one.State != "a=b" {
		t.Errorf("got %+v and %+v", one, two)
	}
	if _, ok := Parse([]string{one.Parent()}, nil); !ok {
		t.Errorf("%q is not valid", one.Parent())
	}
}

// Ensure a member is set in front of the others, once, and within the bound.
func TestWith(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"": "k=1", "a=b": "k=1,a=b", "a=b,k=7,c=d": "k=1,a=b,c=d", "kk=7": "k=1,kk=7",
		"a=b,l=" + strings.Repeat("x", 506) + ",c=d": "k=1,a=b,c=d",
	} {
		if got := (Context{State: given}).With("k", "1"); got.State != want {
			t.Errorf("%q: got %q, want %q", given, got.State, want)
		}
	}
	if first, second := New(), New(); first.Trace == second.Trace || len(first.Parent()) != parentBytes {
		t.Errorf("new traces %q and %q", first.Parent(), second.Parent())
	}
}
